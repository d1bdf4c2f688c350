import './deployment-engine.ts'
import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refusal, refuse } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { operationHeaders, startOperation } from '../protocol/operations.ts'
import { listResponse } from '../protocol/paging.ts'
import { forApiVersions, refusedResponse } from '../protocol/route-guards.ts'
import { keyOf } from '../resource-ids.ts'
import { answerWhatIf } from '../what-if/what-if-deployment.ts'
import type { HttpResponse } from '../world.ts'
import { cancelDeployment } from './deployment-engine.ts'
import { deploymentOperations } from './deployment-operations.ts'
import {
  type DeploymentRecord,
  deploymentId,
  deploymentsOf,
  findDeployment,
  isActive,
  scopeId,
  showDeployment
} from './deployment-record.ts'
import {
  answerRefusals,
  bodyOf,
  highPath,
  levelOf,
  NAMED,
  nameIn,
  RefusedError,
  scopeOf,
  servicePath,
  templateOf,
  throwRefusal
} from './deployment-request.ts'
import {
  type NewDeployment,
  notSupported,
  refuseDeployment,
  startDeployment,
  validateDeployment
} from './deployment-start.ts'

const TYPE = 'Microsoft.Resources/deployments'
const ONE = servicePath(TYPE, NAMED)
const action = (name: string) => servicePath(TYPE, `${NAMED}/${name}`)
/** Where the published clients list the operations of a group's deployment: without the provider (Deployment Operations, List). */
const GROUP_OPERATIONS =
  /^\/subscriptions\/(?<subscription>[^/]+)\/resourcegroups\/(?<group>[^/]+)\/deployments\/(?<name>[^/]+)\/operations$/i

/** What a PUT, validate or what-if asks for. Throws RefusedError. */
function asked(request: ArmRequest): NewDeployment {
  const { location, tags, properties } = bodyOf(request)
  const scope = scopeOf(request, location)
  if (scope.kind === 'subscription' && location === undefined) throwRefusal(refuse.locationRequired())
  if (scope.kind === 'resourceGroup' && location !== undefined) {
    const message = `The 'location' property is not allowed for '${nameIn(request)}' at resource group scope.`
    throwRefusal(refusal(400, 'InvalidDeployment', message))
  }
  const { mode } = properties
  if (mode === undefined) throwRefusal(refuse.invalidBody("the 'mode' property is missing"))
  if (String(mode).toLowerCase() !== 'incremental') throwRefusal(notSupported(`deployment mode ${String(mode)}`))
  const common = {
    name: nameIn(request),
    scope,
    ...templateOf(properties),
    caller: request.caller,
    ...(tags && { tags })
  }
  return { ...common, level: levelOf(properties), ...(location !== undefined && { location: scope.location }) }
}

function put(request: ArmRequest): HttpResponse {
  const started = startDeployment(request.world, asked(request))
  if (started.refused !== undefined) return refusedResponse(started.refused)
  const { record, operation, created } = started
  const status = `${record.id}/operationStatuses/${operation.id}`
  const headers = operationHeaders(request.world, operation, { status }, request.apiVersion)
  return jsonResponse(created ? 201 : 200, showDeployment(request.world, record), headers)
}

/** The deployment a path names. Throws RefusedError 403 and 404 DeploymentNotFound. */
function requireDeployment(request: ArmRequest, permission: string): DeploymentRecord {
  const id = deploymentId(scopeOf(request, undefined), nameIn(request))
  throwRefusal(refuseUnauthorized(request.world, request.caller, `${TYPE}/${permission}`, id))
  const record = findDeployment(request.world, id)
  if (record !== undefined) return record
  throw new RefusedError(refusal(404, 'DeploymentNotFound', `Deployment '${nameIn(request)}' could not be found.`))
}

function head(request: ArmRequest): HttpResponse {
  requireDeployment(request, 'read')
  return { status: 204 }
}

function list(request: ArmRequest): HttpResponse {
  const { world, caller, http } = request
  const scope = scopeId(scopeOf(request, undefined))
  throwRefusal(refuseUnauthorized(world, caller, `${TYPE}/read`, scope))
  const state = /^provisioningState eq '(\w+)'$/i.exec(http.query.get('$filter') ?? '')?.[1]?.toLowerCase()
  const records = Object.values(deploymentsOf(world))
    .filter(record => keyOf(scopeId(record.scope)) === keyOf(scope))
    .sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? -1 : 1))
    .map(record => showDeployment(world, record))
    .filter(shown => state === undefined || stateOf(shown) === state)
  return listResponse(http, records.slice(0, Number(http.query.get('$top') ?? records.length)))
}

function stateOf({ properties }: Record<string, unknown>): string {
  return String((properties as { provisioningState: string }).provisioningState).toLowerCase()
}

function remove(request: ArmRequest): HttpResponse {
  const { world, caller } = request
  const record = requireDeployment(request, 'delete')
  if (isActive(record)) {
    const message = `Unable to edit or replace deployment '${record.name}': it is still active.`
    return refusedResponse(refusal(409, 'DeploymentActive', message))
  }
  const fields = { kind: 'deployment', target: record.id, verb: 'DELETE', by: caller.objectId } as const
  const operation = startOperation(world, { ...fields, dueAt: world.now + 2000 })
  const result = `/subscriptions/${world.subscriptionId}/operationresults/${operation.id}`
  return { status: 202, headers: operationHeaders(world, operation, { result }, request.apiVersion) }
}

function cancel(request: ArmRequest): HttpResponse {
  const record = requireDeployment(request, 'cancel/action')
  const operation = request.world.operations[record.operation]
  if (!isActive(record) || operation === undefined) {
    const state = record.outcome ?? 'Failed'
    const message = `Unable to cancel deployment '${record.name}': its provisioning state is '${state}'.`
    return refusedResponse(refusal(409, 'DeploymentCannotBeCancelled', message))
  }
  cancelDeployment(request.world, operation)
  return { status: 204 }
}

function validate(request: ArmRequest): HttpResponse {
  const { world } = request
  const deployment = asked(request)
  const id = deploymentId(deployment.scope, deployment.name)
  throwRefusal(refuseDeployment(world, id, deployment, `${TYPE}/validate/action`))
  const checked = validateDeployment(world, deployment)
  if (checked.refused !== undefined) return refusedResponse(checked.refused)
  const validatedResources = checked.plan.resources.map(({ resource }) => ({ id: resource.id }))
  const diagnostics = checked.plan.unplanned.map(({ resource, reason }) => ({
    level: 'Warning',
    code: resource.nested === undefined ? 'ResourceIdNotEvaluated' : 'NestedDeploymentShortCircuited',
    message: reason,
    target: resource.id
  }))
  const properties = { mode: 'Incremental', provisioningState: 'Succeeded', validatedResources, diagnostics }
  return jsonResponse(200, { id, name: deployment.name, type: TYPE, properties })
}

function whatIf(request: ArmRequest): HttpResponse {
  const deployment = asked(request)
  const id = deploymentId(deployment.scope, deployment.name)
  throwRefusal(refuseDeployment(request.world, id, deployment, `${TYPE}/whatIf/action`))
  return answerWhatIf(request, deployment)
}

function operations(request: ArmRequest): HttpResponse {
  return listResponse(request.http, deploymentOperations(request.world, requireDeployment(request, 'operations/read')))
}

const high: Route[] = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].map(method => ({
  method,
  path: highPath(TYPE),
  answer: answerRefusals(() => {
    throw new RefusedError(notSupported('deployments to management groups and to the tenant'))
  })
}))

/** Versions before 2024-03-01 turn nested errors into text; local Azure does not imitate that and refuses them. */
const VERSIONS = ['2026-06-01', '2025-04-01', '2024-11-01', '2024-07-01', '2024-03-01']

/** Template deployments to resource groups and to the subscription. */
export const deploymentRoutes: Route[] = forApiVersions(VERSIONS, [
  { method: 'PUT', path: ONE, answer: answerRefusals(put) },
  {
    method: 'GET',
    path: ONE,
    answer: answerRefusals(request =>
      jsonResponse(200, showDeployment(request.world, requireDeployment(request, 'read')))
    )
  },
  { method: 'HEAD', path: ONE, answer: answerRefusals(head) },
  { method: 'DELETE', path: ONE, answer: answerRefusals(remove) },
  { method: 'GET', path: servicePath(TYPE), answer: answerRefusals(list) },
  { method: 'POST', path: action('cancel'), answer: answerRefusals(cancel) },
  { method: 'POST', path: action('validate'), answer: answerRefusals(validate) },
  { method: 'POST', path: action('whatIf'), answer: answerRefusals(whatIf) },
  {
    method: 'POST',
    path: action('exportTemplate'),
    answer: answerRefusals(request =>
      jsonResponse(200, { template: requireDeployment(request, 'exportTemplate/action').template })
    )
  },
  { method: 'GET', path: action('operations'), answer: answerRefusals(operations) },
  { method: 'GET', path: GROUP_OPERATIONS, answer: answerRefusals(operations) },
  ...high
])
