import { findApplication } from '../entra/principals.ts'
import { readToken } from '../entra/tokens.ts'
import type { HttpRequest, RequestRecord, World } from '../world.ts'
import { isPoll } from './operation-polling.ts'

/** Query members that sign a poll address. */
const SIGNED = ['t', 'c', 's', 'h']

/** Adds the line of a request to the log; its status is 0 until it is answered. */
export function openRecord(world: World, http: HttpRequest): RequestRecord {
  const record: RequestRecord = {
    n: world.requests,
    at: world.now,
    method: http.method,
    path: shownPath(world, http),
    status: 0,
    kind: requestKind(world, http),
    by: displayName(world, http)
  }
  world.requestLog.push(record)
  return record
}

function shownPath(world: World, http: HttpRequest): string {
  const query = new URLSearchParams(http.query)
  if (isPoll(world, http)) for (const member of SIGNED) query.delete(member)
  return query.size === 0 ? http.path : `${http.path}?${query}`
}

/** Paths of requests that are posted but only ask. */
const QUESTIONS =
  /\/(?:checkNameAvailability|backendhealth|getBackendHealthOnDemand|listCallbackUrl|listClusterUserCredential|Microsoft\.ResourceGraph\/resources)$/i

/** Returns the kind of a request. A what-if result is written, run and deleted without a change to a resource, so that is not a write. */
function requestKind(world: World, http: HttpRequest): RequestRecord['kind'] {
  const { method, path } = http
  if (isPoll(world, http)) return 'poll'
  if (method === 'GET' || method === 'HEAD') return 'read'
  if (/\/deploymentstackswhatifresults\/|\/whatif$/i.test(path)) return 'what-if'
  if (method === 'POST' && QUESTIONS.test(path)) return 'read'
  return method === 'POST' && /\/validate$/i.test(path) ? 'validate' : 'write'
}

function displayName(world: World, http: HttpRequest): string {
  const token = readToken(world, (http.headers.authorization ?? '').replace(/^Bearer /i, ''))
  const application = token === undefined ? undefined : findApplication(world, token.clientId)
  return application?.displayName ?? 'nobody'
}
