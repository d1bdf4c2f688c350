import { leaseRights, lostWriteRights, type Right } from '../provisioning/lease/required-rights.ts'

export type { Right }

/** Permissions that a plan needs. */
export const planRights: readonly Right[] = [
  { action: 'Microsoft.Network/applicationGateways/read', for: 'reading which cluster is live' },
  {
    action: 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/read',
    for: 'reading whether a replacement is in progress'
  },
  { action: 'Microsoft.ContainerService/managedClusters/read', for: 'reading the cluster and its pools' }
]

/** Further permissions that an apply needs. */
export const applyRights: readonly Right[] = [
  { action: 'Microsoft.ContainerService/managedClusters/start/action', for: '`start`' },
  { action: 'Microsoft.ContainerService/managedClusters/stop/action', for: '`stop`' },
  { action: 'Microsoft.ContainerService/managedClusters/agentPools/write', for: '`scale-to-zero`' },
  {
    action: 'Microsoft.Network/virtualNetworks/subnets/join/action',
    for: '`scale-to-zero`: the write of a pool names its subnet'
  },
  ...leaseRights,
  ...lostWriteRights.filter(({ action }) => !planRights.some(right => right.action === action))
]
