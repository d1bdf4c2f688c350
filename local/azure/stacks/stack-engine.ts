import { planDeployment } from '../deployments/deployment-plan.ts'
import {
  type DeploymentRecord,
  failedIn,
  findDeployment,
  scopeId,
  writtenBy
} from '../deployments/deployment-record.ts'
import { requestOf, startDeployment } from '../deployments/deployment-start.ts'
import { deterministicDuration, deterministicGuid } from '../deterministic-ids.ts'
import { armError } from '../errors.ts'
import { endOperation, faultError, settleByKind } from '../protocol/operations.ts'
import { isWithin, keyOf } from '../resource-ids.ts'
import { findResource, showResource } from '../resources/resources.ts'
import type { Baseline, Body } from '../what-if/what-if.ts'
import type { ArmError, Operation, World } from '../world.ts'
import { stackErrors } from './stack-errors.ts'
import { type ManagedResource, type StackRecord, type StackState, stacksOf } from './stack-record.ts'
import { advanceRemovals, GIVE_UP_SECONDS, newRemovals, planUnmanage, type Removal } from './stack-unmanage.ts'

/** What the service itself takes, beside the deployment and the deletions: 20 to 40 seconds in all. */
export const SECONDS: Readonly<Partial<Record<StackState, number>>> = {
  initializing: 6,
  validating: 10,
  updatingDenyAssignments: 5,
  deletingResources: 12,
  deleting: 8
}

/** A stack of a resource group goes with its group, whatever it was doing ("Deployment stacks", known issues). */
const GONE = armError('DeploymentStackNotFound', 'The deployment stack was deleted with its resource group.')

interface Run {
  readonly world: World
  readonly operation: Operation
  readonly stack: StackRecord
}

settleByKind.stack = (world, operation) => {
  const stack = stacksOf(world)[keyOf(operation.target)]
  if (stack === undefined) return endOperation(world, operation, GONE)
  const settle = settleByState[operation.step as StackState]
  if (settle === undefined) throw new Error(`deployment stack ${operation.target} cannot be ${operation.step}`)
  settle({ world, operation, stack })
}

const settleByState: Partial<Record<StackState, (run: Run) => void>> = {
  initializing: run => enter(run, 'validating'),
  validating: deploy,
  deploying: followDeployment,
  updatingDenyAssignments: unmanage,
  deleting: unmanageAll,
  deletingResources: followRemovals
}

export function phaseTime(world: World, stack: Pick<StackRecord, 'id' | 'correlationId'>, state: StackState): number {
  return deterministicDuration(world, SECONDS[state] ?? 0, keyOf(stack.id), stack.correlationId, state)
}

function enter({ world, operation, stack }: Run, state: StackState): void {
  stack.state = state
  operation.step = state
  operation.dueAt = world.now + phaseTime(world, stack, state)
}

/** Validation ends with the start of a deployment of the stack's own, which validates the template. */
function deploy(run: Run): void {
  const { world, operation, stack } = run
  const { template, parameters, target, validationLevel: level } = stack.definition
  const { caller } = stack
  const location = target.kind === 'subscription' ? { location: target.location } : {}
  const name = deploymentName(world, stack)
  const asked = { name, scope: target, template, parameters, caller, level, parent: operation.id, ...location }
  const started = startDeployment(world, asked)
  if (started.refused !== undefined) {
    fail(run, stackErrors.deployment(stack, [started.refused.error]))
    return
  }
  stack.deploymentId = started.record.id
  stack.state = 'deploying'
  operation.step = 'deploying'
  operation.data.deployment = started.operation.id
  operation.dueAt = started.operation.dueAt
}

/** The stack's name, year to hour, five letters or digits: `hub-26100508x3k9q`; cut to the 64 characters of a deployment's name. */
function deploymentName(world: World, { name, correlationId }: StackRecord): string {
  const hour = new Date(world.now).toISOString().replaceAll(/\D/g, '').slice(2, 10)
  const suffix = BigInt(`0x${deterministicGuid(world, 'deployment name', correlationId).replaceAll('-', '')}`)
    .toString(36)
    .slice(0, 5)
  return `${name.slice(0, 64 - 14)}-${hour}${suffix}`
}

function followDeployment(run: Run): void {
  const { world, operation, stack } = run
  const child = world.operations[String(operation.data.deployment)]
  if (child !== undefined && child.endedAt === undefined) {
    operation.dueAt = Math.max(world.now + 1, child.dueAt)
    return
  }
  const record = findDeployment(world, stack.deploymentId ?? '')
  const written = record === undefined ? [] : writtenBy(world, record)
  operation.data.written = written.map(entry => managed(stack, entry))
  const error = record?.error ?? faultError(operation)
  if (error !== undefined) keepAll(run, record, error)
  else {
    if (record?.outputs !== undefined) stack.outputs = record.outputs
    if (stack.definition.denySettings.mode === 'none') unmanage(run)
    else enter(run, 'updatingDenyAssignments')
  }
}

const NO_ERROR = armError('Unknown', 'The provider gave no reason.')

function managed(
  stack: StackRecord,
  { id, type, apiVersion }: { id: string; type: string; apiVersion: string }
): ManagedResource {
  const { mode } = stack.definition.denySettings
  const denyStatus = mode === 'none' || isWithin(id, scopeId(stack.scope)) ? mode : 'inapplicable'
  return { id, type, apiVersion, status: 'managed', denyStatus }
}

/** A failed deployment takes nothing out of the stack; what it did write belongs to it from now on. */
function keepAll(run: Run, record: DeploymentRecord | undefined, error: ArmError): void {
  const { world, operation, stack } = run
  const written = operation.data.written as ManagedResource[]
  const { remove, detach, impossible } = planUnmanage(stack.resources, written, stack.definition.actionOnUnmanage)
  stack.resources = [...written, ...remove, ...detach, ...impossible]
  const failed = record === undefined ? [] : failedIn(world, record)
  stack.failed = failed.map(entry => ({ id: entry.id, error: entry.error ?? error }))
  fail(run, stackErrors.deployment(stack, [error]))
}

/** The deployment is done: what is no longer in the template leaves the stack. */
function unmanage(run: Run): void {
  const { world, stack, operation } = run
  const written = operation.data.written as ManagedResource[]
  stack.baselines = baselinesOf(world, stack)
  startUnmanage(run, written)
}

function unmanageAll(run: Run): void {
  startUnmanage(run, [])
}

function startUnmanage(run: Run, current: readonly ManagedResource[]): void {
  const { world, operation, stack } = run
  const plan = planUnmanage(stack.resources, current, stack.definition.actionOnUnmanage)
  stack.detached = plan.detach.map(({ id }) => id)
  operation.data.previous = stack.resources
  operation.data.current = current
  operation.data.removals = newRemovals(world, plan)
  operation.data.until = world.now + GIVE_UP_SECONDS * 1000
  enter(run, 'deletingResources')
  operation.data.earliestEnd = operation.dueAt
  followRemovals(run)
}

function followRemovals(run: Run): void {
  const { world, operation, stack } = run
  const { caller } = stack
  const removals = operation.data.removals as Removal[]
  const remover = { world, caller, parent: operation.id, until: Number(operation.data.until) }
  const next = advanceRemovals(remover, removals) ?? Number(operation.data.earliestEnd)
  if (next > world.now) operation.dueAt = next
  else conclude(run, removals)
}

function conclude(run: Run, removals: readonly Removal[]): void {
  const { world, operation, stack } = run
  const left = removals.filter(({ state }) => state === 'failed')
  const previous = operation.data.previous as ManagedResource[]
  const stuck = previous.filter(({ id }) => left.some(removal => removal.id === id))
  stack.resources = [
    ...(operation.data.current as ManagedResource[]),
    ...stuck.map((resource): ManagedResource => ({ ...resource, status: 'deleteFailed' }))
  ]
  stack.deleted = removals.filter(({ state }) => state === 'deleted').map(({ id }) => id)
  stack.failed = left.map(({ id, error }) => ({ id, error: error ?? NO_ERROR }))
  const fault = operation.verb === 'DELETE' ? faultError(operation) : undefined
  if (left.length > 0 || fault !== undefined) {
    fail(run, fault ?? stackErrors[operation.verb === 'DELETE' ? 'removal' : 'unmanage'](stack))
    return
  }
  stack.state = 'succeeded'
  stack.modifiedAt = world.now
  operation.step = 'succeeded'
  if (operation.verb === 'DELETE') delete stacksOf(world)[keyOf(stack.id)]
  end(world, operation)
}

function fail({ world, operation, stack }: Run, error: ArmError): void {
  stack.state = 'failed'
  stack.error = error
  stack.modifiedAt = world.now
  operation.step = 'failed'
  end(world, operation, error)
}

/** The lists of resources are in the stack now. An ended operation that kept them too would double the size of a world. */
function end(world: World, operation: Operation, error?: ArmError): void {
  for (const list of ['written', 'previous', 'current', 'removals']) delete operation.data[list]
  endOperation(world, operation, error)
}

/** What the template asked for and what became of it: the later what-if tells a provider's defaults by it. */
function baselinesOf(world: World, stack: StackRecord): Record<string, Baseline> {
  const { definition, name, caller, correlationId } = stack
  const { target: scope, template, parameters } = definition
  const plan = planDeployment(world, requestOf(world, { name, scope, template, parameters, caller }, correlationId))
  const baselines = plan.resources.flatMap(({ resource, body }): [string, Baseline][] => {
    const found = findResource(world, resource.id)
    return found === undefined ? [] : [[keyOf(resource.id), { asked: body as Body, shown: showResource(world, found) }]]
  })
  return Object.fromEntries(baselines)
}
