import { createHash } from 'node:crypto'
import { leafErrors } from '../errors.ts'
import type { StackState } from '../types.ts'
import { stackError } from './stack-failure.ts'

/**
 * Tag of a stack whose last deployment was a repair: it wrote unhealthy resources again and changed nothing else. The
 * value is `first`, or the cause of the failed repair right before it. The state is kept only in Azure: if the tag
 * equals the cause of the last failure, a repair has failed twice for the same cause.
 */
export const REPAIR_TAG = 'aks-baseline-repair'

const FIRST = 'first'

/**
 * Returns a digest over codes and targets of the errors in a stack's last deployment; `undefined` if it did not fail.
 * Messages are left out, because they contain ids and times of one run.
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
 * Returns whether the last deployment failed and was not a repair. Such a write was approved, so it has to be
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

/** Returns the value of the tag for the next repair. */
export function nextRepair(stack: StackState | undefined): string {
  const isRepair = stack?.tags?.[REPAIR_TAG] !== undefined
  return (isRepair ? failureCause(stack) : undefined) ?? FIRST
}
