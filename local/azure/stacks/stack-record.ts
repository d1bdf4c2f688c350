import type { ValidationLevel } from '../deployments/deployment-preflight.ts'
import { formatDuration } from '../deployments/deployment-text.ts'
import { keyOf } from '../resource-ids.ts'
import { tableOf } from '../tables.ts'
import type { DeploymentScope } from '../template/types.ts'
import type { Baseline } from '../what-if/what-if.ts'
import type { ArmError, Caller, World } from '../world.ts'

export type UnmanageAction = {
  readonly resources: 'delete' | 'detach'
  readonly resourceGroups: 'delete' | 'detach'
  readonly managementGroups: 'delete' | 'detach'
  readonly resourcesWithoutDeleteSupport: 'detach' | 'fail'
}

export type DenySettings = {
  readonly mode: 'none' | 'denyDelete' | 'denyWriteAndDelete'
  readonly applyToChildScopes: boolean
  readonly excludedPrincipals?: readonly string[]
  readonly excludedActions?: readonly string[]
}

/** What the body of a stack or of its what-if asks for. */
export type StackDefinition = {
  readonly template: Record<string, unknown>
  readonly parameters: Record<string, unknown>
  readonly actionOnUnmanage: UnmanageAction
  readonly denySettings: DenySettings
  /** As the body says; where the template is deployed otherwise is the stack's own scope. */
  readonly deploymentScope?: string
  readonly target: DeploymentScope
  readonly description?: string
  readonly validationLevel: ValidationLevel
}

export type ManagedResource = {
  readonly id: string
  readonly type: string
  readonly apiVersion?: string
  readonly status: 'managed' | 'deleteFailed'
  readonly denyStatus: DenySettings['mode'] | 'inapplicable'
}

export type StackState =
  | 'initializing'
  | 'validating'
  | 'deploying'
  | 'updatingDenyAssignments'
  | 'deletingResources'
  | 'deleting'
  | 'succeeded'
  | 'failed'

/** A deployment stack; kept in the table `stacks` by lower-cased id. */
export type StackRecord = {
  readonly id: string
  readonly name: string
  readonly scope: DeploymentScope
  readonly location: string
  tags: Record<string, string>
  definition: StackDefinition
  state: StackState
  caller: Caller
  correlationId: string
  operation: string
  readonly createdAt: number
  readonly createdBy: string
  startedAt: number
  modifiedAt: number
  deploymentId?: string
  resources: ManagedResource[]
  detached: string[]
  deleted: string[]
  failed: { readonly id: string; readonly error: ArmError }[]
  outputs?: Record<string, { type: string; value: unknown }>
  error?: ArmError
  /** By lower-cased id, of the last deployment that succeeded. */
  baselines: Record<string, Baseline>
}

export const STACK = 'Microsoft.Resources/deploymentStacks'

export function stacksOf(world: World): Record<string, StackRecord> {
  return tableOf<StackRecord>(world, 'stacks')
}

export function findStack(world: World, id: string): StackRecord | undefined {
  return stacksOf(world)[keyOf(id)]
}

export function isTerminal(state: string): boolean {
  return state === 'succeeded' || state === 'failed'
}

/** Address of a stack operation, in the region of the stack. */
export function stackStatusPath(world: World, location: string, operation: string): string {
  return `/subscriptions/${world.subscriptionId}/providers/Microsoft.Resources/locations/${location}/deploymentStackOperationStatus/${operation}`
}

/** What stacks and their what-ifs echo of the body they were made from; the template is never returned. */
export function showDefinition(definition: StackDefinition): Record<string, unknown> {
  const { actionOnUnmanage, denySettings, deploymentScope, description, validationLevel } = definition
  return {
    ...(description !== undefined && { description }),
    ...(deploymentScope !== undefined && { deploymentScope }),
    actionOnUnmanage,
    denySettings,
    parameters: definition.parameters,
    validationLevel,
    bypassStackOutOfSyncError: false
  }
}

/** A stack as a GET answers it. */
export function showStack(world: World, stack: StackRecord): Record<string, unknown> {
  const { id, name, location, tags } = stack
  const place = stack.scope.kind === 'subscription' ? { location } : {}
  return { id, name, type: STACK, ...place, tags, systemData: systemData(stack), properties: properties(world, stack) }
}

function systemData({ createdAt, createdBy, modifiedAt, caller }: StackRecord): Record<string, unknown> {
  return {
    createdBy,
    createdByType: 'Application',
    createdAt: new Date(createdAt).toISOString(),
    lastModifiedBy: caller.clientId,
    lastModifiedByType: 'Application',
    lastModifiedAt: new Date(modifiedAt).toISOString()
  }
}

function properties(world: World, stack: StackRecord): Record<string, unknown> {
  const reference = (id: string) => ({ id })
  const until = isTerminal(stack.state) ? stack.modifiedAt : world.now
  return {
    provisioningState: stack.state,
    ...showDefinition(stack.definition),
    correlationId: stack.correlationId,
    duration: formatDuration(until - stack.startedAt),
    ...(stack.deploymentId !== undefined && { deploymentId: stack.deploymentId }),
    resources: stack.resources,
    detachedResources: stack.detached.map(reference),
    deletedResources: stack.deleted.map(reference),
    failedResources: stack.failed,
    ...(stack.outputs && { outputs: stack.outputs }),
    ...(stack.error && { error: stack.error })
  }
}
