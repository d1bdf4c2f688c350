import { childId, parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { featureNamespaces } from '../policy/policy-namespaces.ts'
import { stackTemplate } from '../stack-template.ts'
import type { LiveState, StackTemplate } from '../types.ts'
import { backupPolicyId, backupVaultId } from './cluster-backup.ts'
import { hasBackupIdentities } from './cluster-backup-roles.ts'

const INSTANCE = 'cluster'

/**
 * Returns the stack with the backup instance of one cluster. Azure refuses the instance without the roles in the stack
 * `backup-roles-<colour>`, so this stack is empty until the identities with these roles exist.
 */
export function protectionStack(baseline: Baseline, liveState: LiveState, colour: Colour): StackTemplate {
  const isKnown = hasBackupIdentities(baseline, liveState, colour)
  const resources = isKnown ? { instance: instance(baseline, colour) } : {}
  const placeholder = instanceId(baseline, colour)
  return {
    ...stackTemplate(baseline, `protection-${colour}`, baseline.ids.clusterGroup, resources),
    awaited: [{ placeholder, actual: isKnown ? placeholder : null }]
  }
}

function instanceId(baseline: Baseline, colour: Colour): ResourceId {
  return childId(backupVaultId(baseline, colour), 'backupInstances', INSTANCE)
}

/**
 * Returns the backup instance. It backs up volumes and objects in every namespace except the namespaces that cluster
 * features create.
 */
function instance(baseline: Baseline, colour: Colour): ArmResource {
  const { cluster } = baseline.ids.clusters[colour]
  const what = {
    objectType: 'KubernetesClusterBackupDatasourceParameters',
    snapshotVolumes: true,
    includeClusterScopeResources: true,
    excludedNamespaces: featureNamespaces(baseline)
  }
  const snapshots = {
    objectType: 'AzureOperationalStoreParameters',
    dataStoreType: 'OperationalStore',
    resourceGroupId: baseline.ids.backupGroup
  }
  return resource('Microsoft.DataProtection/backupVaults/backupInstances', {
    name: parseResourceId(instanceId(baseline, colour)).names.join('/'),
    properties: {
      objectType: 'BackupInstance',
      friendlyName: parseResourceId(cluster).name,
      dataSourceInfo: { objectType: 'Datasource', ...source(baseline, cluster) },
      dataSourceSetInfo: { objectType: 'DatasourceSet', ...source(baseline, cluster) },
      policyInfo: {
        policyId: backupPolicyId(baseline, colour),
        policyParameters: { backupDatasourceParametersList: [what], dataStoreParametersList: [snapshots] }
      }
    }
  })
}

function source({ config }: Baseline, cluster: ResourceId): object {
  const { name, type } = parseResourceId(cluster)
  return {
    datasourceType: type,
    resourceType: type,
    resourceID: cluster,
    resourceUri: cluster,
    resourceName: name,
    resourceLocation: config.region
  }
}
