import type { Path } from '../document/document.ts'
import { valueAt } from '../document/schema-findings.ts'
import type { Settings } from '../schema/schema.ts'
import type { NodePool } from '../types.ts'
import type { Contradiction, Rule } from './contradictions.ts'
import { poolsOf } from './contradictions-cluster.ts'

/** Rules about the behaviour of node pools during an upgrade. */
export const poolUpgradeRules: readonly Rule[] = [
  (config, written) => poolsOf(config).flatMap(({ path }) => surgeTwice(path, written) ?? []),
  config => poolsOf(config).flatMap(({ path, pool }) => surgeAndUnavailable(path, pool) ?? []),
  config => poolsOf(config).flatMap(({ path, pool }) => noAmount(path, pool) ?? [])
]

/** Refuses the two spellings of one setting in the same section. Otherwise, nobody could tell which one applies. */
function surgeTwice(path: Path, written: readonly Settings[]): Contradiction | undefined {
  const [older, present] = [
    [...path, 'surgePercent'],
    [...path, 'upgrade', 'maxSurge']
  ] as const
  const layer = written.find(each => valueAt(each, older) !== undefined && valueAt(each, present) !== undefined)
  if (layer === undefined) return undefined
  const [percent, surge] = [valueAt(layer, older), valueAt(layer, present)]
  return {
    path: older,
    sameSection: present,
    message: `found ${percent}, and \`upgrade.maxSurge: ${surge}\` in line <line>. Both set the surge, and \`surgePercent\` is the older spelling: remove the line \`surgePercent\`.`
  }
}

/** Refuses both amounts together, which AKS offers only as a preview ("Customize unavailable nodes"). */
function surgeAndUnavailable(path: Path, { upgrade }: NodePool): Contradiction | undefined {
  const { maxSurge, maxUnavailable } = upgrade
  if (maxSurge === undefined || maxUnavailable === undefined) return undefined
  return {
    path: [...path, 'upgrade', 'maxUnavailable'],
    message: `found ${maxUnavailable} together with a surge of ${maxSurge}; AKS supports only one of the two. Remove \`maxUnavailable\`, or write \`maxSurge: 0\`.`
  }
}

function noAmount(path: Path, { upgrade }: NodePool): Contradiction | undefined {
  if (upgrade.maxSurge !== undefined || upgrade.maxUnavailable !== undefined) return undefined
  const others = [[...path, 'upgrade', 'maxUnavailable']]
  return {
    path: [...path, 'upgrade', 'maxSurge'],
    others,
    message:
      'found no nodes that an upgrade may add, and none that it may replace in place, so it could not begin. Write `maxSurge: 33%`, or on a user pool `maxUnavailable: 1`.'
  }
}
