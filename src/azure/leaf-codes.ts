import { leafErrors } from './errors.ts'
import { accessCodes } from './leaf-codes/access.ts'
import { capacityCodes } from './leaf-codes/capacity.ts'
import { egressCodes } from './leaf-codes/egress.ts'
import { otherOwnerCodes } from './leaf-codes/other-owners.ts'
import { platformCodes } from './leaf-codes/platform.ts'
import { quotaCodes } from './leaf-codes/quota.ts'
import { registryCodes } from './leaf-codes/registry.ts'
import { CONTENTION, SOURCE_LIMIT } from './leaf-codes/retry-schedules.ts'
import { transientCodes } from './leaf-codes/transient.ts'
import type { LeafCode, Occurrence } from './leaf-codes/types.ts'
import type { ArmError } from './types.ts'

export type { LeafCode, Occurrence, Retry } from './leaf-codes/types.ts'

/** All error codes of Azure that this project explains. If several entries match an error, the first entry applies. */
export const leafCodes: readonly LeafCode[] = [
  ...accessCodes,
  ...registryCodes,
  ...capacityCodes,
  ...quotaCodes,
  ...egressCodes,
  ...otherOwnerCodes,
  ...transientCodes,
  ...platformCodes
]

/** Error, with the entry of `leafCodes` that explains the error. `row` is absent if no entry matches. */
export interface ExplainedError {
  readonly error: ArmError
  readonly row?: LeafCode
}

/**
 * Returns the entry of `leafCodes` that matches the code and message of an error, or `undefined` if no entry matches.
 */
export function leafCodeOf({ code, message }: Pick<ArmError, 'code' | 'message'>): LeafCode | undefined {
  return leafCodes.find(row => fits(row.code, code) && (row.message?.test(message) ?? true))
}

/**
 * Returns whether an error code means that another operation is in progress or that a resource is not ready. Such a
 * code does not say that too many requests were sent.
 */
export function isContention(code: string): boolean {
  const row = leafCodeOf({ code, message: '' })
  return row?.retry === CONTENTION && row.code !== 'RetryableError'
}

/**
 * Returns whether an error is the limit of a registry from which an image is imported. Azure passes that limit on, also
 * with status 429, but Azure itself accepts further requests.
 */
export function isSourceLimit(error: Pick<ArmError, 'code' | 'message'>): boolean {
  return leafCodeOf(error)?.retry === SOURCE_LIMIT
}

function fits(known: string | RegExp, code: string): boolean {
  return typeof known === 'string' ? known.toLowerCase() === code.toLowerCase() : known.test(code)
}

/** Returns the remedy of an explained error, or `undefined` if no entry explains the error. */
export function remedyOf({ error, row }: ExplainedError, seen: Occurrence): string | undefined {
  return typeof row?.remedy === 'object' ? row.remedy.of(error, seen) : row?.remedy
}

/**
 * Returns the first error that `leafCodes` explains, or `undefined` if there is no such error. The search covers the
 * error and all errors inside it, outermost first. The code of the returned error decides the meaning of the whole
 * error.
 */
export function outermostKnownError(error: ArmError): ExplainedError | undefined {
  for (const one of every(error)) {
    const row = leafCodeOf(one)
    if (row !== undefined) return { error: one, row }
  }
  return undefined
}

/**
 * Returns the explained leaf errors of an error. If no entry of `leafCodes` matches a leaf error, its nearest enclosing
 * error with a matching entry is returned instead.
 */
export function explainLeaves(error: ArmError): ExplainedError[] {
  return explain(error, undefined)
}

/**
 * Returns the explained leaf errors of an error. `around` is the nearest enclosing error that an entry explains.
 * `outer` is the nearest resource id among the enclosing errors; an error without a target gets `outer` as its target.
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

/** Returns the errors directly inside an error: its `details`, or the errors in its message if it has no details. */
function parts(error: ArmError): readonly ArmError[] {
  const { details = [] } = error
  return details.length > 0 ? details : leafErrors(error).filter(leaf => leaf.code !== error.code)
}
