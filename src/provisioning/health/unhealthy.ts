import { parseResourceId, type ResourceId, resourceGroupId } from '../../arm/resource-id.ts'
import { COLOURS } from '../../config/colours.ts'
import { Failure } from '../../runtime/failure.ts'
import type { StepContext } from '../types.ts'
import { whyNotEvaluated } from '../what-if/what-if-unavailable.ts'
import { type FoundClusters, unhealthyParts } from './clusters.ts'
import { conditionOf, isFailed } from './condition.ts'
import type { Condition } from './cures.ts'

/** An unhealthy resource of the environment. */
export interface Unhealthy {
  readonly id: ResourceId
  readonly condition: Condition
  /** State in the words of Azure, such as `Failed`; `not readable` if the state could not be read. */
  readonly state: string
  /** Cause as Azure reports it; absent if Azure reports none. */
  readonly cause?: string
  /** Set if the resource is a pool that the configuration does not contain. No step writes such a pool. */
  readonly isUnmanaged?: true
}

/** Unhealthy resources, and resource groups that could not be read. */
export interface Health {
  readonly unhealthy: readonly Unhealthy[]
  /** Resource groups whose states could not be read, with the reason. */
  readonly unread: readonly { readonly group: ResourceId; readonly because: string }[]
}

/**
 * Resource types that are read one by one, because the list of a resource group does not show their health. That list
 * contains only tracked resources.
 */
const TYPES_READ_DIRECTLY: ReadonlySet<string> = new Set([
  'microsoft.network/applicationgateways',
  'microsoft.network/azurefirewalls',
  'microsoft.kubernetesconfiguration/extensions',
  'microsoft.kubernetesconfiguration/fluxconfigurations'
])

/** Resource types whose health is read from the body of the cluster. */
const CLUSTER_TYPES = /^microsoft\.containerservice\/managedclusters(\/agentpools)?$/i

/**
 * Finds the unhealthy resources of an environment. Lists each resource group once, and reads each resource that a list
 * does not cover. A resource that a list shows as unhealthy is read as well, because the list comes from a cache of
 * Resource Manager. `clusters`: clusters that were already read.
 */
export async function readHealth(
  owned: readonly ResourceId[],
  clusters: FoundClusters,
  context: StepContext
): Promise<Health> {
  const others = owned.filter(id => !CLUSTER_TYPES.test(parseResourceId(id).type))
  const [lists, own, parts] = await Promise.all([
    Promise.all(groupsOf(others).map(group => listStates(group, context))),
    Promise.all(others.filter(isReadDirectly).map(id => readState(id, context))),
    partsOf(owned, clusters, context)
  ])
  const listed = new Map(lists.flatMap(({ states }) => states))
  const suspects = others.filter(id => !isReadDirectly(id) && conditionOf(listed.get(id.toLowerCase())) !== undefined)
  const confirmed = await Promise.all(suspects.map(id => readState(id, context)))
  return {
    unhealthy: [...own.flat(), ...confirmed.flat(), ...parts],
    unread: lists.flatMap(({ unread }) => unread)
  }
}

function isReadDirectly(id: ResourceId): boolean {
  return TYPES_READ_DIRECTLY.has(parseResourceId(id).type.toLowerCase())
}

function groupsOf(ids: readonly ResourceId[]): ResourceId[] {
  const groups = ids.flatMap(id => {
    const { subscriptionId, resourceGroup } = parseResourceId(id)
    return resourceGroup === undefined ? [] : [resourceGroupId(subscriptionId, resourceGroup)]
  })
  return [...new Map(groups.map(group => [group.toLowerCase(), group])).values()]
}

async function partsOf(
  owned: readonly ResourceId[],
  clusters: FoundClusters,
  context: StepContext
): Promise<readonly Unhealthy[]> {
  const parts = await Promise.all(
    COLOURS.map(async colour => {
      const found = clusters[colour]
      return found === undefined
        ? []
        : await unhealthyParts(context.baseline.ids.clusters[colour].cluster, found, context)
    })
  )
  const ours = new Set(owned.map(id => id.toLowerCase()))
  const clusterIds = COLOURS.map(colour => context.baseline.ids.clusters[colour].cluster.toLowerCase())
  // Ids are compared by prefix, because a template contains no id for the system pool, which is part of the cluster's
  // body.
  const isOurs = ({ id }: Unhealthy) => clusterIds.some(of => ours.has(of) && id.toLowerCase().startsWith(of))
  return parts.flat().filter(isOurs)
}

interface Listed {
  readonly states: readonly (readonly [id: string, state: string | undefined])[]
  readonly unread: Health['unread']
}

/**
 * Lists the provisioning states of the resources in a resource group. Resource Manager returns states only on request
 * ("Resources - List By Resource Group", `$expand`).
 */
async function listStates(group: ResourceId, { azure }: StepContext): Promise<Listed> {
  const states: [string, string | undefined][] = []
  try {
    const path = `${group}/resources?$expand=provisioningState`
    const type = 'Microsoft.Resources/resourceGroups'
    for await (const { id, provisioningState } of azure.list<{ id: string; provisioningState?: string }>(path, type))
      states.push([id.toLowerCase(), provisioningState])
    return { states, unread: [] }
  } catch (error) {
    const because = whyNotEvaluated(error)
    if (because === undefined) throw error
    // A resource group that does not exist contains no resources, and the plan creates it.
    return { states, unread: isGroupMissing(error) ? [] : [{ group, because }] }
  }
}

function isGroupMissing(error: unknown): boolean {
  return error instanceof Failure && error.details.leaves?.some(({ code }) => code === 'ResourceGroupNotFound') === true
}

interface Properties {
  readonly provisioningState?: string
  readonly operationalState?: string
  readonly ipConfigurations?: readonly unknown[]
  readonly errorInfo?: { readonly message?: string }
  readonly errorMessage?: string | null
  readonly statuses?: readonly { readonly level?: string; readonly message?: string }[]
}

interface Resource {
  readonly properties?: Properties
}

async function readState(id: ResourceId, { azure }: StepContext): Promise<Unhealthy[]> {
  try {
    const found = await azure.read<Resource>(id)
    return found === undefined ? [] : stateOf(id, found)
  } catch (error) {
    const because = whyNotEvaluated(error)
    if (because === undefined) throw error
    return [{ id, condition: 'unknown', state: 'not readable', cause: because }]
  }
}

/**
 * Returns what is wrong with a resource. A stopped gateway or a deallocated firewall counts as stopped even if its last
 * write failed, because a new write would also start it and not only repeat the last write.
 */
function stateOf(id: ResourceId, { properties = {} }: Resource): Unhealthy[] {
  const { provisioningState = 'Succeeded', operationalState } = properties
  const condition = conditionOf(provisioningState)
  const written = condition === undefined || isFailed(provisioningState)
  const stopped = written ? stoppedState(id, properties) : undefined
  if (stopped !== undefined) {
    const cause = condition === undefined ? {} : { cause: `its last write ended with ${provisioningState}` }
    return [{ id, condition: 'stopped', state: stopped, ...cause }]
  }
  if (condition !== undefined) return [{ id, condition, state: provisioningState, ...causeOf(properties) }]
  return operationalState === undefined || operationalState === 'Running'
    ? []
    : [{ id, condition: 'busy', state: operationalState }]
}

/** Returns the cause that an extension or a Flux configuration reports for its last failed write. */
function causeOf({ errorInfo, errorMessage, statuses = [] }: Properties): Pick<Unhealthy, 'cause'> {
  const cause = errorInfo?.message ?? errorMessage ?? statuses.find(({ level }) => level === 'Error')?.message
  return cause ? { cause } : {}
}

/**
 * Returns the state of a stopped resource; `undefined` if the resource is not stopped. A firewall without addresses is
 * deallocated.
 */
function stoppedState(id: ResourceId, { operationalState, ipConfigurations }: Properties): string | undefined {
  if (operationalState === 'Stopped') return operationalState
  const isFirewall = /^microsoft\.network\/azurefirewalls$/i.test(parseResourceId(id).type)
  return isFirewall && ipConfigurations?.length === 0 ? 'deallocated' : undefined
}
