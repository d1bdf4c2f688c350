import { operationState } from '../../azure/index.ts'
import type { Condition } from './cures.ts'

const UNKNOWN = ['unknown', 'notspecified']

/**
 * Returns the condition that a provisioning state stands for. Returns `undefined` for a healthy state, and for a
 * resource whose type has no provisioning state.
 */
export function conditionOf(state: string | undefined): Condition | undefined {
  const ended = operationState(state ?? 'Succeeded')
  if (ended === 'succeeded') return undefined
  const word = state?.toLowerCase() ?? ''
  if (ended === 'failed') return word === 'failed' ? 'failed' : 'canceled'
  return UNKNOWN.includes(word) ? 'unknown' : 'busy'
}

/** Returns whether the last write of a resource ended without success, according to its provisioning state. */
export function isFailed(state: string | undefined): boolean {
  const condition = conditionOf(state)
  return condition === 'failed' || condition === 'canceled'
}
