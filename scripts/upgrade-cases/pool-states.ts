import { latestNodeImage } from '../../local/aks/kubernetes-versions.ts'
import { nodesOfPool, setNodes } from '../../local/aks/nodes/node.ts'
import { setGoal } from '../../local/aks/upgrades/pool-goal.ts'
import { findResource } from '../../local/azure/resources/resource-lookup.ts'
import type { Resource, World } from '../../local/azure/world.ts'
import { poolsOfCase } from './base-cluster.ts'
import type { CaseIds } from './base-network.ts'
import type { CasePool, CaseWorld } from './case-format.ts'
import { realNode } from './objects.ts'

/** Version and node image that the cluster of a case has if the case names none. */
export const DEFAULT_VERSION = '1.35.6'
const DEFAULT_IMAGE = '202607.23.0'
const NEVER = Date.UTC(2100, 0, 1)

/** Changes the cluster to the versions and states in which a case finds it. */
export function setClusterState(world: World, ids: CaseIds, { cluster = {}, ...rest }: CaseWorld): void {
  const stored = storedResource(world, ids.cluster)
  const version = cluster.version ?? DEFAULT_VERSION
  const { tier, supportPlan, overrideSettings, channels, podCidr, state, provisioningError } = cluster
  if (tier !== undefined) stored.sku = { ...stored.sku, tier }
  Object.assign(stored.properties, {
    kubernetesVersion: cluster.wanted ?? version,
    currentKubernetesVersion: version,
    ...(supportPlan !== undefined && { supportPlan }),
    ...(overrideSettings !== undefined && { upgradeSettings: { overrideSettings } }),
    ...(channels !== undefined && {
      autoUpgradeProfile: {
        upgradeChannel: channels.cluster ?? 'none',
        nodeOSUpgradeChannel: channels.nodeOS ?? 'None'
      }
    }),
    ...(podCidr !== undefined && {
      networkProfile: { ...(stored.properties.networkProfile as object), podCidr, podCidrs: [podCidr] }
    }),
    ...stateOf(state, provisioningError)
  })
  for (const pool of poolsOfCase(rest)) setPoolState(world, ids, pool, version)
}

function setPoolState(world: World, ids: CaseIds, pool: CasePool, clusterVersion: string): void {
  const stored = storedResource(world, `${ids.cluster}/agentPools/${pool.name}`)
  const version = pool.version ?? clusterVersion
  const nodeImageVersion = imageOf(stored, pool.image ?? DEFAULT_IMAGE)
  Object.assign(stored.properties, {
    orchestratorVersion: version,
    currentOrchestratorVersion: version,
    nodeImageVersion,
    ...stateOf(pool.state, pool.provisioningError),
    ...(pool.power !== undefined && { powerState: { code: pool.power } })
  })
  const machines = pool.machines ?? []
  const goal = [...machines, version].toSorted().at(-1) ?? version
  const nodes = pool.power === 'Stopped' ? [] : nodesOfPool(world, stored.id)
  setNodes(
    world,
    stored.id,
    nodes.map((node, index) => ({ ...node, kubernetesVersion: machines[index] ?? version, image: nodeImageVersion }))
  )
  if (new Set(machines).size > 1) {
    const newest = latestNodeImage(world.now, String(stored.properties.osSKU), goal)
    setGoal(world, stored.id, { version: goal, image: newest })
    for (const node of nodesOfPool(world, stored.id)) if (node.kubernetesVersion === goal) node.image = newest
  }
  const named = (names: readonly string[] = []) => new Set(names.map(name => realNode(world, ids.cluster, name)))
  const [notReady, cordoned] = [named(pool.notReady), named(pool.cordoned)]
  for (const node of nodesOfPool(world, stored.id)) {
    if (notReady.has(node.name)) node.readyAt = NEVER
    if (cordoned.has(node.name)) node.isCordoned = true
  }
}

/** Returns the full name of a node image that is built at a date. */
function imageOf({ properties }: Resource, date: string): string {
  return String(properties.nodeImageVersion).replace(/\d{6}\.\d{2}\.\d+$/, date)
}

/** Returns the properties of a cluster or pool that is not in a good state. Running operations are started, not written. */
function stateOf(state: string | undefined, error: string | undefined): Record<string, unknown> {
  if (state === undefined || !['Failed', 'Canceled'].includes(state)) return {}
  const [, code, message] = /^(\w+)(?:: (.*))?$/.exec(error ?? '') ?? []
  return {
    provisioningState: state,
    ...(code !== undefined && { status: { provisioningError: { code, message: message ?? code } } })
  }
}

function storedResource(world: World, id: string): Resource {
  const found = findResource(world, id)
  if (found === undefined) throw new Error(`${id} was not created.`)
  return found
}
