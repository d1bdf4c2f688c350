import { createHash } from 'node:crypto'
import { leafErrors } from '../errors.ts'
import type { StackState } from '../types.ts'
import { stackError } from './stack-failure.ts'

/**
 * Stack tag that marks the last deployment as a repair. A repair writes unhealthy resources again and changes nothing
 * else. If the preceding deployment was a failed repair, the value is the cause of that failure. Otherwise it is
 * `first`. If the last deployment failed and its cause equals the tag, repairs have failed twice in a row for the same
 * cause. Only Azure stores this state.
 */
export const REPAIR_TAG = 'aks-baseline-repair'

const FIRST = 'first'

/**
 * Returns a digest of the codes and targets of the errors in a stack's last deployment, or `undefined` if that
 * deployment did not fail. Messages are left out, because they contain ids and times of one run.
 */
export function failureCause(stack: StackState | undefined): string | undefined {
  if (stack === undefined || !/^(failed|cancell?ed)$/i.test(stack.properties.provisioningState)) return undefined
  const leaves = leafErrors(stackError(stack)).map(({ code, target = '' }) => `${code} ${target.toLowerCase()}`)
  return createHash('sha256')
    .update([...new Set(leaves)].sort().join('\n'))
    .digest('hex')
    .slice(0, 16)
}

/**
 * Returns whether the last deployment failed and was not a repair. Such a deployment was approved, so it has to be
 * continued.
 */
export function isUnfinishedWrite(stack: StackState | undefined): boolean {
  return failureCause(stack) !== undefined && stack?.tags?.[REPAIR_TAG] === undefined
}

/** Returns whether repairs failed twice in a row for the same cause. */
export function isRepairRepeated(stack: StackState | undefined): boolean {
  const cause = failureCause(stack)
  return cause !== undefined && stack?.tags?.[REPAIR_TAG] === cause
}

/** Returns the value of `REPAIR_TAG` for the next repair. */
export function nextRepair(stack: StackState | undefined): string {
  const isRepair = stack?.tags?.[REPAIR_TAG] !== undefined
  return (isRepair ? failureCause(stack) : undefined) ?? FIRST
}
