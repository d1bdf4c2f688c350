import { largestCount, nodeCount, poolProperties, poolsOf } from '../../aks/cluster-model.ts'
import { type Node, nodesOfPool } from '../../aks/nodes/node.ts'
import { addNodes } from '../../aks/nodes/node-creation.ts'
import type { Resource, World } from '../../azure/world.ts'
import { schedulableNode } from './cluster-nodes.ts'
import { findNode, type OpenPlacement, occupy, type PendingPod, type Placement } from './node-fit.ts'

/** Seconds until a new virtual machine is a Ready node. */
const NODE_SECONDS = 150

/**
 * Adds nodes to autoscaled pools for pods that no node accepts, up to the maximum of each pool. Nodes that are still
 * starting count first. Removing nodes that nobody needs is not simulated.
 */
export function addNodesForPods(
  world: World,
  cluster: Resource,
  pods: readonly PendingPod[],
  present: Placement
): void {
  let placement: OpenPlacement = {
    nodes: startingNodes(world, cluster),
    bound: [...present.bound],
    used: new Map(present.used)
  }
  for (const pod of pods) {
    if (place(pod, placement)) continue
    const pool = poolsOf(world, cluster.id).find(
      each => wouldAccept(cluster, each, pod, placement) && !isStartingFor(world, each, pod)
    )
    if (pool === undefined) continue
    grow(world, cluster, pool)
    placement = { ...placement, nodes: startingNodes(world, cluster) }
    place(pod, placement)
  }
}

function wouldAccept(cluster: Resource, pool: Resource, pod: PendingPod, { bound }: Placement): boolean {
  const node = hypotheticalNode(cluster, pool, pod)
  return node !== undefined && 'node' in findNode(pod, { nodes: new Map([[node.name, node]]), bound, used: new Map() })
}

/**
 * Returns whether a pool already starts a node for a pod with volumes in one zone. The autoscaler does not choose the zone of
 * the node, so it sees only when the node is Ready that the pod needs another.
 */
function isStartingFor(world: World, pool: Resource, { volumeZones = [] }: PendingPod): boolean {
  return volumeZones.length > 0 && nodesOfPool(world, pool.id).some(({ readyAt }) => readyAt > world.now)
}

function place(pod: PendingPod, placement: OpenPlacement): boolean {
  const found = findNode(pod, placement)
  if (!('node' in found)) return false
  occupy(placement, pod, found.node)
  return true
}

function startingNodes(world: World, cluster: Resource): Placement['nodes'] {
  const nodes = poolsOf(world, cluster.id).flatMap(pool =>
    nodesOfPool(world, pool.id)
      .filter(({ readyAt }) => readyAt > world.now)
      .map(node => schedulableNode(cluster, pool, node))
  )
  return new Map(nodes.map(node => [node.name, node]))
}

/** Returns whether the autoscaler could add a node that accepts a pod. */
export function couldAddNode(world: World, cluster: Resource, pod: PendingPod): boolean {
  const empty = { nodes: new Map(), bound: [], used: new Map() }
  return poolsOf(world, cluster.id).some(pool => wouldAccept(cluster, pool, pod, empty))
}

/**
 * Returns a node that the autoscaler could add to a pool, or `undefined` if the pool is as large as it may be. It is in the
 * zone of the volumes of the pod if the pool has that zone.
 */
function hypotheticalNode(cluster: Resource, pool: Resource, { volumeZones: [wanted] = [] }: PendingPod) {
  const properties = poolProperties(pool)
  const { currentOrchestratorVersion: kubernetesVersion, nodeImageVersion: image = '' } = properties
  const isFull = nodeCount(properties) >= largestCount(properties)
  if (properties.enableAutoScaling !== true || kubernetesVersion === undefined || isFull) return undefined
  const zones = properties.availabilityZones ?? []
  const zone = zones.find(each => wanted === `${cluster.location}-${each}`) ?? zones[0]
  const node: Node = {
    name: `${pool.name}-new`,
    instance: 0,
    kubernetesVersion,
    image,
    readyAt: 0,
    ...(zone && { zone })
  }
  return schedulableNode(cluster, pool, node)
}

function grow(world: World, cluster: Resource, pool: Resource): void {
  const { currentOrchestratorVersion: kubernetesVersion = '', nodeImageVersion: image = '' } = poolProperties(pool)
  pool.properties.count = nodeCount(poolProperties(pool)) + 1
  addNodes(world, cluster, pool, 1, { kubernetesVersion, image }, world.now + NODE_SECONDS * 1000)
}
