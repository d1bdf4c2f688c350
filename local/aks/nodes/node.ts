import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Resource, World } from '../../azure/world.ts'
import { poolsOf } from '../cluster-model.ts'

/** Virtual machine of a node pool, as a node of Kubernetes. */
export interface Node {
  readonly name: string
  /** Number of the machine in the scale set of the pool. */
  readonly instance: number
  /** Availability zone, such as `1`. Absent if the pool has no zones. */
  readonly zone?: string
  /** Address in the subnet of the pool. Absent if the provider made the network. */
  readonly address?: string
  kubernetesVersion: string
  image: string
  /** Time in milliseconds from which the node is Ready. */
  readyAt: number
  /** Set while an upgrade keeps new pods away from the node. */
  isCordoned?: true
  /** Set if an upgrade could not drain the node and left it as it is, with `undrainableNodeBehavior: Cordon`. */
  isQuarantined?: true
  /** Set while the node is one of the nodes that an upgrade added. */
  isSurge?: true
  /** Labels that somebody gave to the node through the Kubernetes API. */
  ownLabels?: Readonly<Record<string, string>>
  /** Taints that somebody gave to the node through the Kubernetes API. Absent while it has those of its pool. */
  ownTaints?: readonly NodeTaint[]
}

/** Taint of a node, with the property names of `core/v1`. */
export interface NodeTaint {
  readonly key: string
  readonly value: string
  readonly effect: string
}

/** Returns the nodes of a pool by the lower-cased id of the pool. */
function nodeTable(world: World): Record<string, Node[]> {
  return tableOf<Node[]>(world, 'nodes')
}

/** Returns the nodes of a pool in the order of their instance numbers. A stopped or failed pool has none. */
export function nodesOfPool(world: World, poolId: string): readonly Node[] {
  return nodeTable(world)[keyOf(poolId)] ?? []
}

/** Replaces the nodes of a pool. */
export function setNodes(world: World, poolId: string, nodes: readonly Node[]): void {
  if (nodes.length === 0) delete nodeTable(world)[keyOf(poolId)]
  else nodeTable(world)[keyOf(poolId)] = nodes.toSorted((a, b) => a.instance - b.instance)
}

/** Node together with its pool. */
export interface PoolNode {
  readonly node: Node
  readonly pool: Resource
}

/** Returns the nodes of all pools of a cluster, by the names of pools and then by instance numbers. */
export function nodesOfCluster(world: World, clusterId: string): PoolNode[] {
  return poolsOf(world, clusterId).flatMap(pool => nodesOfPool(world, pool.id).map(node => ({ node, pool })))
}

/** Deletes the nodes of all pools below a cluster. Pools that are gone already are included. */
export function forgetAllNodes(world: World, clusterId: string): void {
  for (const key of Object.keys(nodeTable(world))) {
    if (key.startsWith(`${keyOf(clusterId)}/`)) delete nodeTable(world)[key]
  }
}
