import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refuseLocked } from '../authorization/management-locks.ts'
import { deterministicGuid } from '../deterministic-ids.ts'
import { refusal, refuse } from '../errors.ts'
import { startOperation } from '../protocol/operations.ts'
import { keyOf } from '../resource-ids.ts'
import { refuseDeleting } from '../resources/put-checks.ts'
import { findResource } from '../resources/resources.ts'
import { expandTemplate, templateHash } from '../template/index.ts'
import { type DeploymentRequest, type DeploymentScope, type Expansion, TemplateError } from '../template/types.ts'
import type { Caller, Operation, Refusal, World } from '../world.ts'
import { type DeploymentPlan, namesOf, planDeployment } from './deployment-plan.ts'
import { runDeploymentPreflight, type ValidationLevel } from './deployment-preflight.ts'
import {
  type DeploymentRecord,
  deploymentId,
  deploymentsOf,
  type Entries,
  type Entry,
  findDeployment,
  isActive,
  scopeId
} from './deployment-record.ts'
import { formatTimestamp, hasNameCharacters } from './deployment-text.ts'

export interface NewDeployment {
  readonly name: string
  readonly scope: DeploymentScope
  readonly template: Record<string, unknown>
  readonly parameters: Record<string, unknown>
  readonly caller: Caller
  /** Given in the body: required at the subscription, where it is fixed for the name. */
  readonly location?: string
  readonly tags?: Record<string, string>
  /** The operation of the deployment or stack it belongs to. Nested deployments were validated with the outermost. */
  readonly parent?: string
  readonly nested?: boolean
  readonly level?: ValidationLevel
}

export type StartedDeployment =
  | { readonly refused: Refusal }
  | {
      readonly refused?: never
      readonly record: DeploymentRecord
      readonly operation: Operation
      readonly created: boolean
    }

/** Resource Manager works 2 to 5 seconds on a template before its first PUT. */
export const SECONDS_BEFORE_FIRST_PUT = 3

/** History of a scope: above `most` the oldest go until `left` are there; at `full` nothing more fits. */
const HISTORY = { most: 775, left: 750, full: 800 } as const

/** Accepts a deployment and starts its operation, or says why not; a refused one leaves no record. */
export function startDeployment(world: World, asked: NewDeployment): StartedDeployment {
  const id = deploymentId(asked.scope, asked.name)
  const previous = findDeployment(world, id)
  const refused =
    refuseDeployment(world, id, asked) ??
    refuseDeleting(world, id) ??
    refuseLocked(world, id, 'write') ??
    refuseOverwrite(asked, previous) ??
    pruneHistory(world, asked.scope)
  if (refused !== undefined) return { refused }
  const checked = validateDeployment(world, asked)
  if (checked.refused !== undefined) return { refused: checked.refused }
  const operation = newOperation(world, id, asked, checked.plan)
  const record = newRecord(world, id, asked, operation)
  operation.data = { poll: { running: 'Accepted' }, entries: newEntries(expansionOf(world, record)) }
  deploymentsOf(world)[keyOf(id)] = record
  return { record, operation, created: previous === undefined }
}

/** Name, group and the caller's right to deploy there. */
export function refuseDeployment(
  world: World,
  id: string,
  asked: Pick<NewDeployment, 'name' | 'scope' | 'caller'>,
  action = 'Microsoft.Resources/deployments/write'
): Refusal | undefined {
  return (
    refuseName(asked.name) ?? refuseScope(world, asked.scope) ?? refuseUnauthorized(world, asked.caller, action, id)
  )
}

function refuseName(name: string): Refusal | undefined {
  if (name.length > 64) {
    const message = `The provided deployment name '${name}' has a length of '${name.length}' which exceeds the maximum length of '64'.`
    return refusal(400, 'DeploymentNameLengthLimitExceeded', message)
  }
  if (hasNameCharacters(name)) return undefined
  const message = `The provided deployment name '${name}' has invalid characters. The name can only include alphanumeric characters and '-', '_', '.', '(' and ')'.`
  return refusal(400, 'DeploymentNameInvalidCharacters', message)
}

/** Local Azure deploys to groups and to its subscription; a group must exist. */
export function refuseScope(world: World, scope: DeploymentScope): Refusal | undefined {
  if (scope.kind === 'resourceGroup') {
    if (findResource(world, scopeId(scope)) !== undefined) return undefined
    return refuse.resourceGroupNotFound(scope.resourceGroup)
  }
  return scope.kind === 'subscription' ? undefined : notSupported(`deployments at scope ${scope.kind}`)
}

export function notSupported(what: string): Refusal {
  return refusal(501, 'NotSupportedByLocalAzure', `Local Azure does not support ${what}.`)
}

function refuseOverwrite(asked: NewDeployment, previous: DeploymentRecord | undefined): Refusal | undefined {
  if (previous === undefined) return undefined
  if (isActive(previous)) return deploymentActive(previous)
  if (asked.scope.kind === 'resourceGroup' || previous.scope.location === asked.scope.location) return undefined
  const message = `Invalid deployment location '${asked.scope.location}'. The deployment '${asked.name}' already exists in location '${previous.scope.location}'.`
  return refusal(409, 'InvalidDeploymentLocation', message)
}

const EXPIRES_AFTER = 7 * 86_400_000

function deploymentActive({ id, startedAt, correlationId }: DeploymentRecord): Refusal {
  const [started, expires] = [formatTimestamp(startedAt), formatTimestamp(startedAt + EXPIRES_AFTER)]
  return refusal(
    409,
    'DeploymentActive',
    `The deployment with resource id '${id}' cannot be saved, because this would overwrite an existing deployment which is still active. If this is an intentional re-deployment, please wait for the original deployment to complete, or cancel it before re-attempting the operation. The previous deployment was started at '${started}' with correlationId '${correlationId}', and will expire at '${expires}' if it does not complete before then. Please see https://aka.ms/arm-deploy-resources for usage details.`
  )
}

/** A lock that stops deleting stops this pruning too, until the scope is full ("Deployment history deletions"). */
function pruneHistory(world: World, scope: DeploymentScope): Refusal | undefined {
  const table = deploymentsOf(world)
  const kept = Object.values(table).filter(record => keyOf(scopeId(record.scope)) === keyOf(scopeId(scope)))
  if (kept.length < HISTORY.most) return undefined
  if (refuseLocked(world, scopeId(scope), 'delete') !== undefined) {
    if (kept.length < HISTORY.full) return undefined
    const message = `Creating the deployment would exceed the quota of '${HISTORY.full}'. The current deployment count is '${kept.length}', please delete some deployments before creating a new one.`
    return refusal(409, 'DeploymentQuotaExceeded', message)
  }
  const ended = kept.filter(record => !isActive(record)).sort((a, b) => a.startedAt - b.startedAt)
  for (const { id } of ended.slice(0, kept.length - HISTORY.left)) delete table[keyOf(id)]
  return undefined
}

/** The template's own errors, then preflight: 400 InvalidTemplate or InvalidTemplateDeployment. */
export function validateDeployment(
  world: World,
  asked: NewDeployment
): { readonly refused: Refusal } | { readonly refused?: never; readonly plan: DeploymentPlan } {
  try {
    const plan = planDeployment(world, requestOf(world, asked, deploymentId(asked.scope, asked.name)))
    const refused = asked.nested
      ? undefined
      : runDeploymentPreflight(world, asked.name, plan, asked.caller, asked.level ?? 'Provider')
    return refused === undefined ? { plan } : { refused }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return { refused: { status: 400, error: error.error } }
  }
}

/** What the evaluator needs; `seed` makes `newGuid()` the same whenever the request is built again. */
export function requestOf(
  world: World,
  asked: Pick<NewDeployment, 'name' | 'scope' | 'template' | 'parameters' | 'caller'>,
  seed: string,
  now = world.now
): DeploymentRequest {
  let count = 0
  const { name, scope, template, parameters, caller } = asked
  const newGuid = () => deterministicGuid(world, 'newGuid', seed, count++)
  return { name, scope, template, parameters, now, newGuid, deployer: { objectId: caller.objectId } }
}

/** Expansions already worked out: a memory of a pure function, so nothing of it needs to be stored. */
const expansions = new WeakMap<DeploymentRecord, Expansion>()

export function expansionOf(world: World, record: DeploymentRecord): Expansion {
  const known = expansions.get(record)
  if (known !== undefined) return known
  const expansion = expandTemplate(requestOf(world, record, record.correlationId, record.startedAt))
  expansions.set(record, expansion)
  return expansion
}

function newOperation(world: World, id: string, asked: NewDeployment, plan: DeploymentPlan): Operation {
  return startOperation(world, {
    kind: 'deployment',
    target: id,
    verb: 'PUT',
    by: asked.caller.objectId,
    step: 'Accepted',
    dueAt: world.now + SECONDS_BEFORE_FIRST_PUT * 1000,
    names: namesOf(plan),
    ...(asked.parent !== undefined && { parent: asked.parent })
  })
}

function newRecord(world: World, id: string, asked: NewDeployment, operation: Operation): DeploymentRecord {
  const { name, scope, template, parameters, caller, location, tags } = asked
  return {
    id,
    name,
    scope,
    template,
    parameters,
    caller,
    ...(location !== undefined && { location }),
    ...(tags !== undefined && { tags }),
    correlationId: deterministicGuid(world, 'correlation', operation.id),
    templateHash: templateHash(template),
    operation: operation.id,
    startedAt: world.now
  }
}

function newEntries(expansion: Expansion): Entries {
  const entries = expansion.resources.map((resource): [string, Entry] => [
    resource.key,
    {
      state: 'waiting',
      id: resource.id,
      type: resource.type,
      apiVersion: resource.apiVersion,
      ...(resource.symbolicName !== undefined && { symbolicName: resource.symbolicName }),
      dependsOn: [...resource.dependsOn, ...previousBatch(expansion, resource.copy)],
      kind: resource.existing ? 'existing' : resource.nested === undefined ? 'resource' : 'deployment'
    }
  ])
  return Object.fromEntries(entries)
}

/** A serial copy loop runs batch after batch: each waits for the whole batch before it. */
function previousBatch({ resources }: Expansion, copy: Expansion['resources'][number]['copy']): string[] {
  if (copy?.batchSize === undefined) return []
  const { loop, batchSize } = copy
  const batch = Math.floor(copy.index / batchSize)
  return resources
    .filter(other => other.copy?.loop === loop && Math.floor(other.copy.index / batchSize) === batch - 1)
    .map(other => other.key)
}
