import { deterministicDuration } from '../deterministic-ids.ts'
import { armError } from '../errors.ts'
import { afterDefect, endOperation, faultError, settleByKind, startOperation } from '../protocol/operations.ts'
import { idsIn, keyOf, parseId, sameId } from '../resource-ids.ts'
import type { ArmError, Caller, Operation, Resource, ResourceType, World } from '../world.ts'
import { emptyResourceGroup, groupDeleteSeconds, isGroup, removeResource } from './resource-removal.ts'
import { resourceType } from './resource-types.ts'
import type { PutRequest } from './resources.ts'

interface StartPut {
  readonly put: PutRequest
  readonly entry: ResourceType
  readonly resource: Resource
  readonly holds: readonly string[]
  /** It did not exist, or only half. */
  readonly created: boolean
}

/** Records the operation of a PUT; that of a type which answers at once has ended already. */
export function startPut(world: World, { put, entry, resource, holds, created }: StartPut): Operation {
  const superseded = entry.supersedes ? runningPut(world, resource.id) : undefined
  const verb = created ? 'create' : 'update'
  const data: Record<string, unknown> = { apiVersion: put.apiVersion, created }
  if (entry.retryAfter !== undefined) data.poll = { retryAfter: entry.retryAfter }
  if (entry.holdSeconds !== undefined) data.holdUntil = world.now + entry.holdSeconds * 1000
  if (entry.style === 'sync' && put.parent !== undefined) data.answersAt = answersAt(world, entry, resource, verb)
  const operation = startOperation(world, {
    ...base(resource, put.caller, put.parent),
    verb: 'PUT',
    dueAt: world.now + duration(world, entry, resource, verb),
    data,
    holds,
    names: [...namesOf(resource.id, put.body), ...(entry.reaches?.(world, resource) ?? []).map(keyOf)]
  })
  if (entry.style === 'sync') finish(world, operation)
  else resource.properties.provisioningState = entry.runningState ?? 'Updating'
  if (superseded !== undefined) endOperation(world, superseded, supersededError(superseded, operation), 'Canceled')
  return operation
}

/** A provider that answers at once still takes its time over it: a deployment waits, a client has its answer already. */
function answersAt(world: World, entry: ResourceType, resource: Resource, verb: 'create' | 'update'): number {
  return world.now + deterministicDuration(world, entry.seconds[verb], keyOf(resource.id), resource.generation)
}

function runningPut(world: World, id: string): Operation | undefined {
  return Object.values(world.operations).find(
    ({ kind, verb, target, endedAt }) =>
      kind === 'resource' && verb === 'PUT' && endedAt === undefined && sameId(target, id)
  )
}

/** In the words of azure-cli#21156. */
function supersededError(earlier: Operation, later: Operation): ArmError {
  const name = (operation: Operation) =>
    `Put${parseId(operation.target).type.split('/').at(-1)}Operation (${operation.id})`
  const message = `Operation ${name(earlier)} was canceled and superseded by operation ${name(later)}.`
  const details = [armError('CanceledAndSupersededDueToAnotherOperation', message)]
  return armError('Canceled', 'Operation was canceled.', { details })
}

interface StartDelete {
  readonly entry: ResourceType
  readonly resource: Resource
  readonly caller: Caller
  readonly parent: string | undefined
  readonly holds: readonly string[]
}

export function startDelete(world: World, { entry, resource, caller, parent, holds }: StartDelete): Operation {
  const preempted = entry.preemptedByDelete === undefined ? undefined : runningPut(world, resource.id)
  const data: Record<string, unknown> = {}
  if (entry.retryAfter !== undefined) data.poll = { retryAfter: entry.retryAfter }
  if (entry.holdSeconds !== undefined) data.holdUntil = world.now + entry.holdSeconds * 1000
  const operation = startOperation(world, {
    ...base(resource, caller, parent),
    verb: 'DELETE',
    dueAt: world.now + deleteDuration(world, entry, resource),
    data,
    holds
  })
  if ((entry.style === 'sync' || entry.deletesAtOnce) && !isGroup(resource)) {
    if (operation.failWith === undefined) removeResource(world, resource)
    finish(world, operation)
  } else resource.properties.provisioningState = 'Deleting'
  if (preempted !== undefined) endOperation(world, preempted, entry.preemptedByDelete?.(world, resource, operation))
  return operation
}

function base(resource: Resource, caller: Caller, parent: string | undefined) {
  return {
    kind: 'resource' as const,
    target: resource.id,
    by: caller.objectId,
    ...(parent !== undefined && { parent })
  }
}

/** ± 10 % of what the type takes; nothing for what answers at once. */
function duration(world: World, entry: ResourceType, resource: Resource, verb: 'create' | 'update' | 'delete'): number {
  if (entry.style === 'sync') return 0
  const seconds = entry.takes?.(world, resource, verb) ?? entry.seconds[verb]
  return deterministicDuration(world, seconds, keyOf(resource.id), resource.generation, verb)
}

function deleteDuration(world: World, entry: ResourceType, resource: Resource): number {
  if (isGroup(resource))
    return deterministicDuration(world, groupDeleteSeconds(world, resource), keyOf(resource.id), 'DELETE')
  return duration(world, entry, resource, 'delete')
}

/** Its caller has the outcome in the answer itself. */
function finish(world: World, operation: Operation): void {
  endOperation(world, operation, faultError(operation))
  operation.seenTerminalAt = world.now
}

/** What must exist for it: the ids of its body, its parent and the resource it extends. */
function namesOf(id: string, body: unknown): string[] {
  const { parent, scope } = parseId(id)
  const containers = [parent, scope].filter(text => /\/(providers|resourcegroups)\//i.test(text)).map(keyOf)
  return [...new Set([...idsIn(body), ...containers])].filter(name => name !== keyOf(id)).sort()
}

settleByKind.resource = (world, operation) => {
  const resource = world.resources[keyOf(operation.target)]
  const step = progressOf(world, operation, resource)
  if (step !== undefined && 'dueAt' in step) {
    operation.dueAt = step.dueAt
    return
  }
  const error =
    step?.error ??
    faultError(operation) ??
    emptyGroup(world, operation, resource) ??
    outcomeOf(world, operation, resource)
  if (resource !== undefined) settleResource(world, operation, resource, error !== undefined)
  endOperation(world, operation, error)
}

afterDefect.resource = (world, operation) => {
  const resource = world.resources[keyOf(operation.target)]
  if (resource !== undefined) settleResource(world, operation, resource, true)
}

function progressOf(world: World, operation: Operation, resource: Resource | undefined) {
  if (resource === undefined || operation.verb !== 'PUT') return undefined
  return resourceType(resource.type)?.progress?.(world, resource, operation)
}

/** A group is emptied before it goes; what cannot be deleted keeps it. */
function emptyGroup(world: World, operation: Operation, resource: Resource | undefined): ArmError | undefined {
  if (resource === undefined || operation.verb !== 'DELETE' || !isGroup(resource)) return undefined
  return emptyResourceGroup(world, resource)
}

function outcomeOf(world: World, operation: Operation, resource: Resource | undefined): ArmError | undefined {
  if (resource === undefined) return undefined
  const entry = resourceType(resource.type)
  return (operation.verb === 'DELETE' ? entry?.outcomeOfDelete : entry?.outcome)?.(world, resource)
}

function settleResource(world: World, operation: Operation, resource: Resource, failed: boolean): void {
  if (operation.verb === 'DELETE' && !failed) {
    removeResource(world, resource)
    return
  }
  resource.properties.provisioningState = failed && !isGroup(resource) ? 'Failed' : 'Succeeded'
  resourceType(resource.type)?.[failed ? 'failed' : 'settled']?.(world, resource)
}
