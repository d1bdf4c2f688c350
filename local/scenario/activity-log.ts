import { keyOf } from '../azure/resource-ids.ts'
import type { World } from '../azure/world.ts'
import { ask } from './colleague.ts'
import { principalsOf } from './role-actions.ts'

/** Event of the activity log, as a person reads it. */
export interface LoggedEvent {
  /** ISO 8601, UTC. */
  readonly time: string
  /** Name of the identity, or its object id if the directory does not know it. */
  readonly who: string
  readonly operation: string
  readonly resource: string
  readonly status: string
}

/** Part of an event that the route answers ("Activity Logs - List"). */
interface ActivityEvent {
  readonly eventTimestamp: string
  readonly caller: string
  readonly operationName: { readonly value: string }
  readonly resourceId: string
  readonly status: { readonly value: string }
}

interface Page {
  readonly value: readonly ActivityEvent[]
  readonly nextLink?: string
}

const DAY = 24 * 3600 * 1000
/** Days that are asked for. Azure refuses a start before its retention period of 90 days. */
const DAYS = 89

/**
 * Returns the events that the colleague can read, newest first: all of the subscription, or those of a resource and of what
 * is below it. The resource is an id or the end of an id from a slash on, and need not exist any more.
 */
export function readActivityLog(world: World, resource?: string): LoggedEvent[] {
  const names = new Map(principalsOf(world).map(({ id, name }) => [keyOf(id), name]))
  return readPages(world)
    .filter(({ resourceId }) => resource === undefined || isWithin(resourceId, resource))
    .map(({ eventTimestamp, caller, operationName, resourceId, status }) => ({
      time: eventTimestamp,
      who: names.get(keyOf(caller)) ?? caller,
      operation: operationName.value,
      resource: resourceId,
      status: status.value
    }))
}

function readPages(world: World): ActivityEvent[] {
  const path = `/subscriptions/${world.subscriptionId}/providers/microsoft.insights/eventtypes/management/values`
  const since = new Date(world.now - DAYS * DAY).toISOString()
  const events: ActivityEvent[] = []
  let query: Record<string, string> | undefined = { $filter: `eventTimestamp ge '${since}'` }
  while (query !== undefined) {
    const { response } = ask(world, { method: 'GET', path, query, apiVersion: '2015-04-01' })
    const { value, nextLink } = response.body as Page
    events.push(...value)
    query = nextLink === undefined ? undefined : Object.fromEntries(new URL(nextLink).searchParams)
  }
  return events
}

function isWithin(id: string, resource: string): boolean {
  const wanted = `/${keyOf(resource).replace(/^\/|\/$/g, '')}/`
  return resource.startsWith('/subscriptions/') ? `${keyOf(id)}/`.startsWith(wanted) : `${keyOf(id)}/`.includes(wanted)
}
