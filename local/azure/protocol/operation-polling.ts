import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refusal, refuse } from '../errors.ts'
import { keyOf } from '../resource-ids.ts'
import { findResource, showResource } from '../resources/resources.ts'
import { isOn } from '../switches.ts'
import type { Caller, HttpRequest, HttpResponse, Operation, Refusal, World } from '../world.ts'
import { errorResponse, jsonResponse } from './arm-request.ts'
import { markOutcomeSeen, type PollAddress, pollAddresses, pollAnswers, retryAfter, wasGivenOut } from './operations.ts'

/** Returns whether a request asks at an address that an operation gave out. */
export function isPoll(world: World, { path, query }: Pick<HttpRequest, 'path' | 'query'>): boolean {
  return pollAddresses(world)[keyOf(path)] !== undefined || wasGivenOut(world, path, query)
}

/**
 * Answers a poll address. The signed query must come back verbatim, the caller must be the one that started the
 * operation, and the operation must not be forgotten yet. A switch lets other callers read it, without a signature too.
 */
export function answerPoll(world: World, http: HttpRequest, caller: Caller): HttpResponse | undefined {
  const address = pollAddresses(world)[keyOf(http.path)]
  if (address === undefined) return wasGivenOut(world, http.path, http.query) ? notFound() : undefined
  if (http.method !== 'GET') return refused(refuse.methodNotAllowed(http.method))
  const operation = world.operations[address.operation]
  const denied = refuseReader(world, http, caller, { address, operation })
  if (denied !== undefined) return refused(denied)
  if (operation === undefined) return notFound()
  address.asked += 1
  markOutcomeSeen(world, operation)
  return address.form === 'status' ? statusAnswer(operation, address) : resultAnswer(world, operation, http, address)
}

interface Polled {
  readonly address: PollAddress
  readonly operation: Operation | undefined
}

function refuseReader(
  world: World,
  http: HttpRequest,
  caller: Caller,
  { address, operation }: Polled
): Refusal | undefined {
  const isOpen = isOn(world, 'operations-readable-by-others')
  if (isOpen && !hasSignature(http.query)) return refuseUnauthorized(world, caller, readAction(http.path), http.path)
  if (!isSigned(http.query, address.query)) {
    return refusal(403, 'InvalidOperationSignature', 'The address of the operation is not signed, or was changed.')
  }
  return isOpen || operation === undefined || operation.by === caller.objectId ? undefined : notTheCaller()
}

/** Verbatim: MicrosoftDocs/azure-docs#119301; the code is *assumed*. */
function notTheCaller(): Refusal {
  return refusal(
    403,
    'InvalidOperationSignature',
    'Only the original caller of an asynchronous operation is allowed to retrieve the results. The content hash provided in the query params of the request uri does not match the expected hash'
  )
}

/**
 * Returns the right to read an address, such as `Microsoft.Network/locations/operations/read`. *Assumed* for addresses
 * outside a region.
 */
function readAction(path: string): string {
  const [, namespace, collection] = /\/providers\/([^/]+)\/.*?([^/]+)\/[^/]+$/i.exec(path) ?? []
  return `${namespace}/locations/${collection}/read`
}

function hasSignature(query: URLSearchParams): boolean {
  return query.has('s') || query.has('h')
}

function notFound(): HttpResponse {
  return refused(refusal(404, 'NotFound', 'The operation was not found.'))
}

function refused({ status, error }: Refusal): HttpResponse {
  return errorResponse(status, error)
}

/** Every member as it was given out; more may stand beside it. */
function isSigned(query: URLSearchParams, given: string): boolean {
  return [...new URLSearchParams(given)].every(([name, value]) => query.get(name) === value)
}

function waitHeaders(operation: Operation, address: PollAddress): Record<string, string> {
  const seconds = operation.endedAt === undefined ? retryAfter(operation, address.asked) : undefined
  return seconds === undefined ? {} : { 'Retry-After': String(seconds) }
}

function statusAnswer(operation: Operation, address: PollAddress): HttpResponse {
  const { running = 'InProgress', stepAsStatus } = pollAnswers(operation)
  const { outcome } = operation
  const word = outcome?.status ?? (stepAsStatus ? operation.step : running)
  const status = stepAsStatus ? word.charAt(0).toLowerCase() + word.slice(1) : word
  const name = stepAsStatus ? { id: keyOf(operation.target), name: operation.id } : {}
  const error = outcome !== undefined && outcome.status !== 'Succeeded' ? { error: outcome.error } : {}
  return jsonResponse(200, { ...name, status, ...error }, waitHeaders(operation, address))
}

/** 202 with the same Location until it is done, then exactly what a synchronous call would have answered. */
function resultAnswer(world: World, operation: Operation, http: HttpRequest, address: PollAddress): HttpResponse {
  const { outcome } = operation
  if (outcome === undefined) {
    const headers = { Location: `https://management.azure.com${http.path}?${address.query}` }
    return { status: 202, headers: { ...headers, ...waitHeaders(operation, address) } }
  }
  if (outcome.status !== 'Succeeded') return errorResponse(409, outcome.error)
  const result = pollAnswers(operation).result
  if (result !== undefined)
    return result.body === undefined ? { status: result.status } : jsonResponse(result.status, result.body)
  if (operation.verb === 'DELETE') return { status: 204 }
  const resource = operation.verb === 'PUT' ? findResource(world, operation.target) : undefined
  return resource === undefined ? { status: 200 } : jsonResponse(200, showResource(world, resource))
}
