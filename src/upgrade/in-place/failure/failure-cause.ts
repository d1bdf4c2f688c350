import { leafCodeOf } from '../../../azure/leaf-codes.ts'
import type { Failure, FailureReason, LeafError } from '../../../runtime/failure.ts'
import { type DrainError, readDrainError } from './drain-error.ts'

/** Cause of a failed write of an upgrade, as far as the error of Azure shows it. */
export type FailureCause =
  | { readonly kind: 'drain'; readonly drain: DrainError }
  /** AKS refused the write because of these budgets, which never allow an eviction. */
  | { readonly kind: 'unsatisfiable-budgets'; readonly budgets: readonly string[] }
  | { readonly kind: 'surge'; readonly reason: SurgeReason }
  /** `lastSeen`: milliseconds since 1970. */
  | { readonly kind: 'deprecated-api'; readonly api: string; readonly lastSeen: number | undefined }
  | { readonly kind: 'other' }

export type SurgeReason = 'surge-quota' | 'surge-addresses' | 'surge-capacity'

/** A failure cause with the error that shows it. */
export interface FoundCause {
  readonly cause: FailureCause
  readonly error: LeafError
}

/** Reasons of the table of error codes that, in an upgrade of a pool, are about its surge nodes. */
const SURGE: Readonly<Partial<Record<FailureReason, SurgeReason>>> = {
  'quota-exceeded': 'surge-quota',
  'subnet-full': 'surge-addresses',
  'no-capacity': 'surge-capacity',
  'size-not-offered': 'surge-capacity'
}

/**
 * Returns the cause of a failed write and the error that shows it. `status`: the error that the written resource shows
 * itself, which counts if the operation names no cause. `isPool`: only a pool has surge nodes.
 */
export function failureCause(
  { details, message }: Failure,
  status: LeafError | undefined,
  isPool: boolean
): FoundCause {
  const errors = [...(details.leaves ?? []), ...(status === undefined ? [] : [status])]
  for (const error of errors) {
    const cause = causeOf(error, isPool)
    if (cause !== undefined) return { cause, error }
  }
  return { cause: { kind: 'other' }, error: errors[0] ?? { code: 'unknown', message } }
}

function causeOf(error: LeafError, isPool: boolean): FailureCause | undefined {
  const drain = readDrainError(error)
  if (drain !== undefined) return { kind: 'drain', drain }
  const reason = SURGE[leafCodeOf(error)?.reason ?? 'internal']
  if (isPool && reason !== undefined) return { kind: 'surge', reason }
  return unsatisfiableBudgets(error) ?? deprecatedApi(error)
}

function unsatisfiableBudgets({ code, message }: LeafError): FailureCause | undefined {
  if (code !== 'UnsatisfiablePDB') return undefined
  const budgets = [...message.matchAll(/\bPDB (\S+\/\S+) has/g)].flatMap(([, budget]) => budget ?? [])
  return { kind: 'unsatisfiable-budgets', budgets }
}

// The code of the refusal is general, so its text or its subcode must name the API ("Stop cluster upgrades on API breaking changes").
function deprecatedApi({ code, message }: LeafError): FailureCause | undefined {
  const isSubcode = code === 'UpgradeBlockedOnDeprecatedAPIUsage'
  const isNamed = code === 'ValidationError' && /usage of a Kubernetes API deprecated/i.test(message)
  if (!isSubcode && !isNamed) return undefined
  const api = /usage has been detected on API ([\w.-]+)/i.exec(message)?.[1] ?? 'an API that Azure does not name'
  const seen = /recently seen at: (\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/i.exec(message)
  const lastSeen = seen === null ? undefined : Date.parse(`${seen[1]}T${seen[2]}Z`)
  return { kind: 'deprecated-api', api, lastSeen }
}
