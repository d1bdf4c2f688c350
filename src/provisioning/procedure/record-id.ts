import { digest } from '../approval/digest.ts'

/** Number of characters of the digest in a procedure's id. */
const DIGEST_LENGTH = 10

/**
 * Returns the id of the procedure that follows the one with the number `last`. The number makes each id new, so that an
 * approval of an earlier procedure does not fit. `subject`: what must stay the same while the procedure is open, such as
 * the unique ids of the clusters.
 */
export function nextProcedureId(last: number, subject: unknown): string {
  return `${last + 1}-${digest(subject, DIGEST_LENGTH)}`
}

/** Returns the number of a procedure in its environment, or 0 for an id without a number. */
export function numberOf(id: string): number {
  const number = Number.parseInt(id, 10)
  return Number.isNaN(number) ? 0 : number
}

/** Returns whether a procedure is about the subject. */
export function isAbout(id: string, subject: unknown): boolean {
  return id.slice(id.indexOf('-') + 1) === digest(subject, DIGEST_LENGTH)
}
