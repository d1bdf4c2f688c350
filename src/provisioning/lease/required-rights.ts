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
const WRITE_STATE = 'the state of a write that a lost run began under the lease'
const STACK_STATE = `${WRITE_STATE}, at the subscription`
const EVIDENCE = `${STACK_STATE}. Without it, only the resource itself shows that state`
const LOCKS = 'management locks that would refuse the record. Without it, they are not evaluated'

/**
 * Permissions to read whether the write of a lost run still works. Such a write is one of a gateway, a cluster, a pool or
 * the stack of the gateway. Azure shows stacks, operations and the activity log only below the subscription.
 */
export const lostWriteRights: readonly Right[] = [
  { action: 'Microsoft.Network/applicationGateways/read', for: WRITE_STATE },
  { action: 'Microsoft.ContainerService/managedClusters/read', for: WRITE_STATE },
  { action: 'Microsoft.ContainerService/managedClusters/agentPools/read', for: WRITE_STATE },
  { action: 'Microsoft.Resources/deploymentStacks/read', for: STACK_STATE },
  { action: 'Microsoft.Network/locations/operations/read', for: EVIDENCE },
  { action: 'Microsoft.ContainerService/locations/operations/read', for: EVIDENCE },
  { action: 'Microsoft.Insights/eventtypes/values/read', for: EVIDENCE }
]

/** Permissions that a plan of the action `operation` needs, and its status. */
export const recordReadRights: readonly Right[] = [
  { action: 'Microsoft.Network/privateDnsZones/read', for: RECORDS },
  { action: 'Microsoft.Network/privateDnsZones/TXT/read', for: RECORDS },
  ...lostWriteRights,
  { action: 'Microsoft.Authorization/locks/read', for: LOCKS }
]

/** Further permissions that an apply of the action `operation` needs. It deletes nothing. */
export const recordWriteRights: readonly Right[] = [
  { action: 'Microsoft.Network/privateDnsZones/TXT/write', for: '`hold`, `release-hold`, `release-lease`' }
]
