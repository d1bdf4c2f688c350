import './stack-engine.ts'
import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refuseLocked } from '../authorization/management-locks.ts'
import { namesOf, planDeployment } from '../deployments/deployment-plan.ts'
import { scopeId } from '../deployments/deployment-record.ts'
import {
  answerRefusals,
  bodyOf,
  highPath,
  NAMED,
  nameIn,
  RefusedError,
  recordId,
  scopeOf,
  servicePath,
  throwRefusal
} from '../deployments/deployment-request.ts'
import { notSupported, refuseScope, requestOf, validateDeployment } from '../deployments/deployment-start.ts'
import { deterministicGuid } from '../deterministic-ids.ts'
import { refusal, refuse } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { operationHeaders, startOperation } from '../protocol/operations.ts'
import { listResponse } from '../protocol/paging.ts'
import { forApiVersions, refusedResponse } from '../protocol/route-guards.ts'
import { keyOf } from '../resource-ids.ts'
import { refuseDeleting } from '../resources/put-checks.ts'
import { refuseTags } from '../resources/resource-tags.ts'
import { type DeploymentScope, TemplateError } from '../template/types.ts'
import type { Caller, HttpResponse, Operation, Refusal, World } from '../world.ts'
import { definitionOf, refuseStackName, unmanageAction } from './stack-definition.ts'
import { phaseTime } from './stack-engine.ts'
import {
  findStack,
  isTerminal,
  STACK,
  type StackDefinition,
  type StackRecord,
  showStack,
  stackStatusPath,
  stacksOf
} from './stack-record.ts'

const ONE = servicePath(STACK, NAMED)

/** The scope, id and definition a PUT or validate asks for. Throws RefusedError. */
function asked(request: ArmRequest, permission: string) {
  const { location, tags, properties } = bodyOf(request)
  const scope = scopeOf(request, location)
  const id = recordId(scope, STACK, nameIn(request))
  const { world, caller } = request
  throwRefusal(refuseUnauthorized(world, caller, `${STACK}/${permission}`, id))
  throwRefusal(refuseStackName(nameIn(request)))
  if (scope.kind === 'subscription' && location === undefined) throwRefusal(refuse.locationRequired())
  throwRefusal(refuseTags(STACK, tags))
  const definition = definitionOf(world, scope, properties)
  if (definition.denySettings.mode !== 'none') {
    throwRefusal(refuseUnauthorized(world, caller, `${STACK}/manageDenySetting/action`, id))
  }
  return { id, scope, tags: tags ?? {}, definition }
}

function put(request: ArmRequest): HttpResponse {
  const { world, caller } = request
  const { id, scope, tags, definition } = asked(request, 'write')
  const existing = findStack(world, id)
  throwRefusal(refuseDeleting(world, id) ?? refuseLocked(world, id, 'write'))
  throwRefusal(existing && (refuseRunning(existing) ?? refuseMove(existing, scope)))
  const operation = start(world, {
    id,
    caller,
    verb: 'PUT',
    step: 'initializing',
    names: names(world, caller, id, definition)
  })
  const stack = existing ?? newStack(request, id, scope, definition)
  Object.assign(stack, { tags, definition, ...fresh(world, caller, operation, 'initializing') })
  delete stack.error
  stacksOf(world)[keyOf(id)] = stack
  operation.dueAt = world.now + phaseTime(world, stack, 'initializing')
  const status = stackStatusPath(world, stack.location, operation.id)
  const headers = operationHeaders(world, operation, { status }, request.apiVersion)
  return jsonResponse(existing === undefined ? 201 : 200, showStack(world, stack), headers)
}

/** Ids the template names and does not make; a template that is wrong is refused later, by the stack's validation. */
function names(world: World, caller: Caller, id: string, definition: StackDefinition): string[] {
  const { target: scope, template, parameters } = definition
  try {
    return namesOf(planDeployment(world, requestOf(world, { name: 'stack', scope, template, parameters, caller }, id)))
  } catch (error) {
    if (error instanceof TemplateError) return []
    throw error
  }
}

function newStack(request: ArmRequest, id: string, scope: DeploymentScope, definition: StackDefinition): StackRecord {
  const { world, caller } = request
  return {
    id,
    name: nameIn(request),
    scope,
    location: scope.location,
    tags: {},
    definition,
    ...fresh(world, caller, { id: '' }, 'initializing'),
    createdAt: world.now,
    createdBy: caller.clientId,
    resources: [],
    baselines: {}
  }
}

/** What every PUT and DELETE begins anew. */
function fresh(world: World, caller: Caller, operation: Pick<Operation, 'id'>, state: StackRecord['state']) {
  return {
    state,
    caller,
    correlationId: deterministicGuid(world, 'correlation', operation.id),
    operation: operation.id,
    startedAt: world.now,
    modifiedAt: world.now,
    detached: [],
    deleted: [],
    failed: []
  }
}

interface Start {
  readonly id: string
  readonly caller: Caller
  readonly verb: 'PUT' | 'DELETE'
  readonly step: StackRecord['state']
  readonly names: string[]
}

function start(world: World, { id, caller, ...rest }: Start): Operation {
  const data = { poll: { stepAsStatus: true } }
  return startOperation(world, { kind: 'stack', target: id, by: caller.objectId, dueAt: world.now, data, ...rest })
}

export function refuseRunning({ id, state }: { readonly id: string; readonly state: string }): Refusal | undefined {
  if (isTerminal(state)) return undefined
  const message = `The deployment stack resource '${id}' could not be updated as it is currently in a non-terminal state '${state}'.`
  return refusal(409, 'DeploymentStackInNonTerminalState', message)
}

function refuseMove(stack: StackRecord, scope: DeploymentScope): Refusal | undefined {
  if (scope.kind === 'resourceGroup' || scope.location === stack.location) return undefined
  const message = `The deployment stack '${stack.name}' already exists in location '${stack.location}'. A deployment stack with the same name cannot be created in location '${scope.location}'.`
  return refusal(409, 'InvalidResourceLocation', message)
}

/** The stack a path names. Throws RefusedError 403 and 404. */
function requireStack(request: ArmRequest, permission: string): StackRecord {
  const id = recordId(scopeOf(request, undefined), STACK, nameIn(request))
  throwRefusal(refuseUnauthorized(request.world, request.caller, `${STACK}/${permission}`, id))
  const stack = findStack(request.world, id)
  if (stack !== undefined) return stack
  throw new RefusedError(
    refusal(404, 'DeploymentStackNotFound', `The deployment stack '${nameIn(request)}' could not be found.`)
  )
}

function list(request: ArmRequest): HttpResponse {
  const { world, caller } = request
  const scope = scopeId(scopeOf(request, undefined))
  throwRefusal(refuseUnauthorized(world, caller, `${STACK}/read`, scope))
  const stacks = Object.values(stacksOf(world))
    .filter(stack => keyOf(scopeId(stack.scope)) === keyOf(scope))
    .sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1))
    .map(stack => showStack(world, stack))
  return listResponse(request.http, stacks)
}

/** `unmanageAction.Resources=delete` and its like; what is left out is detached. */
function unmanageQuery(query: URLSearchParams) {
  const given = new Map([...query].map(([key, value]) => [keyOf(key), value]))
  const action = (member: string) => given.get(keyOf(`unmanageAction.${member}`)) ?? 'detach'
  const [resources, resourceGroups] = [action('resources'), action('resourceGroups')]
  const [managementGroups, resourcesWithoutDeleteSupport] = [
    action('managementGroups'),
    action('resourcesWithoutDeleteSupport')
  ]
  return unmanageAction({ resources, resourceGroups, managementGroups, resourcesWithoutDeleteSupport })
}

function remove(request: ArmRequest): HttpResponse {
  const { world, caller, http } = request
  const id = recordId(scopeOf(request, undefined), STACK, nameIn(request))
  throwRefusal(refuseUnauthorized(world, caller, `${STACK}/delete`, id))
  const actionOnUnmanage = unmanageQuery(http.query)
  const stack = findStack(world, id)
  if (stack === undefined) return { status: 204 }
  throwRefusal(refuseLocked(world, id, 'delete') ?? refuseRunning(stack))
  if (stack.definition.denySettings.mode !== 'none') {
    throwRefusal(refuseUnauthorized(world, caller, `${STACK}/manageDenySetting/action`, id))
  }
  const operation = start(world, { id, caller, verb: 'DELETE', step: 'deleting', names: [] })
  Object.assign(stack, fresh(world, caller, operation, 'deleting'))
  stack.definition = { ...stack.definition, actionOnUnmanage }
  operation.dueAt = world.now + phaseTime(world, stack, 'deleting')
  const result = `/subscriptions/${world.subscriptionId}/operationresults/${operation.id}`
  return { status: 202, headers: operationHeaders(world, operation, { result }, request.apiVersion) }
}

function validate(request: ArmRequest): HttpResponse {
  const { world, caller } = request
  const { id, definition } = asked(request, 'validate/action')
  const { target: scope, template, parameters, validationLevel: level } = definition
  throwRefusal(refuseScope(world, scope))
  const checked = validateDeployment(world, {
    name: nameIn(request).slice(0, 64),
    scope,
    template,
    parameters,
    caller,
    level
  })
  if (checked.refused !== undefined) return refusedResponse(checked.refused)
  const validatedResources = checked.plan.resources.map(({ resource }) => ({ id: resource.id }))
  const { actionOnUnmanage, denySettings, deploymentScope } = definition
  const shown = {
    actionOnUnmanage,
    denySettings,
    ...(deploymentScope !== undefined && { deploymentScope }),
    validatedResources
  }
  return jsonResponse(200, { id, name: nameIn(request), type: STACK, properties: { ...shown, validationLevel: level } })
}

const high: Route[] = ['GET', 'PUT', 'POST', 'DELETE'].map(method => ({
  method,
  path: highPath(STACK),
  answer: answerRefusals(() => {
    throw new RefusedError(notSupported('deployment stacks at management groups'))
  })
}))

const VERSIONS = ['2025-07-01', '2024-03-01']

/** Deployment stacks at the subscription and at resource groups. There is no call that cancels one. */
export const stackRoutes: Route[] = forApiVersions(VERSIONS, [
  { method: 'PUT', path: ONE, answer: answerRefusals(put) },
  {
    method: 'GET',
    path: ONE,
    answer: answerRefusals(request => jsonResponse(200, showStack(request.world, requireStack(request, 'read'))))
  },
  { method: 'DELETE', path: ONE, answer: answerRefusals(remove) },
  { method: 'GET', path: servicePath(STACK), answer: answerRefusals(list) },
  { method: 'POST', path: servicePath(STACK, `${NAMED}/validate`), answer: answerRefusals(validate) },
  {
    method: 'POST',
    path: servicePath(STACK, `${NAMED}/exportTemplate`),
    answer: answerRefusals(request =>
      jsonResponse(200, { template: requireStack(request, 'exportTemplate/action').definition.template })
    )
  },
  ...high
])
