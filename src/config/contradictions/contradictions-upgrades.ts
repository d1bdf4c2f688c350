import type { BaselineConfig } from '../types.ts'
import type { Contradiction, Rule } from './contradictions.ts'

/** Rules about the settings of upgrades. */
export const upgradeRules: readonly Rule[] = [orderOfPools, windowOfSecurityPatches]

const SYSTEM = 'system'

/** Refuses a pool order with a name of no pool, or of a spot pool, whose nodes Azure replaces at any time. */
function orderOfPools({ cluster: { pools }, upgrades: { poolOrder } }: BaselineConfig): Contradiction[] {
  return poolOrder.flatMap((name, at) => {
    const pool = name === SYSTEM ? undefined : pools[name]
    if (name === SYSTEM || pool?.spot === false) return []
    const known = [SYSTEM, ...Object.keys(pools).filter(other => pools[other]?.spot === false)]
    const why =
      pool === undefined ? 'which is not a node pool' : 'which uses spot machines, and Azure replaces those itself'
    return [
      {
        path: ['upgrades', 'poolOrder', at],
        message: `found ${name}, ${why}. Use some of ${known.join(', ')}, or remove the name.`
      }
    ]
  })
}

/**
 * Refuses a weekly window for the channel SecurityPatch, whose patches come unexpectedly and need a window every day or
 * every other day (article "Baseline architecture for an AKS cluster", in-place upgrades for nodes).
 */
function windowOfSecurityPatches({ upgrades }: BaselineConfig): Contradiction | undefined {
  const { day } = upgrades.windows.nodeImages
  if (upgrades.nodeImageChannel !== 'SecurityPatch' || day === 'daily' || day === 'every-other-day') return undefined
  return {
    path: ['upgrades', 'windows', 'nodeImages', 'day'],
    others: [['upgrades', 'nodeImageChannel']],
    message: `found ${day} with the channel SecurityPatch, whose patches come at any time, so a weekly window delays them. Write \`day: daily\` or \`day: every-other-day\`, or nodeImageChannel: NodeImage.`
  }
}
