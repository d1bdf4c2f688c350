import type { HttpResponse } from '../../azure/world.ts'
import type { StatusAnswer } from '../disruption/status-answer.ts'
import type { Json } from '../objects.ts'

/** Resource that a failure is about, with the property names of `meta/v1` StatusDetails. */
export interface StatusSubject {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
}

/** Returns an answer that the API server gives as JSON. */
export function answer(code: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status: code, headers: { 'cache-control': 'no-cache, private', ...headers }, body }
}

/** Returns a failure as a `Status` object. Its parts are in the order in which the API server writes them. */
export function failure({ code, reason, message, details }: Failure): HttpResponse {
  const seconds = details?.retryAfterSeconds
  const headers = typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {}
  return answer(
    code,
    {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason !== undefined && { reason }),
      ...(details !== undefined && { details }),
      code
    },
    headers
  )
}

type Failure = Pick<StatusAnswer, 'code' | 'message'> & { readonly reason?: string; readonly details?: Json }

/** Returns the answer to a request that succeeded and has no object of its own. */
export function success(code: number): HttpResponse {
  return answer(code, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code })
}

/** Returns the failure of something that a real API server does and this one does not. */
export function notSupported(what: string): HttpResponse {
  return failure({ code: 501, reason: 'NotSupportedByLocalAzure', message: `Local Azure does not simulate ${what}.` })
}

/** Returns the name of a resource with its group, such as `deployments.apps`. */
export function qualifiedName({ resource, group }: { readonly resource: string; readonly group: string }): string {
  return group === '' ? resource : `${resource}.${group}`
}

// Verbatim: test/fixtures/kubernetes (real API servers); kubernetes/kubernetes: apimachinery/pkg/api/errors/errors.go
export const refused = {
  unauthorized: () => failure({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' }),
  badRequest: (message: string) => failure({ code: 400, reason: 'BadRequest', message }),
  /** Answers that an object does not exist. */
  notFound: (of: { readonly resource: string; readonly group: string }, name: string) =>
    failure({
      code: 404,
      reason: 'NotFound',
      message: `${qualifiedName(of)} "${name}" not found`,
      details: { name, ...(of.group !== '' && { group: of.group }), kind: of.resource }
    }),
  /** Answers that a served group has no such version or resource. */
  unknownResource: () =>
    failure({
      code: 404,
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
      details: {}
    }),
  /** Answers that no group or path has this name, as text. */
  unknownPath: () => answer(404, '404 page not found\n', { 'content-type': 'text/plain; charset=utf-8' }),
  methodNotAllowed: () =>
    failure({
      code: 405,
      reason: 'MethodNotAllowed',
      message: 'the server does not allow this method on the requested resource',
      details: {}
    }),
  conflict: (of: { readonly resource: string; readonly group: string }, name: string) =>
    failure({
      code: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on ${qualifiedName(of)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      details: { name, ...(of.group !== '' && { group: of.group }), kind: of.resource }
    }),
  unsupportedMediaType: (accepted: readonly string[]) =>
    failure({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
      details: {}
    }),
  /** Answers that too many requests wait (API Priority and Fairness). */
  tooManyRequests: (retryAfterSeconds = 1) =>
    failure({
      code: 429,
      reason: 'TooManyRequests',
      message: 'Too many requests, please try again later.',
      details: { retryAfterSeconds }
    })
} as const

const FAULTS: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  500: ['InternalError', 'Internal error occurred: a fault of local Azure'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'Timeout: request did not complete within the allotted timeout']
}

/** Returns the failure that a fault with this status code asks for. */
export function injectedFailure(code: number, retryAfterSeconds: number | undefined): HttpResponse {
  if (code === 429) return refused.tooManyRequests(retryAfterSeconds)
  const [reason, message] = FAULTS[code] ?? ['Unknown', `a fault of local Azure with status ${code}`]
  return failure({ code, reason, message })
}
