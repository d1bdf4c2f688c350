import type { Resource, World } from '../azure/world.ts'
import { objectsOfKind } from './cluster-state.ts'
import { asRecord, asRecords, type Json } from './objects.ts'
import { type Pod, templateOf } from './pods/pod.ts'
import { containersOf, type Pods } from './pods/pod-template.ts'
import { parseQuantity } from './policy/quantities.ts'

type Share = 'requests' | 'limits'

/** What a pod asks for, defaults of its namespace filled in; `undefined` where it does not say. */
export function podShare(
  world: World,
  cluster: Resource,
  pods: Pick<Pods, 'spec' | 'namespace'>,
  share: Share,
  resource: string
): number | undefined {
  let sum = 0
  for (const container of containersOf(pods.spec)) {
    const resources = asRecord(container.resources)
    const given =
      asRecord(resources[share])[resource] ?? (share === 'requests' ? asRecord(resources.limits)[resource] : undefined)
    const value = given ?? defaultOf(world, cluster, pods.namespace, share, resource)
    if (value === undefined) return undefined
    sum += parseQuantity(value)
  }
  return sum
}

/** What a limit range of the namespace gives to containers that say nothing. */
function defaultOf(world: World, cluster: Resource, namespace: string, share: Share, resource: string): unknown {
  const ranges = objectsOfKind(world, cluster.id, 'LimitRange').filter(
    ({ metadata }) => metadata.namespace === namespace
  )
  const limits = ranges
    .flatMap(({ spec }) => asRecords(asRecord(spec).limits))
    .filter(({ type }) => type === 'Container')
  const [first] = limits.flatMap(
    limit => asRecord(share === 'requests' ? limit.defaultRequest : limit.default)[resource] ?? []
  )
  return first
}

/** Why a quota or a limit range keeps pods out, in the words of their admission plugins. */
export function quotaFailureCause(
  world: World,
  cluster: Resource,
  pods: Pods,
  present: readonly Pod[]
): string | undefined {
  const forbidden = (why: string) => `FailedCreate: pods "${pods.owner.metadata.name}" is forbidden: ${why}`
  const outside = outsideRange(world, cluster, pods)
  if (outside !== undefined) return forbidden(outside)
  for (const quota of objectsOfKind(world, cluster.id, 'ResourceQuota')) {
    if (quota.metadata.namespace !== pods.namespace) continue
    const hard = asRecord(asRecord(quota.spec).hard)
    const why = exceeded(world, cluster, { pods, present }, quota.metadata.name, hard)
    if (why !== undefined) return forbidden(why)
  }
  return undefined
}

function outsideRange(world: World, cluster: Resource, pods: Pods): string | undefined {
  const ranges = objectsOfKind(world, cluster.id, 'LimitRange').filter(
    ({ metadata }) => metadata.namespace === pods.namespace
  )
  for (const limit of ranges.flatMap(({ spec }) => asRecords(asRecord(spec).limits))) {
    for (const [resource, most] of limit.type === 'Container' ? Object.entries(asRecord(limit.max)) : []) {
      const over = containersOf(pods.spec).find(
        ({ resources }) => parseQuantity(asRecord(asRecord(resources).limits)[resource]) > parseQuantity(most)
      )
      if (over !== undefined) {
        const given = asRecord(asRecord(over.resources).limits)[resource]
        return `maximum ${resource} usage per Container is ${most}, but limit is ${given}`
      }
    }
  }
  return undefined
}

interface Demand {
  /** Workload that wants one more pod. */
  readonly pods: Pods
  /** Pods that the cluster has. Pods that are being deleted count until they are gone. */
  readonly present: readonly Pod[]
}

/** Returns why one more pod does not fit into a quota. Texts: kubernetes/kubernetes: plugin/pkg/admission/resourcequota. */
function exceeded(
  world: World,
  cluster: Resource,
  { pods, present }: Demand,
  name: string,
  hard: Json
): string | undefined {
  const inNamespace = present.filter(({ namespace }) => namespace === pods.namespace)
  for (const [entry, limit] of Object.entries(hard)) {
    if (entry === 'pods' && inNamespace.length + 1 > parseQuantity(limit))
      return `exceeded quota: ${name}, requested: pods=1, used: pods=${inNamespace.length}, limited: pods=${limit}`
    const [, share, resource = ''] = /^(requests|limits)\.(cpu|memory)$/.exec(entry) ?? []
    if (share !== 'requests' && share !== 'limits') continue
    const wanted = podShare(world, cluster, pods, share, resource)
    if (wanted === undefined) return `failed quota: ${name}: must specify ${entry}`
    const used = inNamespace.reduce((sum, pod) => sum + shareOf(world, cluster, pod, share, resource), 0)
    if (used + wanted > parseQuantity(limit)) return `exceeded quota: ${name}, limited: ${entry}=${limit}`
  }
  return undefined
}

function shareOf(world: World, cluster: Resource, pod: Pod, share: Share, resource: string): number {
  return podShare(world, cluster, { ...templateOf(world, pod), namespace: pod.namespace }, share, resource) ?? 0
}
