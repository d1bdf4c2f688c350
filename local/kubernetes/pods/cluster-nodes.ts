import { poolProperties } from '../../aks/cluster-model.ts'
import { type Node, nodesOfCluster } from '../../aks/nodes/node.ts'
import { nodeLabels } from '../../aks/nodes/node-creation.ts'
import { findVmSize } from '../../azure/providers/vm-sizes.ts'
import type { Resource, World } from '../../azure/world.ts'
import type { Labels } from '../objects.ts'

/**
 * Share of a machine that is left for pods, after the reservations of the system ("Node resource reservations in AKS").
 * The shares are approximate.
 */
const ALLOCATABLE = { cpu: 0.94, memory: 0.8 } as const
const BYTES_PER_GB = 2 ** 30

export interface Taint {
  readonly key: string
  readonly value: string
  readonly effect: string
}

/** CPU cores, bytes of memory, and number of pods. */
export interface Amounts {
  cpu: number
  memory: number
  pods: number
}

/** Properties of a node on which the scheduler decides. */
export interface SchedulableNode {
  readonly name: string
  readonly labels: Labels
  readonly taints: readonly Taint[]
  readonly allocatable: Readonly<Amounts>
}

/** Returns the nodes of a cluster that are Ready, as the scheduler sees them. */
export function schedulableNodes(world: World, cluster: Resource): SchedulableNode[] {
  return nodesOfCluster(world, cluster.id)
    .filter(({ node }) => node.readyAt <= world.now)
    .map(({ node, pool }) => schedulableNode(cluster, pool, node))
}

/** Returns a node of a pool as the scheduler sees it. A cordoned node has the taint that keeps new pods away. */
export function schedulableNode(cluster: Resource, pool: Resource, node: Node): SchedulableNode {
  const { vmSize = '', maxPods = 110 } = poolProperties(pool)
  const size = findVmSize(vmSize)
  const isClosed = node.isCordoned === true || node.isQuarantined === true
  return {
    name: node.name,
    labels: nodeLabels(cluster, pool, node),
    taints: [...(node.ownTaints ?? taintsOfPool(pool)), ...(isClosed ? [UNSCHEDULABLE] : [])],
    allocatable: {
      cpu: (size?.cores ?? 0) * ALLOCATABLE.cpu,
      memory: (size?.memoryGB ?? 0) * BYTES_PER_GB * ALLOCATABLE.memory,
      pods: maxPods
    }
  }
}

const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' }

/** Returns the taints that a pool gives to its nodes. */
export function taintsOfPool(pool: Resource): Taint[] {
  return (poolProperties(pool).nodeTaints ?? []).map(taintOf)
}

function taintOf(text: string): Taint {
  const [, key = '', value = '', effect = ''] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(text) ?? []
  return { key, value, effect }
}
