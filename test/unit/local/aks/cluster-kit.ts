import { type Kit, type Loose, newKit, publicAddress, virtualNetwork } from '../azure/kit.ts'

export const AKS = '2026-05-01'

/** Ids of what a private cluster needs around it, and how to write clusters and pools. */
export interface ClusterKit extends Kit {
  readonly cluster: string
  readonly identity: string
  readonly kubelet: string
  readonly zone: string
  readonly nodes: string
  readonly apiServer: string
  pool(name: string): string
  /** PUT of the cluster, private in its network unless the fields say otherwise. */
  write(fields?: Loose, envelope?: Loose): Loose
  /** PUT, which must be accepted, and everything it starts has ended; the cluster as it is then. */
  build(fields?: Loose, envelope?: Loose): Loose
  read(id?: string): Loose
  writePool(name: string, properties?: Loose): Loose
  give(role: string, principal: string, scope: string): void
}

const roles: Readonly<Record<string, string>> = {
  'Network Contributor': '4d97b98b-1d4f-4787-a291-c67834d212e7',
  'Private DNS Zone Contributor': 'b12aa53e-6015-4669-85d0-8515ebb3ae7f',
  'Managed Identity Operator': 'f1a07417-d97a-45cb-824c-7a7467783830'
}

export const systemPool = { name: 'npsystem', mode: 'System', vmSize: 'Standard_D4d_v5', count: 3 }

/** A kit whose requests go to AKS in one api-version. */
export function clusterKit(): ClusterKit {
  const base = newKit()
  const providers = `${base.group}/providers`
  const identities = `${providers}/Microsoft.ManagedIdentity/userAssignedIdentities`
  const network = base.network('virtualNetworks/spoke')
  const cluster = `${providers}/Microsoft.ContainerService/managedClusters/blue`
  const version = { version: AKS }
  const kit: ClusterKit = {
    ...base,
    cluster,
    identity: `${identities}/control-plane`,
    kubelet: `${identities}/kubelet`,
    zone: base.network('privateDnsZones/production.private.westeurope.azmk8s.io'),
    nodes: `${network}/subnets/nodes`,
    apiServer: `${network}/subnets/api-server`,
    pool: name => `${cluster}/agentPools/${name}`,
    write: (fields, envelope) => base.put(cluster, privateCluster(kit, fields, envelope), version),
    build: (fields, envelope) => base.make(cluster, privateCluster(kit, fields, envelope), version),
    read: (id = cluster) => base.get(id, version),
    writePool: (name, properties) =>
      base.put(kit.pool(name), { properties: { ...userPool(kit), ...properties } }, version),
    give: (role, principal, scope) => give(base, role, principal, scope)
  }
  return kit
}

function give(kit: Kit, role: string, identity: string, scope: string): void {
  const { principalId } = kit.get(identity).properties
  const guid = `${roles[role]?.slice(0, 8)}-${String(Object.keys(kit.world.resources).length).padStart(4, '0')}-4000-8000-000000000000`
  const roleDefinitionId = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`
  kit.make(`${scope}/providers/Microsoft.Authorization/roleAssignments/${guid}`, {
    properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' }
  })
}

/** Everything a private cluster with its egress through a firewall needs, roles long propagated. */
export function readyKit(): ClusterKit {
  const kit = clusterKit()
  buildNetworks(kit)
  buildZone(kit)
  for (const id of [kit.identity, kit.kubelet]) kit.make(id, { location: 'westeurope' })
  giveRoles(kit)
  kit.wait(600)
  kit.world.tables.throttle = {}
  return kit
}

function buildNetworks(kit: ClusterKit): void {
  const hub = kit.network('virtualNetworks/hub')
  const spoke = kit.network('virtualNetworks/spoke')
  kit.make(hub, virtualNetwork('10.200.0.0/24', { AzureFirewallSubnet: '10.200.0.0/26' }))
  buildFirewall(kit, hub)
  const routes = kit.network('routeTables/egress')
  const properties = { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.200.0.4' }
  kit.make(routes, { location: 'westeurope', properties: { routes: [{ name: 'out', properties }] } })
  const delegation = { name: 'aks', properties: { serviceName: 'Microsoft.ContainerService/managedClusters' } }
  const network = virtualNetwork('10.240.0.0/16', {
    nodes: { addressPrefix: '10.240.0.0/22', routeTable: { id: routes } },
    'api-server': { addressPrefix: '10.240.4.0/27', delegations: [delegation] },
    small: { addressPrefix: '10.240.5.0/29', routeTable: { id: routes } },
    tiny: { addressPrefix: '10.240.5.32/29', delegations: [delegation] },
    plain: { addressPrefix: '10.240.6.0/24' }
  })
  network.properties.dhcpOptions = { dnsServers: ['10.200.0.4'] }
  kit.make(spoke, network)
  peer(kit, hub, spoke)
  peer(kit, spoke, hub)
}

function buildFirewall(kit: ClusterKit, hub: string): void {
  const policy = kit.network('firewallPolicies/policy')
  kit.make(kit.network('publicIPAddresses/fw'), publicAddress)
  kit.make(policy, {
    location: 'westeurope',
    properties: { sku: { tier: 'Standard' }, dnsSettings: { enableProxy: true } }
  })
  kit.make(`${policy}/ruleCollectionGroups/aks`, egressRules())
  const configuration = {
    name: 'one',
    properties: {
      subnet: { id: `${hub}/subnets/AzureFirewallSubnet` },
      publicIPAddress: { id: kit.network('publicIPAddresses/fw') }
    }
  }
  kit.make(kit.network('azureFirewalls/fw'), {
    location: 'westeurope',
    properties: {
      sku: { name: 'AZFW_VNet', tier: 'Standard' },
      ipConfigurations: [configuration],
      firewallPolicy: { id: policy }
    }
  })
}

/** One rule with the tag of AKS, or as the fields say. */
export function egressRules(fields: Loose = { fqdnTags: ['AzureKubernetesService'] }, action = 'Allow'): Loose {
  const rule = {
    ruleType: 'ApplicationRule',
    name: 'aks',
    sourceAddresses: ['10.240.0.0/16'],
    protocols: [{ protocolType: 'Https', port: 443 }],
    ...fields
  }
  const collection = {
    ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
    name: 'aks',
    priority: 100,
    action: { type: action },
    rules: [rule]
  }
  return { properties: { priority: 300, ruleCollections: [collection] } }
}

function peer(kit: ClusterKit, from: string, to: string): void {
  const properties = { remoteVirtualNetwork: { id: to }, allowForwardedTraffic: true, allowVirtualNetworkAccess: true }
  kit.make(`${from}/virtualNetworkPeerings/to`, { properties })
}

function buildZone(kit: ClusterKit): void {
  kit.make(kit.zone, { location: 'global' })
  for (const name of ['hub', 'spoke']) {
    kit.make(`${kit.zone}/virtualNetworkLinks/${name}`, {
      location: 'global',
      properties: { virtualNetwork: { id: kit.network(`virtualNetworks/${name}`) }, registrationEnabled: false }
    })
  }
}

function giveRoles(kit: ClusterKit): void {
  kit.give('Network Contributor', kit.identity, kit.nodes)
  kit.give('Network Contributor', kit.identity, kit.apiServer)
  kit.give('Private DNS Zone Contributor', kit.identity, kit.zone)
  kit.give('Private DNS Zone Contributor', kit.identity, kit.network('virtualNetworks/spoke'))
  kit.give('Managed Identity Operator', kit.identity, kit.kubelet)
}

/** A private cluster in the kit's networks. Members of `fields` replace those of the same name, one level deep. */
export function privateCluster(kit: ClusterKit, fields: Loose = {}, envelope: Loose = {}): Loose {
  const usual: Loose = {
    kubernetesVersion: '1.35',
    dnsPrefix: 'blue',
    nodeResourceGroup: 'g-nodes',
    agentPoolProfiles: [{ ...systemPool, vnetSubnetID: kit.nodes }],
    networkProfile: {
      networkPlugin: 'azure',
      networkPluginMode: 'overlay',
      outboundType: 'userDefinedRouting',
      podCidr: '192.168.0.0/16',
      serviceCidr: '172.16.0.0/16',
      dnsServiceIP: '172.16.0.10'
    },
    apiServerAccessProfile: {
      enablePrivateCluster: true,
      enablePrivateClusterPublicFQDN: false,
      enableVnetIntegration: true,
      subnetId: kit.apiServer,
      privateDNSZone: kit.zone
    },
    oidcIssuerProfile: { enabled: true },
    identityProfile: { kubeletidentity: { resourceId: kit.kubelet } }
  }
  const merged = Object.entries(fields).map(([name, value]) => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return [name, isObject ? { ...usual[name], ...(value as object) } : value]
  })
  return {
    location: 'westeurope',
    sku: { name: 'Base', tier: 'Standard' },
    identity: { type: 'UserAssigned', userAssignedIdentities: { [kit.identity]: {} } },
    ...envelope,
    properties: { ...usual, ...Object.fromEntries(merged) }
  }
}

/** A cluster that needs nothing around it. */
export const publicCluster = {
  location: 'westeurope',
  identity: { type: 'SystemAssigned' },
  properties: { dnsPrefix: 'p', agentPoolProfiles: [systemPool] }
}

function userPool(kit: ClusterKit): Loose {
  return { mode: 'User', vmSize: 'Standard_D4d_v5', count: 2, vnetSubnetID: kit.nodes }
}
