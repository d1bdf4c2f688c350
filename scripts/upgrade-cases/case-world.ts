import { type AzureClient, newAzure } from './azure-client.ts'
import { buildCluster, poolsOfCase, unknownSize } from './base-cluster.ts'
import { buildNetwork, type CaseIds, caseIds } from './base-network.ts'
import type { CasePool, CaseWorld, UpgradeCase } from './case-format.ts'
import { applyObjects, setPodStates } from './objects.ts'
import { setClusterState } from './pool-states.ts'
import {
  setApiUsage,
  setIdentity,
  setLocks,
  setNetwork,
  setQuota,
  setRestrictions,
  setSubnets,
  setWindows
} from './surroundings.ts'

/** World of a case, ready for its operation. */
export interface BuiltCase {
  readonly azure: AzureClient
  readonly ids: CaseIds
}

const DEFAULT_NOW = '2026-08-04T09:00:00Z'
/** Hours that the creation of the world may take before the time of the case. */
const BUILD_HOURS = 12

/**
 * Parts of a world that Azure does not read in an upgrade. They are the evidence and acceptances of a preflight, the name
 * of the environment, the state of Flux and its extension, and the rights of the identity that plans.
 */
const NOT_READ_BY_AZURE = ['accepted', 'environment', 'evidence', 'extensions', 'flux', 'freeze', 'rights']
const BUILT = [
  'apiUsage',
  'cluster',
  'events',
  'identity',
  'locks',
  'network',
  'now',
  'objects',
  'pools',
  'quota',
  'skus',
  'subnets',
  'windows'
]

/** Builds the world of a case, or returns why local Azure does not have what the case needs. */
export function buildCase({ world = {} }: UpgradeCase): BuiltCase | { readonly skipped: string } {
  const skipped = whyNotBuilt(world)
  if (skipped !== undefined) return { skipped }
  const now = Date.parse(world.now ?? DEFAULT_NOW)
  const azure = newAzure(now - BUILD_HOURS * 3600_000)
  const ids = caseIds(azure)
  buildNetwork(azure, ids)
  buildCluster(azure, ids, world)
  applyObjects(azure, ids, world)
  azure.wait((now - azure.world.now) / 1000)
  setClusterState(azure.world, ids, world)
  setWindows(azure, ids, world)
  setSubnets(azure, ids, world)
  setQuota(azure, world)
  setRestrictions(azure, world)
  setLocks(azure, ids, world)
  setApiUsage(azure, ids, world)
  setIdentity(azure, ids, world)
  setNetwork(azure, ids, world)
  setPodStates(azure, ids, world)
  beginOperations(azure, ids, world)
  const missing = notOffered({ azure, ids }, world)
  return missing === undefined ? { azure, ids } : { skipped: missing }
}

/** Returns why the region of local Azure does not offer the versions that a case needs. */
function notOffered({ azure, ids }: BuiltCase, { cluster = {} }: CaseWorld): string | undefined {
  const { upgrades } = azure.get(`${ids.cluster}/upgradeProfiles/default`).properties.controlPlaneProfile
  const offered: string[] = upgrades.map(
    ({ kubernetesVersion }: { readonly kubernetesVersion: string }) => kubernetesVersion
  )
  const wanted = (cluster.offered ?? []).map(version => version.split(' ')[0] ?? '')
  const missing = wanted.find(version => !offered.includes(version))
  return missing === undefined ? undefined : `the calendar of local Azure does not offer ${missing} at that time`
}

function whyNotBuilt(world: CaseWorld): string | undefined {
  const unknown = Object.keys(world).find(key => ![...BUILT, ...NOT_READ_BY_AZURE].includes(key))
  if (unknown !== undefined) return `local Azure has no ${unknown} of this kind`
  if (world.identity?.servicePrincipal !== undefined) return 'local Azure has no clusters with a service principal'
  if (poolsOfCase(world).some(({ requested }) => requested !== undefined))
    return 'a pool that is full to a share of its capacity is not built'
  if (world.objects?.some(({ _ }) => Array.isArray(_?.pods))) return 'states of single pods are not built'
  return unknownSize(world)
}

/** Starts the operations that run already when a case begins. */
function beginOperations(azure: AzureClient, ids: CaseIds, world: CaseWorld): void {
  const { cluster = {} } = world
  for (const pool of poolsOfCase(world).filter(({ state }) => state === 'Scaling')) scale(azure, ids, pool)
  if (cluster.state !== 'Upgrading' || cluster.wanted === undefined) return
  const body = azure.get(ids.cluster)
  const agentPoolProfiles = body.properties.agentPoolProfiles.map((pool: object) => ({
    ...pool,
    orchestratorVersion: cluster.wanted
  }))
  azure.send('PUT', ids.cluster, {
    ...body,
    properties: { ...body.properties, kubernetesVersion: cluster.wanted, agentPoolProfiles }
  })
}

/** Adds a node to a pool that is being scaled. */
function scale(azure: AzureClient, ids: CaseIds, { name, nodes }: CasePool): void {
  const id = `${ids.cluster}/agentPools/${name}`
  const { properties } = azure.get(id)
  azure.send('PUT', id, { properties: { ...properties, count: nodes + 1 } })
}
