import './what-if-stack.ts'
import { refuseUnauthorized } from '../authorization/authorization.ts'
import { scopeId } from '../deployments/deployment-record.ts'
import {
  answerRefusals,
  bodyOf,
  type Fields,
  highPath,
  NAMED,
  nameIn,
  RefusedError,
  recordId,
  scopeOf,
  servicePath,
  throwRefusal
} from '../deployments/deployment-request.ts'
import { notSupported, refuseScope } from '../deployments/deployment-start.ts'
import { parseDuration } from '../deployments/deployment-text.ts'
import { deterministicDuration, deterministicGuid } from '../deterministic-ids.ts'
import { refusal, refuse } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { operationHeaders, startOperation } from '../protocol/operations.ts'
import { listResponse } from '../protocol/paging.ts'
import { forApiVersions } from '../protocol/route-guards.ts'
import { keyOf } from '../resource-ids.ts'
import { definitionOf, refuseStackName } from '../stacks/stack-definition.ts'
import { findStack, isTerminal, STACK, stackStatusPath } from '../stacks/stack-record.ts'
import { refuseRunning } from '../stacks/stack-routes.ts'
import type { DeploymentScope } from '../template/types.ts'
import type { HttpResponse } from '../world.ts'
import { findResult, RESULT, showResult, type WhatIfRecord, whatIfResults } from './what-if-record.ts'

/** About 30 seconds in all; the details are ready within a few. */
const SECONDS = { initializing: 5, running: 25, details: 3 } as const
const ONE = servicePath(RESULT, NAMED)

function put(request: ArmRequest): HttpResponse {
  const { world, caller } = request
  const { location } = bodyOf(request)
  const scope = scopeOf(request, location)
  const id = recordId(scope, RESULT, nameIn(request))
  throwRefusal(refuseUnauthorized(world, caller, `${RESULT}/write`, id))
  throwRefusal(refuseStackName(nameIn(request)))
  if (scope.kind === 'subscription' && location === undefined) throwRefusal(refuse.locationRequired())
  const existing = findResult(world, id)
  throwRefusal(existing && refuseRunning(existing))
  const record = newRecord(request, id, scope)
  throwRefusal(refuseScope(world, record.definition.target))
  whatIfResults(world)[keyOf(id)] = record
  return jsonResponse(existing === undefined ? 201 : 200, showResult(record, false), begin(request, record))
}

function newRecord(request: ArmRequest, id: string, scope: DeploymentScope): WhatIfRecord {
  const { world, caller } = request
  const { tags, properties } = bodyOf(request)
  const stackId = stackIdIn(properties)
  const { retentionInterval } = properties
  const kept = typeof retentionInterval === 'string' ? parseDuration(retentionInterval) : undefined
  if (kept === undefined) throw new RefusedError(refuse.invalidBody("'retentionInterval' must be an ISO 8601 duration"))
  return {
    id,
    name: nameIn(request),
    scope,
    location: scope.location,
    tags: tags ?? {},
    definition: definitionOf(world, scope, properties),
    stackId,
    stackModifiedAt: findStack(world, stackId)?.modifiedAt,
    retentionInterval: String(retentionInterval),
    expiresAt: world.now + kept,
    caller,
    correlationId: deterministicGuid(world, 'correlation', 'what-if', keyOf(id), world.now),
    state: 'initializing',
    diagnostics: []
  }
}

/** The stack to compare with need not exist. Throws RefusedError where the id is not that of a stack. */
function stackIdIn({ deploymentStackResourceId }: Fields): string {
  const id = String(deploymentStackResourceId ?? '')
  if (servicePath(STACK, NAMED).test(id)) return id
  throw new RefusedError(refuse.invalidBody("'deploymentStackResourceId' must be the id of a deployment stack"))
}

function begin(request: ArmRequest, record: WhatIfRecord): Record<string, string> {
  const { world, caller } = request
  const time = (phase: keyof typeof SECONDS) =>
    deterministicDuration(world, SECONDS[phase], record.correlationId, phase)
  const dueAt = world.now + time('initializing')
  const operation = startOperation(world, {
    kind: 'what-if',
    target: record.id,
    verb: 'PUT',
    by: caller.objectId,
    dueAt,
    step: 'initializing',
    data: { form: 'stack', endsAt: dueAt + time('running'), poll: { stepAsStatus: true } }
  })
  const status = stackStatusPath(world, record.location, operation.id)
  return operationHeaders(world, operation, { status }, request.apiVersion)
}

/** The result a path names. Throws RefusedError 403 and 404. */
function requireWhatIf(request: ArmRequest, permission: string): WhatIfRecord {
  const id = recordId(scopeOf(request, undefined), RESULT, nameIn(request))
  throwRefusal(refuseUnauthorized(request.world, request.caller, `${RESULT}/${permission}`, id))
  const record = findResult(request.world, id)
  if (record !== undefined) return record
  const message = `The deployment stack what-if result '${nameIn(request)}' could not be found.`
  throw new RefusedError(refusal(404, 'DeploymentStackWhatIfResultNotFound', message))
}

function whatIf(request: ArmRequest): HttpResponse {
  const { world, caller, apiVersion } = request
  const record = requireWhatIf(request, 'whatIf/action')
  throwRefusal(refuseRunning(record))
  const operation = startOperation(world, {
    kind: 'what-if',
    target: `${record.id}/whatIf`,
    verb: 'POST',
    by: caller.objectId,
    dueAt: world.now + deterministicDuration(world, SECONDS.details, record.correlationId, 'details'),
    data: { form: 'details', result: record.id, poll: {} }
  })
  const result = `/subscriptions/${world.subscriptionId}/operationresults/${operation.id}`
  return { status: 202, headers: operationHeaders(world, operation, { result }, apiVersion) }
}

function list(request: ArmRequest): HttpResponse {
  const { world, caller, http } = request
  const scope = scopeId(scopeOf(request, undefined))
  throwRefusal(refuseUnauthorized(world, caller, `${RESULT}/read`, scope))
  const results = Object.values(whatIfResults(world))
    .filter(record => keyOf(scopeId(record.scope)) === keyOf(scope))
    .sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1))
  return listResponse(
    http,
    results.map(record => showResult(record, false))
  )
}

function remove(request: ArmRequest): HttpResponse {
  const { world, caller } = request
  const id = recordId(scopeOf(request, undefined), RESULT, nameIn(request))
  throwRefusal(refuseUnauthorized(world, caller, `${RESULT}/delete`, id))
  const record = findResult(world, id)
  if (record === undefined) return { status: 204 }
  if (!isTerminal(record.state)) throwRefusal(refuseRunning(record))
  delete whatIfResults(world)[keyOf(id)]
  return { status: 200 }
}

const high: Route[] = ['GET', 'PUT', 'POST', 'DELETE'].map(method => ({
  method,
  path: highPath(RESULT),
  answer: answerRefusals(() => {
    throw new RefusedError(notSupported('deployment stack what-if results at management groups'))
  })
}))

const VERSIONS = ['2025-07-01']

/** What-if results of deployment stacks, at the subscription and at resource groups. */
export const whatIfRoutes: Route[] = forApiVersions(VERSIONS, [
  { method: 'PUT', path: ONE, answer: answerRefusals(put) },
  {
    method: 'GET',
    path: ONE,
    answer: answerRefusals(request => jsonResponse(200, showResult(requireWhatIf(request, 'read'), false)))
  },
  { method: 'DELETE', path: ONE, answer: answerRefusals(remove) },
  { method: 'GET', path: servicePath(RESULT), answer: answerRefusals(list) },
  { method: 'POST', path: servicePath(RESULT, `${NAMED}/whatIf`), answer: answerRefusals(whatIf) },
  ...high
])
