import { deterministicGuid } from '../azure/deterministic-ids.ts'
import { linksTo } from '../azure/dns/private-zones.ts'
import { firstFreeAddress } from '../azure/providers/network/address-space.ts'
import { inlineElements } from '../azure/providers/put-helpers.ts'
import { keyOf, parseId, sameId } from '../azure/resource-ids.ts'
import { findResource } from '../azure/resources/resource-lookup.ts'
import type { Resource, World } from '../azure/world.ts'
import { clusterProperties, nodeGroupId, type PoolProperties } from './cluster-model.ts'
import { clusterHash, LOAD_BALANCER, writeServiceResource } from './node-resource-group.ts'

const ZONE = 'Microsoft.Network/privateDnsZones'
const RECORD_SECONDS = 300

/** What the record of the API server is called in its zone. */
export function recordName(world: World, cluster: Resource): string {
  const { dnsPrefix, fqdnSubdomain } = clusterProperties(cluster)
  return fqdnSubdomain ?? `${dnsPrefix}-${clusterHash(world, cluster)}`
}

/** The zone that was given; `undefined` where the service makes one, or none. */
export function ownZoneId({ properties }: { readonly properties: Record<string, unknown> }): string | undefined {
  const zone = clusterProperties({ properties }).apiServerAccessProfile?.privateDNSZone ?? ''
  return zone.startsWith('/') ? zone : undefined
}

/** Names and address of the API server: its load balancer in the subnet, its record in the zone, a link to the nodes' network. */
export function writeApiServer(world: World, cluster: Resource, pools: readonly PoolProperties[]): void {
  const { apiServerAccessProfile: access = {}, dnsPrefix } = clusterProperties(cluster)
  const { location = '' } = cluster
  const isPrivate = access.enablePrivateCluster === true
  const label = `${dnsPrefix ?? clusterProperties(cluster).fqdnSubdomain}-${clusterHash(world, cluster)}`
  const publicName = `${label}.hcp.${location}.azmk8s.io`
  cluster.properties.azurePortalFQDN = `${label}.portal.hcp.${location}.azmk8s.io`
  if (!isPrivate || access.enablePrivateClusterPublicFQDN !== false) cluster.properties.fqdn = publicName
  else delete cluster.properties.fqdn
  const nodes = pools[0]?.vnetSubnetID
  const address = access.enableVnetIntegration
    ? frontAddress(world, cluster, access.subnetId)
    : privateAddress(world, nodes)
  if (isPrivate) writePrivateName(world, cluster, nodes, address)
}

/** Behind API Server VNet Integration stands a load balancer in the delegated subnet. */
function frontAddress(world: World, cluster: Resource, subnetId: string | undefined): string | undefined {
  const present = findResource(world, `${nodeGroupId(world, cluster)}/providers/${LOAD_BALANCER}/kube-apiserver`)
  const taken = inlineElements(present?.properties.frontendIPConfigurations)[0]?.properties.privateIPAddress
  const subnet = findResource(world, subnetId ?? '')
  if (taken !== undefined || subnet === undefined) return taken as string | undefined
  const privateIPAddress = firstFreeAddress(world, subnet)
  const properties = { privateIPAddress, privateIPAllocationMethod: 'Dynamic', subnet: { id: subnet.id } }
  const frontendIPConfigurations = [{ name: 'kube-apiserver-frontend', properties }]
  writeServiceResource(
    world,
    cluster,
    LOAD_BALANCER,
    'kube-apiserver',
    { frontendIPConfigurations },
    { sku: { name: 'Standard' } }
  )
  return privateIPAddress
}

/** Behind a private link stands an endpoint in the nodes' subnet. */
function privateAddress(world: World, subnetId: string | undefined): string | undefined {
  const subnet = findResource(world, subnetId ?? '')
  return subnet === undefined ? undefined : firstFreeAddress(world, subnet)
}

function writePrivateName(
  world: World,
  cluster: Resource,
  nodes: string | undefined,
  address: string | undefined
): void {
  const zone = zoneOf(world, cluster)
  if (zone === undefined) return
  const name = recordName(world, cluster)
  cluster.properties.privateFQDN = `${name}.${zone.name}`
  if (address !== undefined) writeRecord(world, zone, name, address)
  const network = nodes === undefined ? undefined : parseId(nodes).parent
  if (network !== undefined && linksTo(world, zone, network).length === 0) writeLink(world, zone, name, network)
}

/** The given zone, or one the service makes in the group of the nodes; none where DNS is public only. */
function zoneOf(world: World, cluster: Resource): Resource | undefined {
  const own = ownZoneId(cluster)
  if (own !== undefined) return findResource(world, own)
  const { enableVnetIntegration, privateDNSZone } = clusterProperties(cluster).apiServerAccessProfile ?? {}
  if (keyOf(privateDNSZone ?? 'system') === 'none') return undefined
  const kind = enableVnetIntegration ? 'private' : 'privatelink'
  const label = deterministicGuid(world, 'zone', keyOf(cluster.id))
  return writeServiceResource(
    world,
    cluster,
    ZONE,
    `${label}.${kind}.${cluster.location}.azmk8s.io`,
    {},
    { location: 'global' }
  )
}

function writeRecord(world: World, zone: Resource, name: string, ipv4Address: string): void {
  const id = `${zone.id}/A/${name}`
  const { generation = 0, createdAt = world.now } = world.resources[keyOf(id)] ?? {}
  const fqdn = `${name}.${zone.name}.`
  const properties = { ttl: RECORD_SECONDS, aRecords: [{ ipv4Address }], fqdn, isAutoRegistered: false }
  world.resources[keyOf(id)] = { id, type: `${ZONE}/A`, name, properties, generation: generation + 1, createdAt }
}

function writeLink(world: World, zone: Resource, name: string, network: string): void {
  const id = `${zone.id}/virtualNetworkLinks/${name}`
  const properties = {
    virtualNetwork: { id: network },
    registrationEnabled: false,
    virtualNetworkLinkState: 'Completed',
    provisioningState: 'Succeeded'
  }
  const type = `${ZONE}/virtualNetworkLinks`
  world.resources[keyOf(id)] = { id, type, name, location: 'global', properties, generation: 1, createdAt: world.now }
}

/** The record goes with its cluster, and so does a link the service made; what was given stays. */
export function removeApiServer(world: World, cluster: Resource): void {
  const zone = ownZoneId(cluster)
  if (zone === undefined) return
  const name = recordName(world, cluster)
  delete world.resources[keyOf(`${zone}/A/${name}`)]
  delete world.resources[keyOf(`${zone}/virtualNetworkLinks/${name}`)]
}

/** Whether a record of that name in a zone is somebody else's. */
export function isRecordTaken(world: World, cluster: { readonly id: string }, zoneId: string, name: string): boolean {
  if (findResource(world, `${zoneId}/A/${name}`) === undefined) return false
  const own = findResource(world, cluster.id)
  return own === undefined || !sameId(recordName(world, own), name)
}
