import { leafErrors } from './errors.ts'
import { accessCodes } from './leaf-codes/access.ts'
import { capacityCodes } from './leaf-codes/capacity.ts'
import { egressCodes } from './leaf-codes/egress.ts'
import { platformCodes } from './leaf-codes/platform.ts'
import { quotaCodes } from './leaf-codes/quota.ts'
import { CONTENTION } from './leaf-codes/retry-schedules.ts'
import { transientCodes } from './leaf-codes/transient.ts'
import type { LeafCode, Occurrence } from './leaf-codes/types.ts'
import type { ArmError } from './types.ts'

export type { LeafCode, Occurrence, Retry } from './leaf-codes/types.ts'

/** All codes of Azure that the product knows. The first row that matches decides. */
export const leafCodes: readonly LeafCode[] = [
  ...accessCodes,
  ...capacityCodes,
  ...quotaCodes,
  ...egressCodes,
  ...transientCodes,
  ...platformCodes
]

/** Error with the row that explains it; `row` is absent if the code is not in the table. */
export interface ExplainedError {
  readonly error: ArmError
  readonly row?: LeafCode
}

/** Returns the row that matches code and message of an error; `undefined` if the code is not in the table. */
export function leafCodeOf({ code, message }: Pick<ArmError, 'code' | 'message'>): LeafCode | undefined {
  return leafCodes.find(row => fits(row.code, code) && (row.message?.test(message) ?? true))
}

/**
 * Returns whether a code reports another operation, or a resource that is not ready. Such a code does not concern the
 * number of requests.
 */
export function isContention(code: string): boolean {
  const row = leafCodeOf({ code, message: '' })
  return row?.retry === CONTENTION && row.code !== 'RetryableError'
}

function fits(known: string | RegExp, code: string): boolean {
  return typeof known === 'string' ? known.toLowerCase() === code.toLowerCase() : known.test(code)
}

/** Returns the remedy of an explained error; `undefined` if its code is not in the table. */
export function remedyOf({ error, row }: ExplainedError, seen: Occurrence): string | undefined {
  return typeof row?.remedy === 'object' ? row.remedy.of(error, seen) : row?.remedy
}

/**
 * Returns the outermost error, of an error and those inside it, that is in the table. Its code decides what the error
 * means.
 */
export function outermostKnownError(error: ArmError): ExplainedError | undefined {
  for (const one of every(error)) {
    const row = leafCodeOf(one)
    if (row !== undefined) return { error: one, row }
  }
  return undefined
}

/** Returns the innermost errors. Each is explained by its own row, else by that of the nearest enclosing error. */
export function explainLeaves(error: ArmError): ExplainedError[] {
  return explain(error, undefined)
}

/**
 * Explains the innermost errors of an error. An error that names no resource is about the resource of the enclosing
 * error.
 */
function explain(error: ArmError, around: ExplainedError | undefined, outer?: string): ExplainedError[] {
  const row = leafCodeOf(error)
  const target = error.target ?? outer
  const placed = target === undefined ? error : { ...error, target }
  const nearest = row === undefined ? around : { error: placed, row }
  const inside = parts(error)
  if (inside.length === 0) return [nearest ?? { error: placed }]
  return inside.flatMap(one => explain(one, nearest, target?.startsWith('/') === true ? target : outer))
}

/** Returns an error and all errors inside it, outermost first. */
function every(error: ArmError): ArmError[] {
  return [error, ...parts(error).flatMap(every)]
}

/** Returns the errors one level further in: the details, or else those inside the message. */
function parts(error: ArmError): readonly ArmError[] {
  const { details = [] } = error
  return details.length > 0 ? details : leafErrors(error).filter(leaf => leaf.code !== error.code)
}
