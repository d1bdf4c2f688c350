import { deterministicGuid, deterministicShare } from '../../deterministic-ids.ts'
import { correlationIdAt } from '../../protocol/response-headers.ts'
import { keyOf } from '../../resource-ids.ts'
import type { World } from '../../world.ts'
import { type Activity, operationName, typeOf } from './activity.ts'

/** Minutes until an event can be read, at least and at most ("Activity log in Azure Monitor"). */
const LATE_MINUTES = { least: 3, most: 20 } as const
const MINUTE = 60_000

type Status = 'Started' | 'Accepted' | 'Succeeded' | 'Failed'

/** Entry of the activity log, before it is written out. */
export interface ActivityEvent {
  readonly activity: Activity
  readonly status: Status
  readonly at: number
  /** Instant from which it can be read. */
  readonly readableAt: number
}

/** Returns the events of an activity that can be read now, oldest first. */
export function readableEvents(world: World, activity: Activity): ActivityEvent[] {
  return stages(activity)
    .map(([status, at]) => ({ activity, status, at, readableAt: at + delay(world, activity, status) }))
    .filter(({ readableAt }) => readableAt <= world.now)
}

/** Returns the statuses of an activity with their instants. A caller without a right only fails (assumed). */
function stages({ startedAt, endedAt, error, unauthorized }: Activity): [Status, number][] {
  if (unauthorized) return [['Failed', startedAt]]
  const end: [Status, number][] = endedAt === undefined ? [] : [[error === undefined ? 'Succeeded' : 'Failed', endedAt]]
  const accepted: [Status, number][] = endedAt === startedAt ? [] : [['Accepted', startedAt]]
  return [['Started', startedAt], ...accepted, ...end]
}

function words({ startedAt, target, method, posted = '', nth }: Activity): (string | number)[] {
  return [startedAt, keyOf(target), method, posted, ...(nth === undefined ? [] : [nth])]
}

function delay(world: World, activity: Activity, status: Status): number {
  const { least, most } = LATE_MINUTES
  const share = deterministicShare(world, 'activity delay', ...words(activity), status)
  return Math.round((least + share * (most - least)) * MINUTE)
}

/** Writes an event as the schema of the category Administrative describes it ("Azure Activity Log event schema"). */
export function showEvent(world: World, { activity, status, at, readableAt }: ActivityEvent): Record<string, unknown> {
  const { target, by, cause } = activity
  const name = operationName(activity)
  const eventDataId = deterministicGuid(world, 'activity event', ...words(activity), status)
  const ticks = (BigInt(at) + 62_135_596_800_000n) * 10_000n
  return {
    authorization: { action: name, scope: target },
    caller: by,
    channels: 'Operation',
    claims: claimsOf(world, by),
    correlationId: typeof cause === 'string' ? cause : correlationIdAt(world, cause),
    description: '',
    eventDataId,
    eventName: localized(status === 'Started' ? 'BeginRequest' : 'EndRequest'),
    category: localized('Administrative'),
    ...httpRequestOf(activity),
    id: `${target}/events/${eventDataId}/ticks/${ticks}`,
    level: status === 'Failed' ? 'Error' : 'Informational',
    resourceGroupName: /^\/subscriptions\/[^/]+\/resourcegroups\/([^/]+)/i.exec(target)?.[1] ?? '',
    resourceProviderName: localized(typeOf(target).split('/')[0] ?? ''),
    resourceId: target,
    resourceType: localized(typeOf(target)),
    operationId: deterministicGuid(world, 'activity operation', ...words(activity)),
    operationName: localized(name),
    properties: propertiesOf(activity, status),
    status: localized(status),
    subStatus: subStatusOf(activity, status),
    eventTimestamp: new Date(at).toISOString(),
    submissionTimestamp: new Date(readableAt).toISOString(),
    subscriptionId: world.subscriptionId,
    tenantId: world.tenantId
  }
}

function localized(value: string) {
  return { value, localizedValue: value }
}

/** Describes the client's request. A write of a deployment has none of its own. */
function httpRequestOf({ clientRequestId, method }: Activity) {
  if (clientRequestId === undefined) return {}
  return { httpRequest: { ...(clientRequestId !== '' && { clientRequestId }), method } }
}

const HTTP = { 200: 'OK', 201: 'Created', 202: 'Accepted' } as const

/** Returns the status code with which a longer operation was accepted. */
function acceptedWith({ created, method }: Activity): keyof typeof HTTP {
  if (created) return 201
  return method === 'PUT' || method === 'PATCH' ? 200 : 202
}

function subStatusOf(activity: Activity, status: Status) {
  if (status !== 'Accepted') return { value: '', localizedValue: '' }
  const code = acceptedWith(activity)
  return { value: HTTP[code], localizedValue: `${HTTP[code]} (HTTP Status Code: ${code})` }
}

function propertiesOf(activity: Activity, status: Status): Record<string, string> {
  const { error, target } = activity
  return {
    eventCategory: 'Administrative',
    entity: target,
    message: operationName(activity),
    ...(status === 'Accepted' && { statusCode: HTTP[acceptedWith(activity)] }),
    ...(status === 'Failed' && { statusMessage: JSON.stringify({ status: 'Failed', error }) })
  }
}

/** Returns the claims of the access token that name the caller. Those of a deleted identity lack its client id. */
function claimsOf(world: World, objectId: string): Record<string, string> {
  const clientId = clientIdOf(world, objectId)
  return {
    ...(clientId !== undefined && { appid: clientId }),
    'http://schemas.microsoft.com/identity/claims/objectidentifier': objectId,
    'http://schemas.microsoft.com/identity/claims/tenantid': world.tenantId
  }
}

function clientIdOf(world: World, objectId: string): string | undefined {
  const application = Object.values(world.directory.applications).find(each => each.objectId === objectId)
  if (application !== undefined) return application.clientId
  const identity = Object.values(world.resources).find(({ properties }) => properties.principalId === objectId)
  return identity?.properties.clientId as string | undefined
}
