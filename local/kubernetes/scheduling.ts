import { largestCount, poolProperties, poolsOf } from '../aks/cluster-model.ts'
import { findVmSize } from '../azure/providers/vm-sizes.ts'
import type { Resource, World } from '../azure/world.ts'
import { objectsIn } from './cluster-state.ts'
import { asRecord, asRecords, asTexts, type Json, type Labels, valueAt } from './objects.ts'
import { type Pods, podsOf, requestedReplicas } from './pods.ts'
import { podShare } from './quota.ts'

/** What of a node is left for pods, after the system's own ("Node resource reservations in AKS"), roughly. */
const ALLOCATABLE = { cpu: 0.94, memory: 0.8 } as const
const BYTES_PER_GB = 2 ** 30

/** Nodes of one pool, all alike, as many as it may have. */
interface Nodes {
  readonly count: number
  readonly labels: Labels
  readonly taints: readonly Taint[]
  readonly cpu: number
  readonly memory: number
  readonly maxPods: number
}

interface Taint {
  readonly key: string
  readonly value: string
  readonly effect: string
}

/** Why no node takes the pods of a workload, in the words of the scheduler; an autoscaled pool is as large as it may be. */
export function schedulingFailureCause(world: World, cluster: Resource, pods: Pods): string | undefined {
  const all = nodesOf(world, cluster)
  const fitting = all.filter(nodes => acceptsPods(nodes, pods))
  const count = fitting.reduce((sum, nodes) => sum + nodes.count, 0)
  const unschedulable = (why: string) =>
    `FailedScheduling: 0/${all.reduce((sum, nodes) => sum + nodes.count, 0)} nodes are available: ${why}`
  if (count === 0) return unschedulable("node(s) had untolerated taint(s) or didn't match Pod's node affinity/selector")
  if (isSpreadOverNodes(pods) && requestedReplicas(world, cluster, pods) > count) {
    return unschedulable("node(s) didn't match pod anti-affinity rules")
  }
  const short = shortOf(world, cluster, fitting)
  return short === undefined ? undefined : unschedulable(`Insufficient ${short}`)
}

/** Whether there is a node at all that would take the pods of a workload, however full it is. */
export function hasNodes(world: World, cluster: Resource, pods: Pods): boolean {
  return nodesOf(world, cluster).some(nodes => acceptsPods(nodes, pods))
}

function nodesOf(world: World, cluster: Resource): Nodes[] {
  return poolsOf(world, cluster.id).map(pool => {
    const properties = poolProperties(pool)
    const { mode = 'User', nodeLabels = {}, nodeTaints = [], vmSize = '', maxPods = 110, osType = 'Linux' } = properties
    const size = findVmSize(vmSize)
    return {
      count: largestCount(properties),
      labels: {
        agentpool: pool.name,
        'kubernetes.azure.com/agentpool': pool.name,
        'kubernetes.azure.com/mode': mode.toLowerCase(),
        'kubernetes.io/os': osType.toLowerCase(),
        'kubernetes.io/arch': size?.architecture === 'Arm64' ? 'arm64' : 'amd64',
        ...nodeLabels
      },
      taints: nodeTaints.map(taintOf),
      cpu: (size?.cores ?? 0) * ALLOCATABLE.cpu,
      memory: (size?.memoryGB ?? 0) * BYTES_PER_GB * ALLOCATABLE.memory,
      maxPods
    }
  })
}

function taintOf(text: string): Taint {
  const [, key = '', value = '', effect = ''] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(text) ?? []
  return { key, value, effect }
}

function acceptsPods({ count, labels, taints }: Nodes, { spec }: Pods): boolean {
  const selector = Object.entries(asRecord(spec.nodeSelector))
  const terms = asRecords(
    valueAt(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms')
  )
  const tolerations = asRecords(spec.tolerations)
  return (
    count > 0 &&
    selector.every(([name, value]) => labels[name] === value) &&
    (terms.length === 0 || terms.some(term => asRecords(term.matchExpressions).every(each => matches(each, labels)))) &&
    taints.every(
      taint => taint.effect === 'PreferNoSchedule' || tolerations.some(toleration => tolerates(toleration, taint))
    )
  )
}

function matches({ key, operator, values }: Json, labels: Labels): boolean {
  const value = labels[String(key)]
  if (operator === 'Exists') return value !== undefined
  if (operator === 'DoesNotExist') return value === undefined
  const isListed = value !== undefined && asTexts(values).includes(value)
  return operator === 'NotIn' ? !isListed : isListed
}

function tolerates({ key, operator = 'Equal', value = '', effect }: Json, taint: Taint): boolean {
  if (effect !== undefined && effect !== '' && effect !== taint.effect) return false
  if (operator === 'Exists') return key === undefined || key === taint.key
  return key === taint.key && value === taint.value
}

/** One pod a node at most. */
function isSpreadOverNodes({ spec, owner }: Pods): boolean {
  if (owner.kind === 'DaemonSet') return false
  const anti = asRecords(valueAt(spec, 'affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'))
  return anti.some(({ topologyKey }) => topologyKey === 'kubernetes.io/hostname')
}

/** What all workloads that these nodes take ask for, held against what the nodes have: pods are not packed one by one. */
function shortOf(world: World, cluster: Resource, nodes: readonly Nodes[]): string | undefined {
  const workloads = objectsIn(world, cluster.id).flatMap(object => {
    const pods = podsOf(object)
    return pods !== undefined && nodes.some(each => acceptsPods(each, pods)) ? [pods] : []
  })
  const asked = (resource: string) =>
    workloads.reduce(
      (sum, pods) =>
        sum + (podShare(world, cluster, pods, 'requests', resource) ?? 0) * requestedReplicas(world, cluster, pods),
      0
    )
  const room = (amount: (each: Nodes) => number) => nodes.reduce((sum, each) => sum + amount(each) * each.count, 0)
  if (asked('cpu') > room(({ cpu }) => cpu)) return 'cpu'
  if (asked('memory') > room(({ memory }) => memory)) return 'memory'
  const pods = workloads.reduce((sum, each) => sum + requestedReplicas(world, cluster, each), 0)
  return pods > room(({ maxPods }) => maxPods) ? 'pods' : undefined
}
