import { createHash } from 'node:crypto'
import { leafErrors } from '../errors.ts'
import type { StackState } from '../types.ts'
import { stackError } from './stack-failure.ts'

/**
 * Tag of a stack whose last run was a repair: it wrote unhealthy resources again and changed nothing else. The value is
 * `first`, or the cause of the repair that failed right before. Azure is the only memory: a repair that failed twice for
 * the same cause is known by a tag that equals the cause of the last failure.
 */
export const REPAIR_TAG = 'aks-baseline-repair'

const FIRST = 'first'

/** Digest over codes and targets of what failed in a stack's last run; `undefined` where it did not fail. Messages hold ids and times of a run. */
export function failureCause(stack: StackState | undefined): string | undefined {
  if (stack === undefined || !/^(failed|cancell?ed)$/i.test(stack.properties.provisioningState)) return undefined
  const leaves = leafErrors(stackError(stack)).map(({ code, target = '' }) => `${code} ${target.toLowerCase()}`)
  return createHash('sha256')
    .update([...new Set(leaves)].sort().join('\n'))
    .digest('hex')
    .slice(0, 16)
}

/** Whether the last run failed and was no repair: somebody approved it, and it is to be continued. */
export function isUnfinishedWrite(stack: StackState | undefined): boolean {
  return failureCause(stack) !== undefined && stack?.tags?.[REPAIR_TAG] === undefined
}

/** Whether repairs failed twice in a row for the same cause. */
export function isRepairRepeated(stack: StackState | undefined): boolean {
  const cause = failureCause(stack)
  return cause !== undefined && stack?.tags?.[REPAIR_TAG] === cause
}

/** Value of the tag for the next repair. */
export function nextRepair(stack: StackState | undefined): string {
  const isRepair = stack?.tags?.[REPAIR_TAG] !== undefined
  return (isRepair ? failureCause(stack) : undefined) ?? FIRST
}
