import type { Resource, World } from '../azure/world.ts'
import { objectsOfKind } from './cluster-state.ts'
import { asRecord, asRecords, type Json } from './objects.ts'
import { type Pod, templateOf } from './pods/pod.ts'
import { containersOf, type Pods } from './pods/pod-template.ts'
import { formatQuantity, parseQuantity } from './policy/quantities.ts'

type Share = 'requests' | 'limits'

/** Returns the requests or limits of a pod with the defaults of its namespace, or `undefined` if a container has none. */
export function podShare(
  world: World,
  cluster: Resource,
  pods: Pick<Pods, 'spec' | 'namespace'>,
  share: Share,
  resource: string
): number | undefined {
  let sum = 0
  for (const container of containersOf(pods.spec)) {
    const value = containerShare(world, cluster, pods.namespace, container, share, resource)
    if (value === undefined) return undefined
    sum += parseQuantity(value)
  }
  return sum
}

function containerShare(
  world: World,
  cluster: Resource,
  namespace: string,
  container: Json,
  share: Share,
  resource: string
): unknown {
  const resources = asRecord(container.resources)
  const given =
    asRecord(resources[share])[resource] ?? (share === 'requests' ? asRecord(resources.limits)[resource] : undefined)
  return given ?? defaultOf(world, cluster, namespace, share, resource)
}

/** Returns the default that a limit range of the namespace gives to containers. */
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

/** Returns why a quota or a limit range refuses one more pod, in the words of their admission plugins. */
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

// Verbatim: test/fixtures/kubernetes (real API servers)
function outsideRange(world: World, cluster: Resource, pods: Pods): string | undefined {
  const ranges = objectsOfKind(world, cluster.id, 'LimitRange').filter(
    ({ metadata }) => metadata.namespace === pods.namespace
  )
  const limits = ranges.flatMap(({ spec }) => asRecords(asRecord(spec).limits))
  for (const { max, min } of limits.filter(({ type }) => type === 'Container')) {
    for (const container of containersOf(pods.spec)) {
      const { limits: given, requests } = asRecord(container.resources)
      const over = firstBeyond(asRecord(max), asRecord(given), (value, most) => value > most)
      if (over) return `maximum ${over.resource} usage per Container is ${over.bound}, but limit is ${over.value}`
      const requested = { ...asRecord(given), ...asRecord(requests) }
      const under = firstBeyond(asRecord(min), requested, (value, least) => value < least)
      if (under) return `minimum ${under.resource} usage per Container is ${under.bound}, but request is ${under.value}`
    }
  }
  return undefined
}

function firstBeyond(bounds: Json, values: Json, isBeyond: (value: number, bound: number) => boolean) {
  const found = Object.entries(bounds).map(([resource, bound]) => ({ resource, bound, value: values[resource] }))
  return found.find(({ bound, value }) => isBeyond(parseQuantity(value), parseQuantity(bound)))
}

interface Demand {
  /** Workload that wants one more pod. */
  readonly pods: Pods
  /** Pods that the cluster has. Pods that are being deleted count until they are gone. */
  readonly present: readonly Pod[]
}

/** Returns why one more pod does not fit into a quota. Texts: kubernetes/kubernetes: plugin/pkg/admission/resourcequota. */
function exceeded(world: World, cluster: Resource, demand: Demand, name: string, hard: Json): string | undefined {
  const missing = unspecified(world, cluster, demand.pods, hard)
  if (missing.length > 0) return `failed quota: ${name}: must specify ${missing.join('; ')}`
  const over = Object.keys(hard)
    .sort()
    .flatMap(entry => usageOf(world, cluster, demand, entry) ?? [])
    .filter(({ entry, requested, used }) => used + requested > parseQuantity(hard[entry]))
  if (over.length === 0) return undefined
  const list = (value: (usage: Usage) => unknown) => over.map(usage => `${usage.entry}=${value(usage)}`).join(',')
  const requested = list(usage => formatQuantity(usage.requested, usage.resource))
  const used = list(usage => formatQuantity(usage.used, usage.resource))
  return `exceeded quota: ${name}, requested: ${requested}, used: ${used}, limited: ${list(({ entry }) => hard[entry])}`
}

/** Returns the shares that a quota limits and containers do not say, with the names of the containers. */
function unspecified(world: World, cluster: Resource, { spec, namespace }: Pods, hard: Json): string[] {
  return Object.keys(hard)
    .sort()
    .flatMap(entry => {
      const limited = limitedShare(entry)
      if (limited === undefined) return []
      const silent = containersOf(spec).filter(
        container => containerShare(world, cluster, namespace, container, limited.share, limited.resource) === undefined
      )
      return silent.length === 0 ? [] : [`${entry} for: ${silent.map(container => container.name).join(',')}`]
    })
}

/** Returns the share that an entry of a quota limits; `cpu` and `memory` limit requests. */
function limitedShare(entry: string): { readonly share: Share; readonly resource: string } | undefined {
  const [, share = 'requests', resource] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(entry) ?? []
  return resource === undefined ? undefined : { share: share === 'limits' ? 'limits' : 'requests', resource }
}

interface Usage {
  readonly entry: string
  readonly resource: string
  readonly requested: number
  readonly used: number
}

/** Returns what one more pod and the present pods use of an entry of a quota, or `undefined` if it is not simulated. */
function usageOf(world: World, cluster: Resource, { pods, present }: Demand, entry: string): Usage | undefined {
  const inNamespace = present.filter(({ namespace }) => namespace === pods.namespace)
  if (entry === 'pods') return { entry, resource: entry, requested: 1, used: inNamespace.length }
  const limited = limitedShare(entry)
  if (limited === undefined) return undefined
  const { share, resource } = limited
  const requested = podShare(world, cluster, pods, share, resource) ?? 0
  const used = inNamespace.reduce((sum, pod) => sum + shareOf(world, cluster, pod, share, resource), 0)
  return { entry, resource, requested, used }
}

function shareOf(world: World, cluster: Resource, pod: Pod, share: Share, resource: string): number {
  return podShare(world, cluster, { ...templateOf(world, pod), namespace: pod.namespace }, share, resource) ?? 0
}
