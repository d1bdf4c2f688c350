import { childId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import { COLOURS } from '../../config/colours.ts'
import type { Colour } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import { SYSTEM_POOL_NAME } from '../../templates/cluster/node-pools.ts'
import { unfinishedUpgradesOf } from '../cluster/cluster-versions.ts'
import { type FoundCluster, type FoundPool, type FoundStatus, readCluster } from '../cluster/found-cluster.ts'
import type { StepContext } from '../types.ts'
import { whyNotEvaluated } from '../what-if/what-if-unavailable.ts'
import { conditionOf, isFailed } from './condition.ts'
import type { Condition } from './cures.ts'
import type { Unhealthy } from './unhealthy.ts'

const MACHINES = 'Microsoft.ContainerService/managedClusters/agentPools/machines'

export type FoundClusters = Readonly<Partial<Record<Colour, FoundCluster>>>

/** Returns the clusters of these colours by colour. A cluster that does not exist is left out. */
export async function readClusters(colours: readonly Colour[], context: StepContext): Promise<FoundClusters> {
  const found = await Promise.all(colours.map(async colour => [colour, await readCluster(context, colour)] as const))
  return Object.fromEntries(found.filter(([, cluster]) => cluster !== undefined))
}

/** A cluster, or one of its pools, with its state. */
interface Part {
  readonly id: ResourceId
  readonly what: string
  readonly provisioningState?: string | undefined
  readonly status?: FoundStatus | undefined
  readonly power?: string | undefined
}

function partsOf(cluster: ResourceId, { properties }: FoundCluster): Part[] {
  const { provisioningState, status, powerState, agentPoolProfiles = [] } = properties
  const pools = agentPoolProfiles.map(pool => ({
    id: childId(cluster, 'agentPools', pool.name),
    what: `pool ${pool.name}`,
    provisioningState: pool.provisioningState,
    status: pool.status,
    power: pool.powerState?.code
  }))
  return [{ id: cluster, what: 'the cluster', provisioningState, status, power: powerState?.code }, ...pools]
}

/**
 * Returns each colour whose cluster or pools AKS is working on, often in a maintenance window. `because` says why this
 * cluster cannot be evaluated.
 */
export function busyColours(clusters: FoundClusters): { readonly colour: Colour; readonly because: string }[] {
  return COLOURS.flatMap(colour => {
    const { provisioningState, agentPoolProfiles = [] } = clusters[colour]?.properties ?? {}
    const states = [provisioningState, ...agentPoolProfiles.map(pool => pool.provisioningState)]
    const moving = states.find(state => conditionOf(state) === 'busy')
    return moving === undefined ? [] : [{ colour, because: `the ${colour} cluster is ${moving}` }]
  })
}

/**
 * Returns the unhealthy parts of a cluster: the cluster itself and its pools. Returns nothing while AKS is working on
 * the cluster, because `busyColours` reports this state. Reads the machines of the pools only if the last operation on
 * the cluster or a pool failed or was cancelled.
 */
export async function unhealthyParts(id: ResourceId, found: FoundCluster, context: StepContext): Promise<Unhealthy[]> {
  const parts = partsOf(id, found)
  if (parts.some(({ provisioningState }) => conditionOf(provisioningState) === 'busy')) return []
  if (parts[0]?.power === 'Stopped') return [{ id, condition: 'stopped', state: 'Stopped' }]
  const managed = [id, ...poolNames(context).map(name => childId(id, 'agentPools', name))]
  const isManaged = (part: Part) => managed.some(own => sameId(own, part.id))
  const stopped = parts.filter(part => part.power === 'Stopped' && isManaged(part))
  const bad = parts.flatMap(part => {
    const condition = conditionOf(part.provisioningState)
    return condition === undefined || stopped.includes(part) ? [] : [{ part, condition }]
  })
  const halfDone = bad.length === 0 ? [] : await halfDoneUpgrade(id, found, context)
  const failed = bad.map(({ part, condition }) => ({
    ...unhealthyPart(part, condition, halfDone),
    ...(isManaged(part) ? {} : { isUnmanaged: true as const })
  }))
  return [...stopped.map(stoppedPool), ...failed]
}

/** Returns a stopped pool as unhealthy, however its last write ended, because Azure refuses to write a stopped pool. */
function stoppedPool({ id, provisioningState }: Part): Unhealthy {
  const cause = isFailed(provisioningState) ? { cause: `its last write ended with ${provisioningState}` } : {}
  return { id, condition: 'stopped', state: 'Stopped', ...cause }
}

function poolNames({ baseline }: StepContext): string[] {
  return [SYSTEM_POOL_NAME, ...Object.keys(baseline.config.cluster.pools)]
}

function unhealthyPart(part: Part, condition: Condition, halfDone: readonly string[]): Unhealthy {
  const { id, provisioningState = '', status } = part
  const { code, message } = status?.provisioningError ?? {}
  const cause = code === undefined ? [] : [`${code}: ${message ?? ''}`.trim()]
  const isHalfDone = halfDone.length > 0 && (condition === 'failed' || condition === 'canceled')
  const causes = [...cause, ...(isHalfDone ? halfDone : [])]
  return {
    id,
    condition: isHalfDone ? 'unfinished' : condition,
    state: provisioningState,
    ...(causes.length === 0 ? {} : { cause: causes.join('; ') })
  }
}

/**
 * Returns signs that an upgrade of the cluster stopped half-way: requested versions that are not running, and pools
 * whose machines differ in version or node image. Empty without such signs. A pool whose machines cannot be read also
 * counts, because a write could continue an upgrade that the run cannot see.
 */
export async function halfDoneUpgrade(id: ResourceId, found: FoundCluster, context: StepContext): Promise<string[]> {
  const pools = found.properties.agentPoolProfiles ?? []
  const mixed = await Promise.all(pools.map(pool => mixedMachines(id, pool, context)))
  return [...unfinishedUpgradesOf(found), ...mixed.flat()]
}

interface Machine {
  readonly properties?: {
    readonly nodeImageVersion?: string
    readonly kubernetes?: { readonly currentOrchestratorVersion?: string }
  }
}

async function mixedMachines(cluster: ResourceId, { name }: FoundPool, { azure }: StepContext): Promise<string[]> {
  const path = `${childId(cluster, 'agentPools', name)}/machines`
  const versions = new Set<string>()
  const images = new Set<string>()
  try {
    for await (const { properties = {} } of azure.list<Machine>(path, MACHINES)) {
      addIfKnown(versions, properties.kubernetes?.currentOrchestratorVersion)
      addIfKnown(images, properties.nodeImageVersion)
    }
  } catch (error) {
    // Also for a refusal of the api-version: it is a preview, which Azure can withdraw.
    if (!(error instanceof Failure) || error.reason === 'cancelled') throw error
    return [`the machines of pool ${name} cannot be read (${whyNotEvaluated(error) ?? error.message})`]
  }
  return [...mixedValuesSign(name, 'Kubernetes versions', versions), ...mixedValuesSign(name, 'node images', images)]
}

function addIfKnown(values: Set<string>, value: string | undefined): void {
  if (value !== undefined) values.add(value)
}

function mixedValuesSign(pool: string, what: string, values: ReadonlySet<string>): string[] {
  return values.size < 2 ? [] : [`machines of pool ${pool} have different ${what}: ${[...values].sort().join(', ')}`]
}
