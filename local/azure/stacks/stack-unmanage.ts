import { deterministicGuid } from '../deterministic-ids.ts'
import { armError } from '../errors.ts'
import { keyOf } from '../resource-ids.ts'
import { findResource } from '../resources/resource-lookup.ts'
import { deleteResource } from '../resources/resources.ts'
import type { ArmError, Caller, World } from '../world.ts'
import type { ManagedResource, UnmanageAction } from './stack-record.ts'

/** Types a stack cannot delete ("Deployment stacks", known limitations; diagnostic settings outlive what they are on). */
const WITHOUT_DELETE_SUPPORT: ReadonlySet<string> = new Set([
  'microsoft.insights/diagnosticsettings',
  'microsoft.keyvault/vaults/accesspolicies',
  'microsoft.keyvault/vaults/keys',
  'microsoft.keyvault/vaults/secrets'
])

/** A failed deletion is tried again that often, and given up after that long (deployment-stacks#194). */
export const RETRY_SECONDS = 120
export const GIVE_UP_SECONDS = 3600

export type UnmanagePlan = {
  readonly remove: readonly ManagedResource[]
  readonly detach: readonly ManagedResource[]
  /** To be deleted, though their type cannot be, and the action says that this fails. */
  readonly impossible: readonly ManagedResource[]
}

/** What becomes of the resources a stack managed before and does not manage now. */
export function planUnmanage(
  previous: readonly ManagedResource[],
  current: readonly { readonly id: string }[],
  action: UnmanageAction
): UnmanagePlan {
  const kept = new Set(current.map(({ id }) => keyOf(id)))
  const dropped = previous.filter(({ id }) => !kept.has(keyOf(id)))
  const fateIs = (fate: Fate) => dropped.filter(resource => unmanageOutcome(resource, action) === fate)
  return { remove: fateIs('remove'), detach: fateIs('detach'), impossible: fateIs('impossible') }
}

type Fate = keyof UnmanagePlan

export function unmanageOutcome({ type }: Pick<ManagedResource, 'type'>, action: UnmanageAction): Fate {
  const lower = keyOf(type)
  const chosen = lower === 'microsoft.resources/resourcegroups' ? action.resourceGroups : action.resources
  if (chosen === 'detach') return 'detach'
  if (!WITHOUT_DELETE_SUPPORT.has(lower)) return 'remove'
  return action.resourcesWithoutDeleteSupport === 'detach' ? 'detach' : 'impossible'
}

/** One deletion of a stack, tried until it works or the stack gives up. */
export type Removal = {
  readonly id: string
  state: 'waiting' | 'deleting' | 'deleted' | 'failed'
  nextTry: number
  operation?: string
  error?: ArmError
}

export function cannotDelete({ id, type }: ManagedResource): Removal {
  const message = `Resources of type '${type}' do not support deletion by a deployment stack.`
  return { id, state: 'failed', nextTry: 0, error: armError('ResourceDeletionNotSupported', message, { target: id }) }
}

/** The deletions of a plan. They have no order: what they are sorted by means nothing. */
export function newRemovals(world: World, plan: UnmanagePlan): Removal[] {
  const removals = plan.remove.map(({ id }): Removal => ({ id, state: 'waiting', nextTry: world.now }))
  const shuffled = removals.sort((a, b) => (shuffle(world, a.id) < shuffle(world, b.id) ? -1 : 1))
  return [...shuffled, ...plan.impossible.map(cannotDelete)]
}

function shuffle(world: World, id: string): string {
  return deterministicGuid(world, 'unmanage', keyOf(id))
}

export interface Remover {
  readonly world: World
  readonly caller: Caller
  /** The stack's operation. */
  readonly parent: string
  /** When it gives up. */
  readonly until: number
}

/** Looks after every deletion that is due; answers when to look again, `undefined` when all are settled. */
export function advanceRemovals(remover: Remover, removals: readonly Removal[]): number | undefined {
  const { world } = remover
  for (const removal of removals) {
    if (removal.state === 'deleting') observe(remover, removal)
    if (removal.state === 'waiting' && removal.nextTry <= world.now) tryDeletion(remover, removal)
  }
  const instants = removals.flatMap(({ state, nextTry, operation = '' }) => {
    if (state === 'waiting') return nextTry
    return state === 'deleting' ? (world.operations[operation]?.dueAt ?? world.now) : []
  })
  return instants.length === 0 ? undefined : Math.max(world.now + 1, Math.min(...instants))
}

/** What is already gone counts as deleted (deployment-stacks#194), whatever a condition would say of it. */
function tryDeletion(remover: Remover, removal: Removal): void {
  const { world, caller, parent } = remover
  if (findResource(world, removal.id) === undefined) {
    removal.state = 'deleted'
    return
  }
  const outcome = deleteResource(world, removal.id, caller, parent)
  if (outcome.refused !== undefined) {
    failed(remover, removal, outcome.refused.error)
    return
  }
  removal.state = outcome.operation === undefined ? 'deleted' : 'deleting'
  if (outcome.operation !== undefined) removal.operation = outcome.operation.id
}

function observe(remover: Remover, removal: Removal): void {
  const outcome = remover.world.operations[removal.operation ?? '']?.outcome
  if (outcome?.status === 'Succeeded') removal.state = 'deleted'
  else if (outcome !== undefined) failed(remover, removal, outcome.error)
}

function failed({ world, until }: Remover, removal: Removal, error: ArmError): void {
  removal.error = error
  removal.nextTry = world.now + RETRY_SECONDS * 1000
  removal.state = removal.nextTry > until ? 'failed' : 'waiting'
}
