import { parseResourceId, type ResourceId, sameId, subscriptionId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { operationState } from '../../azure/index.ts'
import { Failure } from '../../runtime/failure.ts'

/** An operation of Azure on a resource, as a person can find it. */
export interface ShownOperation {
  readonly target: ResourceId
  /** State of the resource, such as `Upgrading`. `undefined` if the resource shows no operation. */
  readonly state?: string
  /** Name of the operation in the activity log, such as `Microsoft.ContainerService/managedClusters/write`. */
  readonly operation?: string
  /** Identity or person in the activity log. */
  readonly startedBy?: string
  /** Time in ISO 8601. */
  readonly since?: string
}

interface LogEvent {
  readonly caller?: string
  readonly eventTimestamp?: string
  readonly operationName?: { readonly value?: string }
}

const LOG_TYPE = 'Microsoft.Insights/eventtypes/values'
/** Milliseconds for which the activity log is read. An upgrade takes hours. */
const LOG_PERIOD = 24 * 3_600_000

/**
 * Returns the operation that Azure shows on a resource: its state, and the newest write in the activity log. A part that
 * cannot be read, or that the log does not have yet, is absent. Throws Failure `cancelled`.
 */
export async function readShownOperation(
  { azure, clock }: { readonly azure: AzureReader; readonly clock: { now(): number } },
  target: ResourceId
): Promise<ShownOperation> {
  const [state, event] = await Promise.all([
    unlessUnreadable(readBusyState(azure, target)),
    unlessUnreadable(newestWrite(azure, target, clock.now() - LOG_PERIOD))
  ])
  const { caller, eventTimestamp, operationName } = event ?? {}
  return {
    target,
    ...(state !== undefined && { state }),
    ...(operationName?.value !== undefined && { operation: operationName.value }),
    ...(caller !== undefined && { startedBy: caller }),
    ...(eventTimestamp !== undefined && { since: eventTimestamp })
  }
}

/** Returns the provisioning state of a resource on which Azure works now, or `undefined`. */
export async function readBusyState(azure: AzureReader, target: ResourceId): Promise<string | undefined> {
  const found = await azure.read<{ properties?: { provisioningState?: string } }>(target)
  const state = found?.properties?.provisioningState
  return state !== undefined && operationState(state) === 'running' ? state : undefined
}

async function newestWrite(azure: AzureReader, target: ResourceId, since: number): Promise<LogEvent | undefined> {
  const filter = `eventTimestamp ge '${new Date(since).toISOString()}' and resourceUri eq '${target}'`
  const scope = subscriptionId(parseResourceId(target).subscriptionId)
  const path = `${scope}/providers/Microsoft.Insights/eventtypes/management/values?${new URLSearchParams({ $filter: filter })}`
  const events = (await Array.fromAsync(azure.list<LogEvent>(path, LOG_TYPE))).filter(({ operationName }) =>
    /\/(write|delete|action)$/i.test(operationName?.value ?? '')
  )
  return events.toSorted((a, b) => (a.eventTimestamp ?? '').localeCompare(b.eventTimestamp ?? '')).at(-1)
}

/** Returns the result, or `undefined` if Azure refuses or fails the read. */
export async function unlessUnreadable<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read
  } catch (error) {
    if (!(error instanceof Failure) || error.reason === 'cancelled') throw error
    return undefined
  }
}

const KINDS: readonly (readonly [string, string])[] = [
  ['Microsoft.ContainerService/managedClusters', 'cluster'],
  ['Microsoft.ContainerService/managedClusters/agentPools', 'pool'],
  ['Microsoft.Network/applicationGateways', 'gateway'],
  ['Microsoft.Resources/deploymentStacks', 'deployment stack']
]

/** Returns a resource as a person names it, such as `cluster aks-shop`. */
export function resourceText(id: ResourceId): string {
  const { type, name } = parseResourceId(id)
  const [, kind = 'resource'] = KINDS.find(([each]) => sameId(each, type)) ?? []
  return `${kind} ${name}`
}

/** Returns an operation as words, such as `cluster aks-shop (Upgrading, started by ada at …)`. */
export function operationText({ target, state, operation, startedBy, since }: ShownOperation): string {
  const started = startedBy === undefined ? [] : [`started by ${startedBy}${since === undefined ? '' : ` at ${since}`}`]
  const parts = [state ?? [], operation ?? [], started].flat()
  return `${resourceText(target)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`
}
