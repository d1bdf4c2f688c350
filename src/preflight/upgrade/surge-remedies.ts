import type { FoundPool } from './found-cluster.ts'
import type { Surge } from './surge.ts'

/**
 * Returns the settings with which the upgrade of a pool needs fewer surge nodes, as parts of a sentence. `fitting` is the
 * number of surge nodes for which there is space. A surge of one node cannot be lowered.
 */
export function smallerSurge({ pool, nodes }: Surge, fitting: number): readonly string[] {
  const isLower = fitting >= 1 && fitting < nodes
  const lower = isLower ? [`lower \`upgrade.maxSurge\` of pool ${pool.name} to ${fitting}`] : []
  return [...lower, ...inPlace(pool)]
}

/** Returns the setting with which a pool needs no surge node. AKS refuses `maxUnavailable` for a system pool. */
export function inPlace({ name, mode }: FoundPool): readonly string[] {
  if (mode === 'System') return []
  return [`set \`upgrade.maxUnavailable: 1\` for pool ${name}, so that its nodes are replaced in place`]
}

/** Returns the ways to solve a problem as one sentence, of which each is enough. */
export function eitherOf(ways: readonly string[]): string {
  const text = ways.length < 3 ? ways.join(', or ') : `${ways.slice(0, -1).join(', ')}, or ${ways.at(-1)}`
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
