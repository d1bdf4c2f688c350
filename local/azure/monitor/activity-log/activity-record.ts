import { keyOf } from '../../resource-ids.ts'
import { tableOf } from '../../tables.ts'
import type { ArmError, Caller, HttpRequest, HttpResponse, Operation, World } from '../../world.ts'
import { type Activity, type ActivityRow, packActivity, unpackActivity } from './activity.ts'

/** Days for which Azure keeps the activity log ("Activity log in Azure Monitor", retention period). */
export const RETENTION_DAYS = 90
const DAY = 24 * 3600 * 1000
/** Most rows that a world keeps. The oldest are dropped first. */
const MOST_ROWS = 1000
/** Kinds of operations that controllers and scenarios do by themselves. Resource Manager does not know them. */
const INTERNAL: ReadonlySet<Operation['kind']> = new Set(['reconcile', 'watch', 'maintenance', 'scenario'])

/** Part of a request that its operation does not hold otherwise: `operation.data.request`. */
interface RequestDetails {
  readonly posted?: string
  readonly clientRequestId?: string
  readonly correlation?: string
  readonly patch?: true
  readonly nth?: number
}

function rows(world: World): Record<string, ActivityRow> {
  return tableOf<ActivityRow>(world, 'activity')
}

/**
 * Records a write, a deletion or an action after its answer. The operation that a request started is its record, until
 * the world forgets the operation. A request that started none gets a row at once.
 */
export function recordRequest(world: World, http: HttpRequest, caller: Caller, response: HttpResponse): void {
  if (!/^(PUT|PATCH|DELETE|POST)$/.test(http.method)) return
  const started = Object.values(world.operations).find(
    ({ startedAt, parent, kind, by, data }) =>
      startedAt === world.now &&
      parent === undefined &&
      by === caller.objectId &&
      !INTERNAL.has(kind) &&
      data.request === undefined
  )
  const activity = requestActivity(world, http, caller, response)
  const nth = countEqual(world, activity)
  if (started === undefined) addRow(world, { ...activity, ...(nth > 0 && { nth }) })
  else started.data.request = { ...requestDetails(http), ...(nth > 0 && { nth }) }
}

/** Returns how many requests with the same words were recorded at the same instant. Their events need other ids. */
function countEqual(world: World, { startedAt, target, method, posted }: Activity): number {
  return activities(world).filter(
    each =>
      each.startedAt === startedAt &&
      each.clientRequestId !== undefined &&
      each.method === method &&
      each.posted === posted &&
      keyOf(each.target) === keyOf(target)
  ).length
}

function requestDetails({ method, path, headers }: HttpRequest): RequestDetails {
  const clientRequestId = headers['x-ms-client-request-id']
  const correlation = headers['x-ms-correlation-request-id']
  return {
    ...(method === 'POST' && { posted: splitAction(path).action }),
    ...(method === 'PATCH' && { patch: true }),
    ...(clientRequestId !== undefined && { clientRequestId }),
    ...(correlation !== undefined && { correlation })
  }
}

function requestActivity(world: World, http: HttpRequest, caller: Caller, response: HttpResponse): Activity {
  const { posted, clientRequestId = '', correlation } = requestDetails(http)
  const error = response.status < 400 ? undefined : (response.body as { error?: ArmError } | undefined)?.error
  return {
    startedAt: world.now,
    endedAt: world.now,
    method: http.method,
    target: posted === undefined ? http.path : splitAction(http.path).target,
    by: caller.objectId,
    cause: correlation ?? world.now,
    clientRequestId,
    ...(posted !== undefined && { posted }),
    ...(response.status === 201 && { created: true }),
    ...(error !== undefined && { error }),
    ...(response.status === 403 && { unauthorized: true })
  }
}

function splitAction(path: string): { readonly target: string; readonly action: string } {
  const end = path.lastIndexOf('/')
  return { target: path.slice(0, end), action: path.slice(end + 1) }
}

/** Keeps the activity of an operation that the world is about to forget. Its parents must still exist. */
export function keepOperation(world: World, operation: Operation): void {
  const activity = operationActivity(world, operation)
  if (activity !== undefined) addRow(world, activity)
}

function addRow(world: World, activity: Activity): void {
  const table = rows(world)
  const keys = Object.keys(table)
  const oldest = world.now - RETENTION_DAYS * DAY
  for (const [index, key] of keys.entries()) {
    if (index <= keys.length - MOST_ROWS || (table[key]?.[0] ?? 0) < oldest) delete table[key]
  }
  table[Number(keys.at(-1) ?? 0) + 1] = packActivity(world.subscriptionId, activity)
}

function operationActivity(world: World, operation: Operation): Activity | undefined {
  if (INTERNAL.has(operation.kind)) return undefined
  const { startedAt, endedAt, verb, target, by, data, outcome, parent } = operation
  const details = (data.request ?? {}) as RequestDetails
  const posted = details.posted ?? (verb === 'POST' ? String(data.action ?? operation.kind) : undefined)
  return {
    startedAt,
    method: details.patch ? 'PATCH' : verb,
    target,
    by,
    cause: causeOf(world, operation),
    ...(endedAt !== undefined && { endedAt }),
    ...(posted !== undefined && { posted }),
    ...(parent === undefined && data.request !== undefined && { clientRequestId: details.clientRequestId ?? '' }),
    ...(data.created === true && { created: true }),
    ...(details.nth !== undefined && { nth: details.nth }),
    ...(outcome !== undefined && 'error' in outcome && { error: outcome.error })
  }
}

/** Follows the parents of an operation to the request of the client. */
function causeOf(world: World, operation: Operation): number | string {
  let first = operation
  for (let parent = parentOf(world, first); parent !== undefined; parent = parentOf(world, first)) first = parent
  return ((first.data.request ?? {}) as RequestDetails).correlation ?? first.startedAt
}

function parentOf(world: World, { parent }: Operation): Operation | undefined {
  return parent === undefined ? undefined : world.operations[parent]
}

/** Returns all activities of the subscription that the world knows, in no particular order. */
export function activities(world: World): Activity[] {
  const kept = Object.values(rows(world)).map(row => unpackActivity(world.subscriptionId, row))
  const present = Object.values(world.operations).flatMap(operation => operationActivity(world, operation) ?? [])
  return [...kept, ...present].filter(({ target }) => keyOf(target).startsWith('/subscriptions/'))
}
