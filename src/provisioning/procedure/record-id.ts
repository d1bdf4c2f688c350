import { digest } from '../approval/digest.ts'

/** Number of characters of the digest in a procedure's id. */
const DIGEST_LENGTH = 10

/**
 * Returns the id of the procedure that would follow the procedure with the id `last`. The number makes each id new, so
 * that an approval of an earlier procedure does not fit. `subject`: what must stay the same while the procedure is
 * open, such as the unique ids of the clusters.
 */
export function nextProcedureId(last: string | undefined, subject: unknown): string {
  const number = Number.parseInt(last ?? '0', 10)
  return `${Number.isNaN(number) ? 1 : number + 1}-${digest(subject, DIGEST_LENGTH)}`
}

/** Returns whether a procedure is about the subject. */
export function isAbout(id: string, subject: unknown): boolean {
  return id.slice(id.indexOf('-') + 1) === digest(subject, DIGEST_LENGTH)
}
