import type { AzureClient, Loose } from './azure-client.ts'

/** Region of every case. */
export const REGION = 'westeurope'

/** Ids of the resources around the cluster of a case. */
export interface CaseIds {
  readonly group: string
  readonly cluster: string
  readonly network: string
  readonly nodes: string
  readonly apiServer: string
  readonly routes: string
  readonly zone: string
  readonly identity: string
  readonly kubelet: string
  readonly firewallPolicy: string
}

const ROLES = {
  'Network Contributor': '4d97b98b-1d4f-4787-a291-c67834d212e7',
  'Private DNS Zone Contributor': 'b12aa53e-6015-4669-85d0-8515ebb3ae7f',
  'Managed Identity Operator': 'f1a07417-d97a-45cb-824c-7a7467783830'
} as const

/** Address of the firewall, which is also the DNS server of the network. */
export const FIREWALL_ADDRESS = '10.200.0.4'

export function caseIds({ subscription }: AzureClient): CaseIds {
  const group = `${subscription}/resourceGroups/cases`
  const of = (type: string) => `${group}/providers/Microsoft.Network/${type}`
  const identities = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`
  const network = of('virtualNetworks/spoke')
  return {
    group,
    cluster: `${group}/providers/Microsoft.ContainerService/managedClusters/blue`,
    network,
    nodes: `${network}/subnets/nodes`,
    apiServer: `${network}/subnets/apiserver`,
    routes: of('routeTables/egress'),
    zone: of(`privateDnsZones/cases.private.${REGION}.azmk8s.io`),
    identity: `${identities}/id-plane`,
    kubelet: `${identities}/kubelet`,
    firewallPolicy: of('firewallPolicies/policy')
  }
}

/** Builds what a private cluster with egress through a firewall needs. */
export function buildNetwork(azure: AzureClient, ids: CaseIds): void {
  const located = { location: REGION }
  azure.make(ids.group, located)
  const hub = buildHub(azure, ids)
  const route = { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: FIREWALL_ADDRESS }
  azure.make(ids.routes, { ...located, properties: { routes: [{ name: 'out', properties: route }] } })
  buildSpoke(azure, ids)
  for (const [from, to] of [
    [hub, ids.network],
    [ids.network, hub]
  ]) {
    const properties = {
      remoteVirtualNetwork: { id: to },
      allowForwardedTraffic: true,
      allowVirtualNetworkAccess: true
    }
    azure.make(`${from}/virtualNetworkPeerings/to`, { properties })
  }
  azure.make(ids.zone, { location: 'global' })
  for (const [name, id] of Object.entries({ hub, spoke: ids.network })) {
    const properties = { virtualNetwork: { id }, registrationEnabled: false }
    azure.make(`${ids.zone}/virtualNetworkLinks/${name}`, { location: 'global', properties })
  }
  for (const id of [ids.identity, ids.kubelet]) azure.make(id, located)
  giveRoles(azure, ids)
}

function buildHub(azure: AzureClient, { group, firewallPolicy }: CaseIds): string {
  const of = (type: string) => `${group}/providers/Microsoft.Network/${type}`
  const located = { location: REGION }
  const hub = of('virtualNetworks/hub')
  const subnet = { name: 'AzureFirewallSubnet', properties: { addressPrefix: '10.200.0.0/26' } }
  azure.make(hub, {
    ...located,
    properties: { addressSpace: { addressPrefixes: ['10.200.0.0/24'] }, subnets: [subnet] }
  })
  azure.make(of('publicIPAddresses/firewall'), {
    ...located,
    sku: { name: 'Standard' },
    properties: { publicIPAllocationMethod: 'Static' }
  })
  azure.make(firewallPolicy, {
    ...located,
    properties: { sku: { tier: 'Standard' }, dnsSettings: { enableProxy: true } }
  })
  azure.make(`${firewallPolicy}/ruleCollectionGroups/aks`, { properties: { priority: 300, ruleCollections: [egress] } })
  const properties = {
    subnet: { id: `${hub}/subnets/AzureFirewallSubnet` },
    publicIPAddress: { id: of('publicIPAddresses/firewall') }
  }
  azure.make(of('azureFirewalls/firewall'), {
    ...located,
    properties: {
      sku: { name: 'AZFW_VNet', tier: 'Standard' },
      ipConfigurations: [{ name: 'one', properties }],
      firewallPolicy: { id: firewallPolicy }
    }
  })
  return hub
}

const egress = {
  ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
  name: 'aks',
  priority: 100,
  action: { type: 'Allow' },
  rules: [
    {
      ruleType: 'ApplicationRule',
      name: 'aks',
      sourceAddresses: ['10.240.0.0/16'],
      protocols: [{ protocolType: 'Https', port: 443 }],
      fqdnTags: ['AzureKubernetesService']
    },
    {
      ruleType: 'ApplicationRule',
      name: 'workloads',
      sourceAddresses: ['10.240.0.0/16'],
      protocols: [{ protocolType: 'Https', port: 443 }],
      targetFqdns: ['*']
    }
  ]
}

function buildSpoke(azure: AzureClient, { network, routes }: CaseIds): void {
  const delegation = { name: 'aks', properties: { serviceName: 'Microsoft.ContainerService/managedClusters' } }
  const subnets = [
    { name: 'nodes', properties: { addressPrefix: '10.240.0.0/20', routeTable: { id: routes } } },
    { name: 'apiserver', properties: { addressPrefix: '10.240.16.0/28', delegations: [delegation] } }
  ]
  const dhcpOptions = { dnsServers: [FIREWALL_ADDRESS] }
  const addressSpace = { addressPrefixes: ['10.240.0.0/16'] }
  azure.make(network, { location: REGION, properties: { addressSpace, dhcpOptions, subnets } })
}

function giveRoles(azure: AzureClient, ids: CaseIds): void {
  const { principalId } = azure.get(ids.identity).properties
  const grants: readonly (readonly [keyof typeof ROLES, string])[] = [
    ['Network Contributor', ids.nodes],
    ['Network Contributor', ids.apiServer],
    ['Network Contributor', ids.routes],
    ['Private DNS Zone Contributor', ids.zone],
    ['Private DNS Zone Contributor', ids.network],
    ['Managed Identity Operator', ids.kubelet]
  ]
  for (const [index, [role, scope]] of grants.entries()) giveRole(azure, principalId, index, ROLES[role], scope)
  azure.wait(600)
}

/** Adds a role assignment as it was found, without asking who may write it. */
function giveRole(azure: AzureClient, principalId: string, index: number, role: string, scope: string): void {
  const name = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`
  const at = new Date(azure.world.now).toISOString()
  const roleDefinitionId = `${azure.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`
  const properties: Loose = { roleDefinitionId, principalId, principalType: 'ServicePrincipal', scope }
  azure.world.resources[id.toLowerCase()] = {
    id,
    type: 'Microsoft.Authorization/roleAssignments',
    name,
    properties: { ...properties, createdOn: at, updatedOn: at },
    generation: 1,
    createdAt: azure.world.now
  }
}
