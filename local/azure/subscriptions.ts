import { deterministicGuid } from './deterministic-ids.ts'
import { keyOf } from './resource-ids.ts'
import { tableOf } from './tables.ts'
import type { World } from './world.ts'

/** Subscription of the tenant. */
export interface Subscription {
  readonly subscriptionId: string
  readonly displayName: string
}

/** Returns the subscriptions of other teams by id. All namespaces are registered in them. */
function others(world: World): Record<string, Subscription> {
  return tableOf<Subscription>(world, 'subscriptions')
}

/** Returns the subscription of another team by its name, which is created at the first call. */
export function otherSubscription(world: World, displayName: string): Subscription {
  const subscriptionId = deterministicGuid(world, 'subscription', displayName)
  const found = others(world)[keyOf(subscriptionId)] ?? { subscriptionId, displayName }
  others(world)[keyOf(subscriptionId)] = found
  return found
}

/** Returns all subscriptions, the one of the pipeline first. */
export function allSubscriptions(world: World): Subscription[] {
  const own = { subscriptionId: world.subscriptionId, displayName: 'Local subscription' }
  return [own, ...Object.values(others(world))]
}

/** Returns the subscription of an id or path, or `undefined` if it does not exist. */
export function subscriptionOfPath(world: World, path: string): Subscription | undefined {
  const id = keyOf(/^\/subscriptions\/([^/]+)/i.exec(path)?.[1] ?? '')
  return allSubscriptions(world).find(({ subscriptionId }) => keyOf(subscriptionId) === id)
}

/** Returns the subscription part of a path, as in `/subscriptions/<id>`; that of the pipeline if the path has none. */
export function subscriptionScope(world: World, path: string): string {
  return `/subscriptions/${subscriptionOfPath(world, path)?.subscriptionId ?? world.subscriptionId}`
}

/** Returns whether an id is in a subscription of another team. */
export function isElsewhere(world: World, id: string): boolean {
  const found = subscriptionOfPath(world, id)
  return found !== undefined && found.subscriptionId !== world.subscriptionId
}
