import type { Resource, World } from '../azure/world.ts'
import { objectsIn, objectsOfKind } from './cluster-state.ts'
import { asRecord, asRecords, type Json } from './objects.ts'
import { containersOf, type Pods, podsOf, requestedReplicas } from './pods.ts'
import { parseQuantity } from './policy/quantities.ts'

type Share = 'requests' | 'limits'

/** What a pod asks for, defaults of its namespace filled in; `undefined` where it does not say. */
export function podShare(
  world: World,
  cluster: Resource,
  pods: Pods,
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
export function quotaFailureCause(world: World, cluster: Resource, pods: Pods): string | undefined {
  const forbidden = (why: string) => `FailedCreate: pods "${pods.owner.metadata.name}" is forbidden: ${why}`
  const outside = outsideRange(world, cluster, pods)
  if (outside !== undefined) return forbidden(outside)
  for (const quota of objectsOfKind(world, cluster.id, 'ResourceQuota')) {
    if (quota.metadata.namespace !== pods.namespace) continue
    const why = exceeded(world, cluster, pods, quota.metadata.name, asRecord(asRecord(quota.spec).hard))
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

/** Pods that are there count first; those that are asked for must fit beside them. */
function exceeded(world: World, cluster: Resource, pods: Pods, name: string, hard: Json): string | undefined {
  const inNamespace = objectsIn(world, cluster.id).flatMap(object => {
    const each = podsOf(object)
    return each !== undefined && each.namespace === pods.namespace ? [each] : []
  })
  const total = (amount: (each: Pods) => number) =>
    inNamespace.reduce((sum, each) => sum + amount(each) * requestedReplicas(world, cluster, each), 0)
  for (const [entry, most] of Object.entries(hard)) {
    if (entry === 'pods' && total(() => 1) > parseQuantity(most))
      return `exceeded quota: ${name}, limited: pods=${most}`
    const [, share, resource = ''] = /^(requests|limits)\.(cpu|memory)$/.exec(entry) ?? []
    if (share !== 'requests' && share !== 'limits') continue
    if (podShare(world, cluster, pods, share, resource) === undefined)
      return `failed quota: ${name}: must specify ${entry}`
    const asked = total(each => podShare(world, cluster, each, share, resource) ?? 0)
    if (asked > parseQuantity(most)) return `exceeded quota: ${name}, limited: ${entry}=${most}`
  }
  return undefined
}
