import { drainBlockers, type FoundPool } from '../../preflight/index.ts'
import { readSomeEvidence } from '../inside/cluster-evidence.ts'
import type { UpgradeTools } from './tools.ts'

/**
 * Returns the text about the pod that a drain waits for, with its budget and owner. Empty if none is held or the cluster is
 * not read.
 */
export async function heldDrainText(
  pool: string,
  pools: readonly FoundPool[],
  { openInside }: Pick<UpgradeTools, 'openInside'>,
  signal: AbortSignal
): Promise<string> {
  const inside = await readSomeEvidence(openInside, ['workloads', 'budgets', 'nodes'], signal)
  const found = drainBlockers(inside, { pools, pool })
  const [first, ...others] = 'unread' in found ? [] : found
  if (first === undefined) return ''
  const { pod, node, budgets, owner } = first
  const owned = owner === '' ? '' : ` (owner: ${owner})`
  const more = others.length === 0 ? '' : `, and ${others.length} more pods are held`
  return `the drain of ${node} can wait for pod ${pod}: budget ${budgets.join(' and ')}${owned} allows no eviction${more}`
}
