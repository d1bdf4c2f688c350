import type { Condition } from './cures.ts'

const DONE = ['succeeded']
const FAILED = ['failed']
const CANCELED = ['canceled', 'cancelled']
const UNKNOWN = ['unknown', 'notspecified']

/**
 * What a provisioning state means; `undefined` for a healthy one and for a type that has none. The state is an open
 * string in Azure: any that is not final is one of an operation under way.
 */
export function conditionOf(state: string | undefined): Condition | undefined {
  const word = state?.toLowerCase() ?? 'succeeded'
  if (DONE.includes(word)) return undefined
  if (FAILED.includes(word)) return 'failed'
  if (CANCELED.includes(word)) return 'canceled'
  return UNKNOWN.includes(word) ? 'unknown' : 'busy'
}

/** Returns whether the last write of a resource ended without success, as its provisioning state says. */
export function isFailed(state: string | undefined): boolean {
  const condition = conditionOf(state)
  return condition === 'failed' || condition === 'canceled'
}
