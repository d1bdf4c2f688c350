/** An Azure permission and its purpose, for the table in the documentation. Azure itself checks the permission. */
export interface Right {
  readonly action: string
  readonly for: string
}

/** Permissions that a plan needs. */
export const planRights: readonly Right[] = [
  { action: 'Microsoft.Network/applicationGateways/read', for: 'reading which cluster is live' },
  {
    action: 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/read',
    for: 'reading whether a replacement is in progress'
  },
  { action: 'Microsoft.ContainerService/managedClusters/read', for: 'reading the cluster and its pools' }
]

const LEASE = 'the lease of the environment, which keeps two writers apart'

/** Further permissions that an apply needs. */
export const applyRights: readonly Right[] = [
  { action: 'Microsoft.ContainerService/managedClusters/start/action', for: '`start`' },
  { action: 'Microsoft.ContainerService/managedClusters/stop/action', for: '`stop`' },
  { action: 'Microsoft.ContainerService/managedClusters/agentPools/read', for: '`scale-to-zero`' },
  { action: 'Microsoft.ContainerService/managedClusters/agentPools/write', for: '`scale-to-zero`' },
  {
    action: 'Microsoft.Network/virtualNetworks/subnets/join/action',
    for: '`scale-to-zero`: the write of a pool names its subnet'
  },
  { action: 'Microsoft.Network/privateDnsZones/read', for: LEASE },
  { action: 'Microsoft.Network/privateDnsZones/TXT/read', for: LEASE },
  { action: 'Microsoft.Network/privateDnsZones/TXT/write', for: LEASE },
  { action: 'Microsoft.Network/privateDnsZones/TXT/delete', for: LEASE }
]
