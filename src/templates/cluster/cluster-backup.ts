import { Expression } from '../../arm/expression.ts'
import { childId, parseResourceId, type ResourceId, resourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { placement } from '../placement.ts'
import { backupContainer, backupHost, backupStorageId } from '../platform/backup-storage.ts'
import { stackTemplate } from '../stack-template.ts'
import type { BackupIdentityName, StackTemplate } from '../types.ts'

const VAULT = 'Microsoft.DataProtection/backupVaults'
const BINDING = 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings'
const EXTENSION = 'Microsoft.KubernetesConfiguration/extensions'
const EXTENSION_NAME = 'azure-aks-backup'
const POLICY = 'daily'

/**
 * Schedule and retention: a backup every night, kept for a week. Backups are snapshots next to the cluster, not copies
 * in the vault.
 */
const SCHEDULE = { from: 'R/2026-01-01T02:00:00+00:00/P1D', keep: 'P7D' } as const

/** Days that Azure keeps deleted backups. Only the vault lists deleted backups. */
const SOFT_DELETED_DAYS = 14

/**
 * Returns the stack that backs up one cluster: the vault with its policy, the vault's trusted access to the cluster,
 * and the extension. The roles of vault and extension are in a separate stack, because Azure creates the identities of
 * both only with this stack. Throws TypeError if backups are disabled.
 */
export function backupStack(baseline: Baseline, colour: Colour): StackTemplate {
  if (!baseline.config.cluster.features.backup)
    throw new TypeError('cluster.features.backup is off, so there is no backup vault')
  return stackTemplate(baseline, `backup-${colour}`, baseline.ids.clusterGroup, {
    ...vault(baseline, colour),
    policy: policy(baseline, colour),
    vaultEnters: binding(baseline, colour),
    extension: extension(baseline, colour)
  })
}

/** Returns the id of the backup vault for one cluster. */
export function backupVaultId({ config, ids }: Baseline, colour: Colour): ResourceId {
  return resourceId(ids.clusterGroup, VAULT, resourceNames(config).backupVault(colour))
}

/** Returns the id of the backup policy that sets schedule and retention for one cluster. */
export function backupPolicyId(baseline: Baseline, colour: Colour): ResourceId {
  return childId(backupVaultId(baseline, colour), 'backupPolicies', POLICY)
}

/** Identity that Azure creates with a resource, and the place of its principal id in that resource. */
export interface PrincipalSource {
  readonly identity: BackupIdentityName
  readonly id: ResourceId
  /** Keys that lead from the root of the resource to the principal id. */
  readonly path: readonly string[]
}

/** Returns the identities that need roles for backups of one cluster; empty if backups are disabled. */
export function backupPrincipals(baseline: Baseline, colour: Colour): PrincipalSource[] {
  if (!baseline.config.cluster.features.backup) return []
  const extensionId = resourceId(baseline.ids.clusters[colour].cluster, EXTENSION, EXTENSION_NAME)
  return [
    { identity: `${colour}-backupVault`, id: backupVaultId(baseline, colour), path: ['identity', 'principalId'] },
    {
      identity: `${colour}-backupExtension`,
      id: extensionId,
      path: ['properties', 'aksAssignedIdentity', 'principalId']
    }
  ]
}

/**
 * Returns the backup vault. It accesses the cluster with its system-assigned identity, because no other kind of
 * identity works ("AKS backup prerequisites", trusted access).
 */
function vault(baseline: Baseline, colour: Colour): Record<string, ArmResource> {
  const { config, ids } = baseline
  const id = backupVaultId(baseline, colour)
  return withDiagnostics('vault', VAULT, id, ids.clusterLogs, {
    name: parseResourceId(id).name,
    ...placement(config),
    identity: { type: 'SystemAssigned' },
    properties: {
      // Azure requires storage settings although no backup is moved into the vault.
      storageSettings: [
        { datastoreType: 'VaultStore', type: config.zones.length === 0 ? 'LocallyRedundant' : 'ZoneRedundant' }
      ],
      securitySettings: { softDeleteSettings: { state: 'On', retentionDurationInDays: SOFT_DELETED_DAYS } },
      monitoringSettings: { azureMonitorAlertSettings: { alertsForAllJobFailures: 'Enabled' } },
      featureSettings: { crossSubscriptionRestoreSettings: { state: 'Disabled' } }
    }
  })
}

/**
 * Returns the backup policy. Azure refuses to change a policy that is in use ("AKS backup support matrix"), so a
 * different schedule would need another policy.
 */
function policy(baseline: Baseline, colour: Colour): ArmResource {
  const dataStore = { dataStoreType: 'OperationalStore', objectType: 'DataStoreInfoBase' }
  const backup = {
    name: 'BackupDaily',
    objectType: 'AzureBackupRule',
    backupParameters: { backupType: 'Incremental', objectType: 'AzureBackupParams' },
    dataStore,
    trigger: {
      objectType: 'ScheduleBasedTriggerContext',
      schedule: { repeatingTimeIntervals: [SCHEDULE.from] },
      taggingCriteria: [{ isDefault: true, taggingPriority: 99, tagInfo: { tagName: 'Default' } }]
    }
  }
  const retention = {
    name: 'Default',
    objectType: 'AzureRetentionRule',
    isDefault: true,
    lifecycles: [
      { deleteAfter: { objectType: 'AbsoluteDeleteOption', duration: SCHEDULE.keep }, sourceDataStore: dataStore }
    ]
  }
  return resource('Microsoft.DataProtection/backupVaults/backupPolicies', {
    name: parseResourceId(backupPolicyId(baseline, colour)).names.join('/'),
    dependsOn: ['vault'],
    properties: {
      objectType: 'BackupPolicy',
      datasourceTypes: ['Microsoft.ContainerService/managedClusters'],
      policyRules: [backup, retention]
    }
  })
}

/**
 * Returns the binding that gives the vault trusted access to the cluster. Trusted access reaches a private API server
 * and needs no local account.
 */
function binding(baseline: Baseline, colour: Colour): ArmResource {
  return resource(BINDING, {
    name: `${parseResourceId(baseline.ids.clusters[colour].cluster).name}/backup`,
    dependsOn: ['vault'],
    properties: {
      sourceResourceId: backupVaultId(baseline, colour),
      roles: ['Microsoft.DataProtection/backupVaults/backup-operator']
    }
  })
}

const LOCATION = 'configuration.backupStorageLocation'

/**
 * Returns the backup extension. It is created after the binding, because creating the binding is also a write to the
 * cluster. The settings are those that the `dataprotection` part of `az k8s-extension` sends.
 */
function extension(baseline: Baseline, colour: Colour): ArmResource {
  const account = parseResourceId(backupStorageId(baseline))
  return resource(EXTENSION, {
    name: EXTENSION_NAME,
    scope: baseline.ids.clusters[colour].cluster,
    dependsOn: ['vaultEnters'],
    identity: { type: 'SystemAssigned' },
    properties: {
      extensionType: 'microsoft.dataprotection.kubernetes',
      autoUpgradeMinorVersion: true,
      releaseTrain: 'stable',
      scope: { cluster: { releaseNamespace: 'dataprotection-microsoft' } },
      configurationSettings: {
        [`${LOCATION}.bucket`]: backupContainer(colour),
        [`${LOCATION}.config.storageAccount`]: account.name,
        [`${LOCATION}.config.resourceGroup`]: parseResourceId(baseline.ids.platformGroup).name,
        [`${LOCATION}.config.subscriptionId`]: account.subscriptionId,
        [`${LOCATION}.config.useAAD`]: 'true',
        [`${LOCATION}.config.storageAccountURI`]: `https://${backupHost(baseline)}/`,
        'credentials.tenantId': new Expression('subscription().tenantId')
      }
    }
  })
}
