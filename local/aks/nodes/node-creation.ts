import { findVmSize } from '../../azure/providers/vm-sizes.ts'
import type { Resource, World } from '../../azure/world.ts'
import { nodeCount, type PoolProperties, poolProperties } from '../cluster-model.ts'
import { scaleSetName } from '../node-resource-group.ts'
import { type Node, nodesOfPool, setNodes } from './node.ts'
import { freeNodeAddress } from './node-addresses.ts'

/** Label of a node in quarantine. Its removal ends the quarantine ("Resolve undrainable nodes", step 2). */
export const UPGRADE_STATUS = 'kubernetes.azure.com/upgrade-status'

/** Kubernetes version and node image of a node. */
export type NodeVersion = Pick<Node, 'kubernetesVersion' | 'image'>

/**
 * Brings the nodes of a pool to the number that the pool requests, with the version that the pool runs. Nodes of a
 * surge are not counted; a stopped pool gets none. Nodes in quarantine are deleted first ("Resolve undrainable nodes"),
 * then those with the highest instance numbers.
 */
export function scaleNodes(world: World, cluster: Resource, pool: Resource): void {
  const { currentOrchestratorVersion: kubernetesVersion, nodeImageVersion: image, powerState } = poolProperties(pool)
  if (kubernetesVersion === undefined || image === undefined || powerState?.code === 'Stopped') return
  const nodes = nodesOfPool(world, pool.id)
  const own = nodes.filter(({ isSurge }) => isSurge === undefined)
  const missing = nodeCount(poolProperties(pool)) - own.length
  if (missing > 0) addNodes(world, cluster, pool, missing, { kubernetesVersion, image }, world.now)
  if (missing < 0) removeNodes(world, pool.id, new Set(deletedFirst(own).slice(0, -missing)))
}

function deletedFirst(nodes: readonly Node[]): string[] {
  const isBlocked = ({ isQuarantined }: Node) => (isQuarantined ? 0 : 1)
  return nodes.toSorted((a, b) => isBlocked(a) - isBlocked(b) || b.instance - a.instance).map(({ name }) => name)
}

/** Adds nodes to a pool and returns them. Each new node is in the zone of the pool that has the fewest nodes. */
export function addNodes(
  world: World,
  cluster: Resource,
  pool: Resource,
  count: number,
  version: NodeVersion,
  readyAt: number,
  more: Pick<Node, 'isSurge'> = {}
): Node[] {
  const nodes = [...nodesOfPool(world, pool.id)]
  const added: Node[] = []
  const prefix = scaleSetName(world, cluster, pool.name)
  let instance = Math.max(-1, ...nodes.map(node => node.instance))
  for (let i = 0; i < count; i++) {
    instance += 1
    const zone = emptiestZone(poolProperties(pool), nodes)
    const name = `${prefix}${instance.toString(36).padStart(6, '0')}`
    const address = freeNodeAddress(world, poolProperties(pool).vnetSubnetID)
    const place = { ...(zone !== undefined && { zone }), ...(address !== undefined && { address }) }
    const node: Node = { name, instance, ...place, ...version, readyAt, ...more }
    nodes.push(node)
    added.push(node)
    setNodes(world, pool.id, nodes)
  }
  return added
}

function emptiestZone({ availabilityZones = [] }: PoolProperties, nodes: readonly Node[]): string | undefined {
  const count = (zone: string) => nodes.filter(node => node.zone === zone).length
  return availabilityZones.toSorted((a, b) => count(a) - count(b))[0]
}

/** Deletes nodes of a pool by their names. */
export function removeNodes(world: World, poolId: string, names: ReadonlySet<string>): void {
  setNodes(
    world,
    poolId,
    nodesOfPool(world, poolId).filter(({ name }) => !names.has(name))
  )
}

/** Returns the labels that AKS gives to a node, with those of its pool ("Use labels in an AKS cluster", reserved labels). */
export function nodeLabels(cluster: Resource, pool: Resource, node: Node): Readonly<Record<string, string>> {
  const { mode = 'User', nodeLabels: own = {}, osType = 'Linux', vmSize = '', scaleSetPriority } = poolProperties(pool)
  const region = cluster.location ?? ''
  return {
    agentpool: pool.name,
    'kubernetes.azure.com/agentpool': pool.name,
    'kubernetes.azure.com/mode': mode.toLowerCase(),
    'kubernetes.azure.com/node-image-version': node.image,
    'kubernetes.io/arch': findVmSize(vmSize)?.architecture === 'Arm64' ? 'arm64' : 'amd64',
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': osType.toLowerCase(),
    'node.kubernetes.io/instance-type': vmSize,
    'topology.kubernetes.io/region': region,
    'topology.kubernetes.io/zone': node.zone === undefined ? '0' : `${region}-${node.zone}`,
    ...(scaleSetPriority === 'Spot' && { 'kubernetes.azure.com/scalesetpriority': 'spot' }),
    ...(node.isQuarantined && { [UPGRADE_STATUS]: 'Quarantined' }),
    ...own,
    ...node.ownLabels
  }
}
