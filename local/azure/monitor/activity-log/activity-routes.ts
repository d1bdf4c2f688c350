import { refuseUnauthorized } from '../../authorization/authorization.ts'
import { refusal } from '../../errors.ts'
import type { ArmRequest, Route } from '../../protocol/arm-request.ts'
import { listResponse } from '../../protocol/paging.ts'
import { forApiVersions, refusedResponse } from '../../protocol/route-guards.ts'
import { keyOf } from '../../resource-ids.ts'
import type { HttpResponse, World } from '../../world.ts'
import { type ActivityEvent, readableEvents, showEvent } from './activity-events.ts'
import { type ActivityFilter, readActivityFilter } from './activity-filter.ts'
import { activities } from './activity-record.ts'

/** Events of a page. Azure's pages have a few hundred. */
const PAGE = 50

type Shown = Record<string, unknown>

/** Lists the events of the subscription that a filter asks for, newest first. */
function listEvents({ world, http, caller }: ArmRequest): HttpResponse {
  const scope = `/subscriptions/${world.subscriptionId}/providers/microsoft.insights/eventtypes/management`
  const refused = refuseUnauthorized(world, caller, 'Microsoft.Insights/eventtypes/values/read', scope)
  if (refused !== undefined) return refusedResponse(refused)
  const filter = readActivityFilter(http.query.get('$filter'), world.now)
  if ('bad' in filter) return badRequest(filter.bad)
  const names = readSelect(http.query.get('$select'))
  if ('bad' in names) return badRequest(names.bad)
  const events = eventsOf(world, filter)
  return listResponse(
    http,
    events.map(event => Object.fromEntries(Object.entries(event).filter(([name]) => names.includes(keyOf(name))))),
    PAGE
  )
}

/** Answers with code and message without an envelope, as the service does. */
function badRequest(message: string): HttpResponse {
  const { status, error } = refusal(400, 'BadRequest', message)
  return { status, body: { code: error.code, message: error.message } }
}

function eventsOf(world: World, filter: ActivityFilter): Shown[] {
  return activities(world)
    .flatMap(activity => readableEvents(world, activity))
    .filter(({ at }) => at >= filter.from && at <= filter.until)
    .sort((a, b) => b.at - a.at || stage(b) - stage(a))
    .map(event => showEvent(world, event))
    .filter(event => matches(event, filter))
}

function stage({ status }: ActivityEvent): number {
  return ['Started', 'Accepted', 'Succeeded', 'Failed'].indexOf(status)
}

const filtered: Readonly<Record<string, (event: Shown) => unknown>> = {
  resourcegroupname: event => event.resourceGroupName,
  resourceuri: event => event.resourceId,
  resourceprovider: event => (event.resourceProviderName as { value: string }).value,
  correlationid: event => event.correlationId,
  caller: event => event.caller,
  status: event => (event.status as { value: string }).value
}

function matches(event: Shown, { by }: ActivityFilter): boolean {
  return Object.entries(by).every(([name, wanted]) => {
    const value = filtered[name]
    return value === undefined || keyOf(String(value(event))) === wanted
  })
}

/** Returns the names of the properties to show. An unknown name is refused (assumed). */
function readSelect(text: string | null): string[] | { readonly bad: string } {
  if (text === null || text.trim() === '') return PROPERTIES
  const names = text.split(',').map(name => keyOf(name.trim()))
  const unknown = names.find(name => !PROPERTIES.includes(name))
  return unknown === undefined ? names : { bad: `$select has the unknown property '${unknown}'.` }
}

/** Names that `$select` takes ("Activity Logs - List"), and the other properties of an event. */
const PROPERTIES = [
  'authorization',
  'caller',
  'category',
  'channels',
  'claims',
  'correlationId',
  'description',
  'eventDataId',
  'eventName',
  'eventTimestamp',
  'httpRequest',
  'id',
  'level',
  'operationId',
  'operationName',
  'properties',
  'resourceGroupName',
  'resourceProviderName',
  'resourceId',
  'resourceType',
  'status',
  'submissionTimestamp',
  'subStatus',
  'subscriptionId',
  'tenantId'
].map(keyOf)

/** Activity log of the subscription. */
export const activityRoutes: readonly Route[] = forApiVersions(
  ['2015-04-01'],
  [
    {
      method: 'GET',
      path: /^\/subscriptions\/[^/]+\/providers\/microsoft\.insights\/eventtypes\/management\/values$/i,
      answer: listEvents
    }
  ]
)
