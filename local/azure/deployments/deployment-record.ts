import { keyOf, parseId } from '../resource-ids.ts'
import { resourceType } from '../resources/resources.ts'
import { tableOf } from '../tables.ts'
import type { DeploymentScope } from '../template/types.ts'
import type { ArmError, Caller, World } from '../world.ts'
import { formatDuration, formatTimestamp } from './deployment-text.ts'

/** Where one resource of a deployment stands. `skipped`: something it depends on failed, or the deployment was cancelled. */
export type Entry = {
  state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped'
  readonly id: string
  readonly type: string
  readonly apiVersion: string
  readonly symbolicName?: string
  /** Keys of entries that must be done first, the previous batch of a serial copy loop included. */
  readonly dependsOn: readonly string[]
  readonly kind: 'resource' | 'deployment' | 'existing'
  /** When its dependencies are done and Resource Manager has noticed. */
  readyAt?: number
  startedAt?: number
  endedAt?: number
  /** The operation it waits for, */
  operation?: string
  /** or, where the provider answered at once, the instant the resource is ready. */
  until?: number
  created?: boolean
  error?: ArmError
}

export type Entries = Record<string, Entry>

/** A deployment in the history of its scope; kept in the table `deployments` by lower-cased id. */
export type DeploymentRecord = {
  readonly id: string
  readonly name: string
  readonly scope: DeploymentScope
  readonly location?: string
  readonly tags?: Record<string, string>
  readonly template: Record<string, unknown>
  readonly parameters: Record<string, unknown>
  readonly caller: Caller
  readonly correlationId: string
  readonly templateHash: string
  readonly operation: string
  readonly startedAt: number
  endedAt?: number
  outcome?: 'Succeeded' | 'Failed' | 'Canceled'
  error?: ArmError
  outputs?: Record<string, { type: string; value: unknown }>
  /** Set when it has ended; until then they are in the operation's `data`. */
  entries?: Entries
}

export function deploymentsOf(world: World): Record<string, DeploymentRecord> {
  return tableOf<DeploymentRecord>(world, 'deployments')
}

export function findDeployment(world: World, id: string): DeploymentRecord | undefined {
  return deploymentsOf(world)[keyOf(id)]
}

/** The entries of a deployment, running or ended, by their key in the template. */
export function entriesOf(world: World, record: DeploymentRecord): Entries {
  return record.entries ?? ((world.operations[record.operation]?.data.entries ?? {}) as Entries)
}

export function isActive(record: DeploymentRecord): boolean {
  return record.endedAt === undefined
}

/** The path deployments of a scope hang on: of a group or of the subscription. */
export function scopeId(scope: DeploymentScope): string {
  if (scope.kind === 'resourceGroup')
    return `/subscriptions/${scope.subscriptionId}/resourceGroups/${scope.resourceGroup}`
  if (scope.kind === 'subscription') return `/subscriptions/${scope.subscriptionId}`
  if (scope.kind === 'tenant') return ''
  return `/providers/Microsoft.Management/managementGroups/${scope.managementGroup}`
}

export function deploymentId(scope: DeploymentScope, name: string): string {
  return `${scopeId(scope)}/providers/Microsoft.Resources/deployments/${name}`
}

/** Resources a deployment has written, those of its nested deployments in their place. */
export function writtenBy(world: World, record: DeploymentRecord): Entry[] {
  return Object.values(entriesOf(world, record)).flatMap(entry => {
    if (entry.kind === 'existing') return []
    if (entry.kind === 'resource') return entry.state === 'done' ? [entry] : []
    const nested = entry.startedAt === undefined ? undefined : findDeployment(world, entry.id)
    return nested === undefined ? [] : writtenBy(world, nested)
  })
}

/** Entries that failed by themselves, those of nested deployments in their place. */
export function failedIn(world: World, record: DeploymentRecord): Entry[] {
  return Object.values(entriesOf(world, record)).flatMap(entry => {
    if (entry.state !== 'failed') return []
    const nested =
      entry.kind === 'deployment' && entry.operation !== undefined ? findDeployment(world, entry.id) : undefined
    return nested === undefined ? [entry] : failedIn(world, nested)
  })
}

/** A deployment as a GET answers it. */
export function showDeployment(world: World, record: DeploymentRecord): Record<string, unknown> {
  const { id, name, location, tags } = record
  const type = 'Microsoft.Resources/deployments'
  return { id, name, type, ...(location && { location }), ...(tags && { tags }), properties: properties(world, record) }
}

function properties(world: World, record: DeploymentRecord): Record<string, unknown> {
  const entries = entriesOf(world, record)
  const until = record.endedAt ?? world.now
  return {
    templateHash: record.templateHash,
    parameters: shownParameters(record),
    mode: 'Incremental',
    provisioningState: provisioningState(world, record),
    timestamp: formatTimestamp(until),
    duration: formatDuration(until - record.startedAt),
    correlationId: record.correlationId,
    providers: providersOf(entries, record),
    dependencies: dependenciesOf(entries),
    ...(record.outputs && { outputs: withoutSecrets(record.outputs) }),
    ...(record.endedAt !== undefined && { outputResources: writtenBy(world, record).map(({ id }) => ({ id })) }),
    ...(record.error && { error: record.error })
  }
}

function provisioningState(world: World, record: DeploymentRecord): string {
  return record.outcome ?? world.operations[record.operation]?.step ?? 'Running'
}

type Typed = { readonly type?: unknown; readonly defaultValue?: unknown; readonly value?: unknown }

/** `{ name: { type, value } }`; a secure parameter has no value, one that was not given has its default. */
function shownParameters(record: DeploymentRecord): Record<string, unknown> {
  const declared = (record.template.parameters ?? {}) as Record<string, Typed>
  const shown = Object.entries(declared).map(([name, { type, defaultValue }]) => {
    const given = record.parameters[name] as Typed | undefined
    const value = isSecure(type) ? undefined : (given?.value ?? defaultValue)
    return [name, { type: capitalised(type), ...(value !== undefined && { value }) }]
  })
  return Object.fromEntries(shown)
}

function withoutSecrets(outputs: Record<string, { type: string; value: unknown }>): Record<string, unknown> {
  const shown = Object.entries(outputs).map(([name, { type, value }]) => [
    name,
    { type: capitalised(type), ...(!isSecure(type) && { value }) }
  ])
  return Object.fromEntries(shown)
}

function isSecure(type: unknown): boolean {
  return /^secure/i.test(String(type))
}

/** `String`, `SecureString`, as deployments spell the types of a template. */
function capitalised(type: unknown): string {
  const text = String(type ?? 'Object')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replace(
    /^Secure(.)/i,
    (_, next: string) => `Secure${next.toUpperCase()}`
  )
}

function providersOf(entries: Entries, record: DeploymentRecord): unknown[] {
  const types = new Map<string, Set<string>>()
  for (const { type } of Object.values(entries)) {
    const [namespace = '', ...rest] = type.split('/')
    types.set(namespace, (types.get(namespace) ?? new Set()).add(rest.join('/')))
  }
  return [...types].map(([namespace, names]) => ({
    namespace,
    resourceTypes: [...names].map(name => ({
      resourceType: name,
      locations: locationsOf(`${namespace}/${name}`, record)
    }))
  }))
}

function locationsOf(type: string, record: DeploymentRecord): (string | null)[] {
  const kind = resourceType(type)?.location
  if (kind === 'region') return [record.scope.location]
  return [kind === 'global' ? 'global' : null]
}

function dependenciesOf(entries: Entries): unknown[] {
  const named = (entry: Entry) => ({ id: entry.id, resourceType: entry.type, resourceName: nameOf(entry.id) })
  return Object.values(entries)
    .filter(entry => entry.dependsOn.length > 0)
    .map(entry => ({
      dependsOn: entry.dependsOn.flatMap(key => (entries[key] ? [named(entries[key])] : [])),
      ...named(entry)
    }))
}

/** `vnet/subnet`: names as a template writes them. */
export function nameOf(id: string): string {
  return parseId(id).names.join('/')
}
