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

/** Schedule: every night, kept for a week, as snapshots next to the cluster and not in the vault. */
const SCHEDULE = { from: 'R/2026-01-01T02:00:00+00:00/P1D', keep: 'P7D' } as const

/** Days that Azure keeps deleted backups. Only the vault lists deleted backups. */
const SOFT_DELETED_DAYS = 14

/**
 * Returns the stack that backs up one cluster: the vault with its policy, its trusted access to the cluster,
 * and the extension. Their roles are in a separate stack, since Azure creates their identities only here. Throws
 * TypeError if backups are disabled.
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

/** Returns the id of the vault for one cluster. */
export function backupVaultId({ config, ids }: Baseline, colour: Colour): ResourceId {
  return resourceId(ids.clusterGroup, VAULT, resourceNames(config).backupVault(colour))
}

/** Returns the id of the policy that sets schedule and retention for one cluster. */
export function backupPolicyId(baseline: Baseline, colour: Colour): ResourceId {
  return childId(backupVaultId(baseline, colour), 'backupPolicies', POLICY)
}

/** Identity that Azure creates with a resource, and the place of its principal id in that resource. */
export interface PrincipalSource {
  readonly identity: BackupIdentityName
  readonly id: ResourceId
  /** Keys from the root of the resource. */
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
 * Returns the vault. It accesses the cluster with its system-assigned identity; no other works ("AKS backup
 * prerequisites", trusted access).
 */
function vault(baseline: Baseline, colour: Colour): Record<string, ArmResource> {
  const { config, ids } = baseline
  const id = backupVaultId(baseline, colour)
  return withDiagnostics('vault', VAULT, id, ids.clusterLogs, {
    name: parseResourceId(id).name,
    ...placement(config),
    identity: { type: 'SystemAssigned' },
    properties: {
      // Azure requires this although no backup is moved into the vault.
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
 * Returns the backup policy. A policy in use cannot be changed ("AKS backup support matrix"), so another schedule would
 * be another policy.
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

/** Returns the trusted access of the vault, which reaches a private API server and needs no local account. */
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
 * Returns the backup extension. It is created after the binding, which is a write to the cluster. The settings are
 * those that the `dataprotection` part of `az k8s-extension` sends.
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
