import type { RiskRow } from './risk.ts'

/** Risks of changes to a cluster's backups. The first row that matches applies. */
export const backupRisks: readonly RiskRow[] = [
  {
    type: 'Microsoft.DataProtection/backupVaults',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Changes soft-delete retention or who may write to the vault.'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults',
    kind: 'delete',
    risk: 'destructive',
    because: 'The backups are deleted with their vault.'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults/backupPolicies',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Changes how often backups run and how long they are kept; older backups can be deleted.'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults/backupPolicies',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Backups that use this policy stop.'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults/backupInstances',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Changes which parts of the cluster are backed up and where its snapshots are stored.'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults/backupInstances',
    kind: 'delete',
    risk: 'destructive',
    because: 'The cluster is no longer backed up, and its existing backups are deleted.'
  },
  {
    type: 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings',
    kind: 'modify',
    risk: 'disruptive',
    because: 'Changes what another service may do inside the cluster.'
  },
  {
    type: 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings',
    kind: 'delete',
    risk: 'disruptive',
    because: 'The backup vault loses its access to the cluster, so backups fail.'
  }
]
