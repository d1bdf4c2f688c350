import { lostWriteRights } from '../../provisioning/lease/required-rights.ts'

/** An Azure permission and its purpose, for the table in the documentation. Azure itself checks the permission. */
export interface Right {
  readonly action: string
  readonly for: string
}

const CLUSTERS = 'Microsoft.ContainerService/managedClusters'
const RECORD = 'the lease and the operation record of the environment'

/** Permissions that a plan needs. `Reader` has them, except for the health of backends. */
export const planRights: readonly Right[] = [
  { action: `${CLUSTERS}/read`, for: 'reading the cluster' },
  { action: `${CLUSTERS}/agentPools/read`, for: 'reading each node pool with its ETag' },
  { action: `${CLUSTERS}/agentPools/machines/read`, for: 'reading version and image of each machine' },
  { action: `${CLUSTERS}/agentPools/upgradeProfiles/read`, for: 'the newest node image, and versions for a rollback' },
  { action: `${CLUSTERS}/upgradeProfiles/read`, for: 'the versions that AKS offers for the control plane' },
  { action: `${CLUSTERS}/maintenanceConfigurations/read`, for: 'the maintenance windows' },
  { action: 'Microsoft.Network/privateDnsZones/TXT/read', for: RECORD }
]

/** Further permissions that an apply needs. */
export const applyRights: readonly Right[] = [
  { action: `${CLUSTERS}/write`, for: 'the control plane, and the channels with `keepRollback`' },
  { action: `${CLUSTERS}/agentPools/write`, for: 'each node pool, also in a rollback' },
  { action: `${CLUSTERS}/agentPools/upgradeNodeImageVersion/action`, for: 'target `node-image`' },
  { action: `${CLUSTERS}/agentPools/deleteMachines/action`, for: '`delete-machines`' },
  { action: `${CLUSTERS}/abort/action`, for: '`abort` while Azure upgrades the control plane' },
  { action: `${CLUSTERS}/agentPools/abort/action`, for: '`abort` while Azure upgrades a node pool' },
  {
    action: 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    for: 'the write of the cluster names its identities'
  },
  {
    action: 'Microsoft.Network/virtualNetworks/subnets/join/action',
    for: 'the write of the cluster or a pool names its subnets'
  },
  {
    action: 'Microsoft.OperationalInsights/workspaces/sharedKeys/action',
    for: 'the write of the cluster names the workspace of its logs'
  },
  {
    action: 'Microsoft.Network/applicationGateways/getBackendHealthOnDemand/action',
    for: 'the gate on the backends of the gateway'
  },
  { action: 'Microsoft.Insights/metrics/read', for: 'the gate on failed requests' },
  { action: 'Microsoft.Network/privateDnsZones/read', for: RECORD },
  { action: 'Microsoft.Network/privateDnsZones/TXT/write', for: RECORD },
  { action: 'Microsoft.Network/privateDnsZones/TXT/delete', for: RECORD },
  ...lostWriteRights.filter(({ action }) => !planRights.some(right => right.action === action))
]
