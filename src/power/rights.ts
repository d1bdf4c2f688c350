/** What an identity needs in Azure, and for what; the documentation's table. Azure itself checks it. */
export interface Right {
  readonly action: string
  readonly for: string
}

/** To look. */
export const planRights: readonly Right[] = [
  { action: 'Microsoft.Network/applicationGateways/read', for: 'which cluster is live' },
  {
    action: 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/read',
    for: 'whether a replacement is under way'
  },
  { action: 'Microsoft.ContainerService/managedClusters/read', for: 'the cluster and its pools' }
]

/** To act, beside what looking takes. */
export const applyRights: readonly Right[] = [
  { action: 'Microsoft.ContainerService/managedClusters/start/action', for: '`start`' },
  { action: 'Microsoft.ContainerService/managedClusters/stop/action', for: '`stop`' },
  { action: 'Microsoft.ContainerService/managedClusters/agentPools/read', for: '`scale-to-zero`' },
  { action: 'Microsoft.ContainerService/managedClusters/agentPools/write', for: '`scale-to-zero`' },
  {
    action: 'Microsoft.Network/virtualNetworks/subnets/join/action',
    for: '`scale-to-zero`: a pool is written with its subnet'
  }
]
