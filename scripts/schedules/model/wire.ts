import { parseResourceId, type ResourceId } from '../../../src/arm/resource-id.ts'
import type { SendOptions } from '../../../src/azure/client.ts'
import type { Answer, Method } from '../../../src/azure/throttle.ts'
import {
  type Body,
  type Caller,
  type ModelOperation,
  type ModelWorld,
  propertiesOf,
  type WriteRequest,
  withProperties
} from './world.ts'

/** A response of the model, as the client receives it. */
export type WireAnswer = Omit<Answer, 'repeated'>

export interface WireRequest extends Pick<SendOptions, 'body' | 'headers'> {
  readonly caller: Caller
  readonly method: Method
  /** Path with its query. */
  readonly address: string
}

const OPERATION = /\/locations\/[^/]+\/operations\/op-(\d+)\?/
const LOG = '/providers/Microsoft.Insights/eventtypes/management/values?'
/** List of the management locks, which a plan with a deletion reads. The model has none. */
const LOCKS = '/providers/Microsoft.Authorization/locks?'
/** Query member that stands for the signature of an address. The record of the lease must not contain it. */
const SIGNATURE = '&s=signed'
const REQUEST_ID = 'x-ms-client-request-id'
/** Milliseconds by which the activity log is late. */
const LOG_DELAY = 6 * 60_000

/** Returns the response of Resource Manager to a request. The status of an operation and of a resource is as Azure writes it. */
export function respond(world: ModelWorld, request: WireRequest): WireAnswer {
  const { method, address } = request
  if (isPoll(address)) return showOperation(world.operations[Number(operationIn(address).slice(3))], address)
  if (address.includes(LOG)) return showLog(world, new URLSearchParams(address.slice(address.indexOf('?'))))
  if (address.includes(LOCKS)) return { status: 200, headers: {}, body: { value: [] } }
  if (method === 'POST') return act(world, request)
  const id = pathOf(address) as ResourceId
  return method === 'GET' ? showResource(world, id) : write(world, id, request)
}

/** Returns whether a request polls an operation. */
export function isPoll(address: string): boolean {
  return address.includes('/operations/op-')
}

/** Returns the id of the operation that a poll names. */
export function operationIn(address: string): string {
  return `op-${OPERATION.exec(address)?.[1]}`
}

/** Returns the path of an address without its query. */
export function pathOf(address: string): string {
  const query = address.indexOf('?')
  return query < 0 ? address : address.slice(0, query)
}

function showResource(world: ModelWorld, id: ResourceId): WireAnswer {
  const { body, effective, etag } = world.resource(id)
  if (body === undefined) return refusal(404, 'ResourceNotFound')
  const shown = withProperties(body, { provisioningState: world.shownState(id) })
  return { status: 200, headers: {}, body: { ...shown, etag: String(etag), effective } }
}

/** Executes an action of a cluster or pool: `abort` or `deleteMachines`. */
function act(world: ModelWorld, request: WireRequest): WireAnswer {
  const path = pathOf(request.address)
  const end = path.lastIndexOf('/')
  const [id, name] = [path.slice(0, end) as ResourceId, path.slice(end + 1)]
  if (name === 'abort') return abort(world, id)
  if (name !== 'deleteMachines') throw new TypeError(`the model has no action ${name}`)
  const { body: found } = world.resource(id)
  if (found === undefined) return refusal(404, 'ResourceNotFound')
  const body = request.body as { readonly machineNames: readonly string[] }
  const { outOfService = [] } = propertiesOf(found) as { readonly outOfService?: readonly string[] }
  const left = outOfService.filter(machine => !body.machineNames.includes(machine))
  return answerTo(world, {
    ...{ id, caller: request.caller, action: { name, body }, ifMatch: request.headers?.['If-Match'] },
    requestId: request.headers?.[REQUEST_ID],
    body: withProperties(found, { outOfService: left })
  })
}

function abort(world: ModelWorld, id: ResourceId): WireAnswer {
  const [operation] = world.running(id)
  if (operation === undefined) return refusal(409, 'OperationNotAllowed')
  world.abort(operation)
  return { status: 204, headers: {}, body: undefined }
}

function write(world: ModelWorld, id: ResourceId, { caller, method, body, headers = {} }: WireRequest): WireAnswer {
  if (method === 'DELETE' && world.resource(id).body === undefined) return { status: 204, headers: {}, body: undefined }
  return answerTo(world, {
    id,
    caller,
    body: method === 'DELETE' ? undefined : (body as Body),
    ifMatch: headers['If-Match'],
    ifNoneMatch: headers['If-None-Match'],
    requestId: headers[REQUEST_ID]
  })
}

function answerTo(world: ModelWorld, request: WriteRequest): WireAnswer {
  const { id } = request
  const outcome = world.write(request)
  if ('status' in outcome) return refusal(outcome.status, outcome.code)
  const shown = world.resource(id).body === undefined ? undefined : showResource(world, id).body
  if (outcome.operation === undefined) return { status: 200, headers: {}, body: shown }
  return { status: 202, headers: { 'azure-asyncoperation': addressOf(outcome.operation) }, body: shown }
}

function addressOf({ id, resource }: ModelOperation): string {
  const { type, subscriptionId } = parseResourceId(resource)
  const provider = type.slice(0, type.indexOf('/'))
  const path = `/subscriptions/${subscriptionId}/providers/${provider}/locations/westeurope/operations/${id}`
  return `${path}?api-version=2026-01-01${SIGNATURE}`
}

const STATUS = {
  running: 'InProgress',
  succeeded: 'Succeeded',
  failed: 'Failed',
  canceled: 'Canceled',
  superseded: 'Canceled'
} as const

function showOperation(operation: ModelOperation | undefined, address: string): WireAnswer {
  if (operation === undefined) return refusal(404, 'OperationNotFound')
  const { hidden, state } = operation
  if (hidden !== undefined && !address.endsWith(SIGNATURE)) return refusal(hidden, 'OperationNotShown')
  const isFailed = state !== 'running' && state !== 'succeeded'
  const error = { code: state === 'superseded' ? 'CanceledAndSupersededDueToAnotherOperation' : 'InternalError' }
  return { status: 200, headers: {}, body: { status: STATUS[state], ...(isFailed && { error }) } }
}

/**
 * Shows the beginning and the end of each operation on a resource, some minutes late. Each write makes a colleague query
 * the health of the resource, which the log shows at once.
 */
function showLog({ now, logHiddenUntil, operations }: ModelWorld, query: URLSearchParams): WireAnswer {
  if (now < logHiddenUntil) return refusal(403, 'AuthorizationFailed')
  const [, since = '', resource] = /ge '([^']+)' and resourceUri eq '([^']+)'/.exec(query.get('$filter') ?? '') ?? []
  const value = operations
    .filter(each => each.resource === resource)
    .flatMap(operation => [...eventsOf(queryDuring(operation), 0), ...eventsOf(operation, LOG_DELAY)])
    .filter(({ at, readableAt }) => at >= Date.parse(since) && readableAt <= now)
    .map(({ operation, status }) => showEvent(operation, status))
  return { status: 200, headers: {}, body: { value } }
}

/** Returns a query that a colleague sends while an operation is in progress. */
function queryDuring(operation: ModelOperation): ModelOperation {
  const { id, startedAt } = operation
  const query = { id: `${id}-query`, caller: 'colleague', verb: 'backendhealth', requestId: undefined } as const
  return { ...operation, ...query, endedAt: startedAt, state: 'succeeded' }
}

function eventsOf(operation: ModelOperation, delay: number) {
  const { startedAt, endedAt, state } = operation
  const begin = ['Started', 'Accepted'].map(status => ({ at: startedAt, status }))
  const end = endedAt === undefined ? [] : [{ at: endedAt, status: STATUS[state] }]
  return [...begin, ...end].map(event => ({ ...event, operation, readableAt: event.at + delay }))
}

function showEvent({ id, resource, verb, requestId }: ModelOperation, status: string): object {
  const end = verb === 'write' || verb === 'delete' ? verb : `${verb}/action`
  return {
    operationId: id,
    ...(requestId !== undefined && { httpRequest: { clientRequestId: requestId } }),
    operationName: { value: `${parseResourceId(resource).type}/${end}` },
    status: { value: status }
  }
}

/** Returns a response that reports an error. */
export function refusal(status: number, code: string): WireAnswer {
  return { status, headers: {}, body: { error: { code, message: `The model answers ${status}.` } } }
}
