import { deterministicDigits, deterministicGuid } from '../azure/deterministic-ids.ts'
import { forgetPrincipal, IDENTITY, principalOf } from '../azure/providers/managed-identity.ts'
import { RESOURCE_GROUP } from '../azure/providers/resource-groups.ts'
import { keyOf, parseId } from '../azure/resource-ids.ts'
import { findResource, resourcesWithin } from '../azure/resources/resource-lookup.ts'
import { tableOf } from '../azure/tables.ts'
import type { Resource, World } from '../azure/world.ts'
import { clusterProperties, nodeCount, nodeGroupId, poolProperties, poolsOf } from './cluster-model.ts'

export const SCALE_SET = 'Microsoft.Compute/virtualMachineScaleSets'
export const LOAD_BALANCER = 'Microsoft.Network/loadBalancers'

/** Writes something the service makes by itself into the group of the nodes. */
export function writeServiceResource(
  world: World,
  cluster: Resource,
  type: string,
  name: string,
  properties: Record<string, unknown>,
  more: Partial<Resource> = {}
): Resource {
  const id = `${nodeGroupId(world, cluster)}/providers/${type}/${name}`
  const before = world.resources[keyOf(id)]
  const { location = '' } = cluster
  const { generation = 0, createdAt = world.now } = before ?? {}
  const resource: Resource = {
    id,
    type,
    name,
    location,
    ...more,
    properties: { ...properties, provisioningState: 'Succeeded' },
    generation: generation + 1,
    createdAt
  }
  world.resources[keyOf(id)] = resource
  return resource
}

/** The group comes with the first write of its cluster, tagged and marked with whose it is, which a later write of the group leaves as it is. */
export function makeNodeGroup(world: World, cluster: Resource): void {
  const id = nodeGroupId(world, cluster)
  if (findResource(world, id) !== undefined) return
  world.resources[keyOf(id)] = {
    id,
    type: RESOURCE_GROUP,
    name: parseId(id).name,
    location: cluster.location ?? '',
    tags: {
      'aks-managed-cluster-name': cluster.name,
      'aks-managed-cluster-rg': parseId(cluster.id).resourceGroup ?? ''
    },
    managedBy: cluster.id,
    properties: { provisioningState: 'Succeeded' },
    generation: 1,
    createdAt: world.now
  }
}

/** The group goes with its cluster, and all that is in it. */
export function removeNodeGroup(world: World, cluster: Resource): void {
  for (const { id, type } of resourcesWithin(world, nodeGroupId(world, cluster))) {
    delete world.resources[keyOf(id)]
    if (type === IDENTITY) forgetPrincipal(world, id)
  }
  const lives = clusterLives(world)
  lives[keyOf(cluster.id)] = (lives[keyOf(cluster.id)] ?? 0) + 1
}

/** How many clusters of an id have been deleted: the next one has names and an issuer of its own. */
function clusterLives(world: World): Record<string, number> {
  return tableOf<number>(world, 'clusterLives')
}

/** Scale sets of the pools that are, and none of those that are not any more. */
export function writeScaleSets(world: World, cluster: Resource): void {
  const names = new Set<string>()
  for (const pool of poolsOf(world, cluster.id)) {
    const name = scaleSetName(world, cluster, pool.name)
    names.add(keyOf(name))
    writeScaleSet(world, cluster, pool, name)
  }
  const prefix = keyOf(`${nodeGroupId(world, cluster)}/providers/${SCALE_SET}/`)
  for (const key of Object.keys(world.resources)) {
    if (key.startsWith(prefix) && !names.has(key.slice(prefix.length))) delete world.resources[key]
  }
}

function writeScaleSet(world: World, cluster: Resource, pool: Resource, name: string): void {
  const { vmSize = '', vnetSubnetID, availabilityZones, scaleSetPriority = 'Regular' } = poolProperties(pool)
  const subnet = vnetSubnetID === undefined ? {} : { subnet: { id: vnetSubnetID } }
  const configurations = [{ name: 'ipconfig1', properties: { primary: true, ...subnet } }]
  const interfaces = [{ name, properties: { primary: true, ipConfigurations: configurations } }]
  writeServiceResource(
    world,
    cluster,
    SCALE_SET,
    name,
    {
      virtualMachineProfile: {
        priority: scaleSetPriority,
        networkProfile: { networkInterfaceConfigurations: interfaces }
      }
    },
    {
      sku: { name: vmSize, tier: 'Standard', capacity: nodeCount(poolProperties(pool)) },
      tags: { 'aks-managed-poolName': pool.name },
      ...(availabilityZones && { zones: [...availabilityZones] })
    }
  )
}

/** `aks-<pool>-<8 digits>-vmss`, the digits those of the cluster. */
export function scaleSetName(world: World, cluster: Resource, pool: string): string {
  const digits = deterministicDigits(world, 'agent pools', keyOf(cluster.id)).slice(-8)
  return `aks-${pool}-${digits}-vmss`
}

/** An identity the service makes for itself: what the profiles of a cluster tell of it. */
export function makeIdentity(world: World, cluster: Resource, name: string): Record<string, string> {
  const id = `${nodeGroupId(world, cluster)}/providers/${IDENTITY}/${name}`
  const { properties } =
    findResource(world, id) ?? writeServiceResource(world, cluster, IDENTITY, name, principalOf(world, id))
  return { resourceId: id, clientId: String(properties.clientId), objectId: String(properties.principalId) }
}

/** Add-ons that log in as somebody, and what their identities are called. */
const addonIdentities: Readonly<Record<string, string>> = {
  azurepolicy: 'azurepolicy',
  azureKeyvaultSecretsProvider: 'azurekeyvaultsecretsprovider',
  omsagent: 'omsagent'
}

/** Gives the kubelet and the add-ons their identities. */
export function writeIdentities(world: World, cluster: Resource): void {
  const { identityProfile, addonProfiles } = clusterProperties(cluster)
  cluster.properties.identityProfile = identityProfile ?? {
    kubeletidentity: makeIdentity(world, cluster, `${cluster.name}-agentpool`)
  }
  if (addonProfiles === undefined) return
  cluster.properties.addonProfiles = Object.fromEntries(
    Object.entries(addonProfiles).map(([name, profile]) => [name, addon(world, cluster, name, profile)])
  )
}

function addon(world: World, cluster: Resource, name: string, profile: { readonly enabled?: boolean }): unknown {
  const prefix = addonIdentities[name]
  if (profile.enabled !== true || prefix === undefined) return profile
  return { ...profile, identity: makeIdentity(world, cluster, `${prefix}-${cluster.name}`) }
}

/** What names and issuer of a cluster are made of: another guid each time it is made anew. */
export function clusterGuid(world: World, { id }: { readonly id: string }): string {
  return deterministicGuid(world, 'cluster', keyOf(id), clusterLives(world)[keyOf(id)] ?? 0)
}

/** Eight letters and digits that stand in the names of a cluster. */
export function clusterHash(world: World, cluster: { readonly id: string }): string {
  return clusterGuid(world, cluster).slice(0, 8)
}
