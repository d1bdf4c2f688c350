import { refuse } from '../errors.ts'
import { faultResponse, strikeOperation, strikeRequest } from '../fault-injection.ts'
import { recordRequest } from '../monitor/activity-log/activity-record.ts'
import { sameId } from '../resource-ids.ts'
import { whileReading } from '../resources/resource-lookup.ts'
import { routes } from '../routes.ts'
import { subscriptionOfPath } from '../subscriptions.ts'
import type { Caller, HttpRequest, HttpResponse, RequestRecord, World } from '../world.ts'
import { type ArmRequest, errorResponse, type Route } from './arm-request.ts'
import { authenticate } from './authenticate.ts'
import { keepingWorld } from './failed-request.ts'
import { answerPoll } from './operation-polling.ts'
import { advanceTo, markOutcomeSeen } from './operations.ts'
import { drawFromProvider } from './provider-limits.ts'
import { openRecord } from './request-log.ts'
import { commonHeaders } from './response-headers.ts'
import { drawRequest } from './throttle.ts'

/** What every Resource Manager request costs. */
const REQUEST_MILLISECONDS = 50

/** One Resource Manager request, whole: it costs 50 ms, is counted and logged, and may be struck by a fault. */
export function handleArm(world: World, http: HttpRequest): HttpResponse {
  advanceTo(world, world.now + REQUEST_MILLISECONDS)
  world.requests += 1
  const record = openRecord(world, http)
  const fault = strikeRequest(world, http.method, http.path)
  if (fault !== undefined) record.fault = fault.outcome
  if (fault?.outcome === 'lose-request') return { status: 0, drop: true }
  const response =
    fault !== undefined && fault.outcome !== 'lose-response' ? faultResponse(fault) : serve(world, http, record)
  record.status = response.status
  if (record.kind === 'read' && isUnderWay(response)) record.kind = 'poll'
  const answered = { ...response, headers: { ...commonHeaders(world, http, response), ...response.headers } }
  return fault?.outcome === 'lose-response' ? { ...answered, drop: true } : answered
}

/** Answers a request of somebody outside of the run. It takes no time, is not counted, and no fault strikes it. */
export function handleForColleague(world: World, http: HttpRequest): HttpResponse {
  const record = openRecord(world, http)
  const response = serve(world, http, record)
  record.status = response.status
  return response
}

/** Who reads something that is still being worked on polls it: the third pattern of long-running operations (RPC, asynchronous operations). */
function isUnderWay({ body }: HttpResponse): boolean {
  if (typeof body !== 'object' || body === null) return false
  const { properties, registrationState } = body as { properties?: Record<string, unknown>; registrationState?: string }
  const state = properties?.provisioningState
  if (registrationState !== undefined) return registrationState.endsWith('ing')
  return typeof state === 'string' && !/^(succeeded|failed|canceled)$/i.test(state)
}

function serve(world: World, http: HttpRequest, record: RequestRecord): HttpResponse {
  const caller = authenticate(world, http)
  if ('status' in caller) return caller
  const drawn = drawRequest(world, caller, http)
  if (drawn.refused !== undefined) {
    record.throttled = true
    return drawn.refused
  }
  const refused = refuseSubscription(world, http) ?? drawFromProvider(world, http)
  if (refused?.status === 429) record.throttled = true
  const response = refused ?? answerPoll(world, http, caller) ?? answerRoute(world, http, caller)
  return { ...response, headers: { ...drawn.headers, ...response.headers } }
}

function refuseSubscription(world: World, http: HttpRequest): HttpResponse | undefined {
  const asked = /^\/subscriptions\/([^/]+)/i.exec(http.path)?.[1]
  if (asked === undefined || subscriptionOfPath(world, http.path) !== undefined) return undefined
  const { status, error } = refuse.subscriptionNotFound(asked)
  return errorResponse(status, error)
}

function answerRoute(world: World, http: HttpRequest, caller: Caller): HttpResponse {
  const apiVersion = http.query.get('api-version')
  if (!apiVersion) return refused(refuse.missingApiVersion())
  const body = parseBody(http)
  if ('failed' in body) return refused(refuse.invalidBody(body.failed))
  for (const route of routes) {
    const match = suits(route, http)
    if (match === null) continue
    const request = { world, http, caller, apiVersion, body: body.value, match }
    const response = keepingWorld(world, http, () => follow(world, http, route, request))
    recordRequest(world, http, caller, response)
    return response
  }
  return refused(refuse.methodNotAllowed(http.method))
}

function suits(route: Route, http: HttpRequest): RegExpExecArray | null {
  return route.method === http.method ? route.path.exec(http.path) : null
}

function refused({ status, error }: ReturnType<typeof refuse.missingApiVersion>): HttpResponse {
  return errorResponse(status, error)
}

function parseBody(http: HttpRequest): { value: unknown } | { failed: string } {
  if (http.body === '') return { value: undefined }
  try {
    return { value: JSON.parse(http.body) as unknown }
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) }
  }
}

/** A POST's operation is not named by its path alone, so a fault for it is drawn by the request that starts it. */
function follow(world: World, http: HttpRequest, route: Route, request: ArmRequest): HttpResponse {
  if (http.method === 'POST') {
    const before = new Set(Object.keys(world.operations))
    const response = route.answer(request)
    failStarted(world, http.path, before)
    return response
  }
  if (http.method !== 'GET' && http.method !== 'HEAD') return route.answer(request)
  const response = whileReading(() => route.answer(request))
  noticeOutcome(world, http.path)
  return response
}

function failStarted(world: World, path: string, before: ReadonlySet<string>): void {
  const started = Object.values(world.operations).find(({ id, endedAt }) => !before.has(id) && endedAt === undefined)
  const code = started === undefined ? undefined : strikeOperation(world, 'POST', path)
  if (started !== undefined && code !== undefined) started.failWith = code
}

/** Reading the target of an operation that has ended tells its outcome as a poll does. */
function noticeOutcome(world: World, path: string): void {
  for (const operation of Object.values(world.operations)) {
    if (operation.target.length === path.length && sameId(operation.target, path)) markOutcomeSeen(world, operation)
  }
}
