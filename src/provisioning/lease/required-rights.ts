/** An Azure permission and its purpose, for the table in the documentation. Azure itself checks the permission. */
export interface Right {
  readonly action: string
  readonly for: string
}

const LEASE = 'the lease of the environment, which keeps two writers apart'

/** Permissions that every run needs to write under the lease. */
export const leaseRights: readonly Right[] = [
  { action: 'Microsoft.Network/privateDnsZones/read', for: LEASE },
  { action: 'Microsoft.Network/privateDnsZones/TXT/read', for: LEASE },
  { action: 'Microsoft.Network/privateDnsZones/TXT/write', for: LEASE },
  { action: 'Microsoft.Network/privateDnsZones/TXT/delete', for: LEASE }
]

const RECORDS = 'the lease, the hold and the operation record'
const WRITE_STATE = '`release-lease`: whether the write of a lost run still works'

/** Permissions that a plan of the action `operation` needs, and its status. */
export const recordReadRights: readonly Right[] = [
  { action: 'Microsoft.Network/privateDnsZones/read', for: RECORDS },
  { action: 'Microsoft.Network/privateDnsZones/TXT/read', for: RECORDS },
  { action: 'Microsoft.Network/applicationGateways/read', for: WRITE_STATE },
  { action: 'Microsoft.ContainerService/managedClusters/read', for: WRITE_STATE },
  { action: 'Microsoft.ContainerService/managedClusters/agentPools/read', for: WRITE_STATE }
]

/** Further permissions that an apply of the action `operation` needs. It deletes nothing. */
export const recordWriteRights: readonly Right[] = [
  { action: 'Microsoft.Network/privateDnsZones/TXT/write', for: '`hold`, `release-hold`, `release-lease`' }
]
