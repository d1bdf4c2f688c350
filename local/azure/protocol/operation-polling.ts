import { refusal, refuse } from '../errors.ts'
import { keyOf } from '../resource-ids.ts'
import { findResource, showResource } from '../resources/resources.ts'
import type { HttpRequest, HttpResponse, Operation, Refusal, World } from '../world.ts'
import { errorResponse, jsonResponse } from './arm-request.ts'
import { markOutcomeSeen, type PollAddress, pollAddresses, pollAnswers, retryAfter, wasGivenOut } from './operations.ts'

/** Returns whether a request asks at an address that an operation gave out. */
export function isPoll(world: World, { path, query }: Pick<HttpRequest, 'path' | 'query'>): boolean {
  return pollAddresses(world)[keyOf(path)] !== undefined || wasGivenOut(world, path, query)
}

/** Answers a poll address. The signed query must come back verbatim, and the operation must not be forgotten yet. */
export function answerPoll(world: World, http: HttpRequest): HttpResponse | undefined {
  const address = pollAddresses(world)[keyOf(http.path)]
  if (address === undefined) return wasGivenOut(world, http.path, http.query) ? notFound() : undefined
  if (http.method !== 'GET') return refused(refuse.methodNotAllowed(http.method))
  if (!isSigned(http.query, address.query)) {
    return refused(
      refusal(403, 'InvalidOperationSignature', 'The address of the operation is not signed, or was changed.')
    )
  }
  const operation = world.operations[address.operation]
  if (operation === undefined) return notFound()
  address.asked += 1
  markOutcomeSeen(world, operation)
  return address.form === 'status' ? statusAnswer(operation, address) : resultAnswer(world, operation, http, address)
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
