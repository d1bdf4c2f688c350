import type { NodePool } from './types.ts'

const HARD_TAINT = /:(NoSchedule|NoExecute)$/

/**
 * Returns whether a pool takes no pod without a toleration. Azure taints each spot pool itself ("Add an Azure Spot node
 * pool").
 */
export function hasHardTaint({ taints, spot }: NodePool): boolean {
  return spot || taints.some(taint => HARD_TAINT.test(taint))
}
