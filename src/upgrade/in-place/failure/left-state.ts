import { nameList } from '../../../preflight/index.ts'
import { servingMachines } from '../goal.ts'
import { isListed } from '../phase.ts'
import type { PoolState, UpgradePart, UpgradeState } from '../types.ts'

/**
 * Returns sentences about the state in which a failed write left the cluster. `cordoned`: names of nodes that take no pods,
 * `undefined` if the nodes were not read.
 */
export function leftState(
  liveState: UpgradeState | undefined,
  part: UpgradePart,
  cordoned: readonly string[] | undefined
): string {
  if (liveState === undefined) return 'The state of the cluster could not be read afterwards.'
  const sentences =
    'pool' in part ? liveState.pools.filter(({ name }) => name === part.pool).map(poolText) : [controlPlane(liveState)]
  return [...sentences, cordonText(cordoned), NOTHING_BACK].filter(text => text !== '').join(' ')
}

const NOTHING_BACK = 'Nothing is rolled back, and any later write of the cluster or the pool continues the upgrade.'

function controlPlane({ cluster }: UpgradeState): string {
  return `Now: the control plane is ${cluster.provisioningState} and runs Kubernetes ${cluster.version}.`
}

function poolText(pool: PoolState): string {
  const { name, provisioningState, machines } = pool
  if (!isListed(machines)) return `Now: pool ${name} is ${provisioningState}; its machines could not be read.`
  const counts = Map.groupBy(servingMachines(pool), ({ version, nodeImage }) => `${version} with ${nodeImage}`)
  const parts = [...counts].map(([what, of]) => `${of.length} with Kubernetes ${what}`)
  const quarantined = machines.filter(({ isQuarantined }) => isQuarantined).map(each => each.name)
  const out = quarantined.length === 0 ? '' : ` Left out of service by AKS: ${nameList(quarantined)}.`
  return `Now: pool ${name} is ${provisioningState} and has ${machines.length} machines: ${parts.join(', ') || 'none in service'}.${surgeText(pool)}${out}`
}

/** Returns how many surge nodes are left. The count of a pool does not include them. */
function surgeText({ count, machines }: PoolState): string {
  const surge = isListed(machines) ? machines.length - count : 0
  if (surge <= 0) return ''
  return ` ${surge === 1 ? '1 surge node remains' : `${surge} surge nodes remain`}, until the upgrade ends.`
}

function cordonText(cordoned: readonly string[] | undefined): string {
  if (cordoned === undefined) return 'Whether nodes are cordoned was not read.'
  return cordoned.length === 0 ? 'No node is cordoned.' : `Cordoned: ${nameList(cordoned)}.`
}
