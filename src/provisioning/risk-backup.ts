import type { RiskRow } from './risk.ts'

/** What changes of a cluster's backups can do. The first row that fits decides. */
export const backupRisks: readonly RiskRow[] = [
  {
    type: 'Microsoft.DataProtection/backupVaults',
    kind: 'modify',
    risk: 'disruptive',
    because: 'How long what was deleted can be had back, and who may write the vault, can change.'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults',
    kind: 'delete',
    risk: 'destructive',
    because: 'The backups go with their vault.'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults/backupPolicies',
    kind: 'modify',
    risk: 'disruptive',
    because: 'How often it is backed up, and how long backups are kept, changes; older ones may go.'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults/backupPolicies',
    kind: 'delete',
    risk: 'disruptive',
    because: 'What it said is backed up no more.'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults/backupInstances',
    kind: 'modify',
    risk: 'disruptive',
    because: 'What of the cluster is backed up, and where its snapshots lie, changes.'
  },
  {
    type: 'Microsoft.DataProtection/backupVaults/backupInstances',
    kind: 'delete',
    risk: 'destructive',
    because: 'The cluster is backed up no more, and its backups go.'
  },
  {
    type: 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings',
    kind: 'modify',
    risk: 'disruptive',
    because: 'What another service may do inside the cluster changes.'
  },
  {
    type: 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings',
    kind: 'delete',
    risk: 'disruptive',
    because: 'Another service loses its way into the cluster: backups fail.'
  }
]
