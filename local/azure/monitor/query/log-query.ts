import { refuseUnauthorized } from '../../authorization/authorization.ts'
import { LOG_ANALYTICS } from '../../entra/tokens.ts'
import { jsonResponse } from '../../protocol/arm-request.ts'
import { keyOf } from '../../resource-ids.ts'
import type { HttpRequest, HttpResponse, Resource, World } from '../../world.ts'
import { accessLog } from './access-log.ts'
import { ACCESS_LOG_TABLE, readLogQuery } from './access-log-query.ts'
import { summarize } from './log-summary.ts'
import { queryCaller } from './query-caller.ts'
import {
  badArgument,
  closedNetwork,
  insufficientAccess,
  logTokenInvalid,
  logTokenMissing,
  pathNotFound,
  unsupportedQuery
} from './query-refusals.ts'

const PATH = /^\/v1\/workspaces\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/query$/i
const WORKSPACE = 'Microsoft.OperationalInsights/workspaces'

/**
 * Answers POST `/v1/workspaces/{customerId}/query`. One form of query is supported: requests of the access log of
 * gateways, summarized (`access-log-query.ts`).
 */
export function answerLogQuery(world: World, http: HttpRequest): HttpResponse {
  const customerId = PATH.exec(http.path)?.[1]
  if (customerId === undefined || http.method !== 'POST') return pathNotFound()
  const caller = queryCaller(world, http, LOG_ANALYTICS)
  if (caller === 'missing') return logTokenMissing()
  if (caller === 'invalid') return logTokenInvalid()
  const workspace = findWorkspace(world, customerId)
  // A GUID that no workspace has: the words are assumed to be those for a caller without access.
  if (workspace === undefined) return insufficientAccess()
  if (workspace.properties.publicNetworkAccessForQuery === 'Disabled')
    return closedNetwork(workspace.name, workspace.id)
  const action = `${WORKSPACE}/query/${ACCESS_LOG_TABLE}/read`
  if (refuseUnauthorized(world, caller, action, workspace.id) !== undefined) return insufficientAccess()
  return answer(world, workspace, http.body)
}

function findWorkspace(world: World, customerId: string): Resource | undefined {
  return Object.values(world.resources).find(
    ({ type, properties }) =>
      keyOf(type) === keyOf(WORKSPACE) && keyOf(String(properties.customerId)) === keyOf(customerId)
  )
}

function answer(world: World, workspace: Resource, body: string): HttpResponse {
  const text = queryText(body)
  if (text === undefined) return badArgument()
  const query = readLogQuery(text)
  if (query === undefined) return unsupportedQuery('this query of Log Analytics')
  return jsonResponse(200, { tables: [summarize(query, accessLog(world, workspace, query))] })
}

function queryText(body: string): string | undefined {
  try {
    const { query } = JSON.parse(body) as { query?: unknown }
    return typeof query === 'string' && query.trim() !== '' ? query : undefined
  } catch {
    return undefined
  }
}
