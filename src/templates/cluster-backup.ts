import { Expression } from '../arm/expression.ts'
import { childId, parseResourceId, type ResourceId, resourceId } from '../arm/resource-id.ts'
import { type ArmResource, resource } from '../arm/template.ts'
import { resourceNames } from '../config/names.ts'
import type { Baseline, Colour } from '../config/types.ts'
import { backupContainer, backupHost, backupStorageId } from './backup-storage.ts'
import { withDiagnostics } from './diagnostics.ts'
import { placement } from './placement.ts'
import { stackOf } from './stack.ts'
import type { BackupIdentityName, StackTemplate } from './types.ts'

const VAULT = 'Microsoft.DataProtection/backupVaults'
const BINDING = 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings'
const EXTENSION = 'Microsoft.KubernetesConfiguration/extensions'
const EXTENSION_NAME = 'azure-aks-backup'
const POLICY = 'daily'

/** Every night, kept for a week: as snapshots beside the cluster, not in the vault. */
const SCHEDULE = { from: 'R/2026-01-01T02:00:00+00:00/P1D', keep: 'P7D' } as const

/** Of what a vault, and nobody else, says has been deleted. */
const SOFT_DELETED_DAYS = 14

/**
 * What backs up one colour's cluster: a vault with its policy, the vault's way into the cluster, and the extension. What
 * these may do is in a stack of its own, since Azure gives both their identities only here. Throws TypeError where nobody
 * wants backups.
 */
export function backupStack(baseline: Baseline, colour: Colour): StackTemplate {
  if (!baseline.config.cluster.features.backup) throw new TypeError('without cluster.features.backup there is no vault')
  return stackOf(baseline, `backup-${colour}`, baseline.ids.clusterGroup, {
    ...vault(baseline, colour),
    policy: policy(baseline, colour),
    vaultEnters: binding(baseline, colour),
    extension: extension(baseline, colour)
  })
}

/** The vault of one colour's cluster. */
export function backupVaultId({ config, ids }: Baseline, colour: Colour): ResourceId {
  return resourceId(ids.clusterGroup, VAULT, resourceNames(config).backupVault(colour))
}

/** How often one colour's cluster is backed up, and for how long that is kept. */
export function backupPolicyId(baseline: Baseline, colour: Colour): ResourceId {
  return childId(backupVaultId(baseline, colour), 'backupPolicies', POLICY)
}

/** An identity that Azure makes with a resource, and where the resource tells its principal id. */
export interface PrincipalSource {
  readonly identity: BackupIdentityName
  readonly id: ResourceId
  /** From the resource's root. */
  readonly path: readonly string[]
}

/** Who needs roles for backups of one colour's cluster; empty where nobody wants backups. */
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

/** Into the cluster a vault comes with its system-assigned identity only ("AKS backup prerequisites", trusted access). */
function vault(baseline: Baseline, colour: Colour): Record<string, ArmResource> {
  const { config, ids } = baseline
  const id = backupVaultId(baseline, colour)
  return withDiagnostics('vault', VAULT, id, ids.clusterLogs, {
    name: parseResourceId(id).name,
    ...placement(config),
    identity: { type: 'SystemAssigned' },
    properties: {
      // Asked for although nothing is moved into the vault.
      storageSettings: [
        { datastoreType: 'VaultStore', type: config.zones.length === 0 ? 'LocallyRedundant' : 'ZoneRedundant' }
      ],
      securitySettings: { softDeleteSettings: { state: 'On', retentionDurationInDays: SOFT_DELETED_DAYS } },
      monitoringSettings: { azureMonitorAlertSettings: { alertsForAllJobFailures: 'Enabled' } },
      featureSettings: { crossSubscriptionRestoreSettings: { state: 'Disabled' } }
    }
  })
}

/** A policy that is in use cannot be changed ("AKS backup support matrix"): another schedule is another policy. */
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

/** Trusted access leads past the private API server and needs no local account. */
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

/** After the binding, which is a write to the cluster. Settings as the `dataprotection` part of `az k8s-extension` sends them. */
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
