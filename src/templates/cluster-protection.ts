import { childId, parseResourceId, type ResourceId, sameId } from '../arm/resource-id.ts'
import { type ArmResource, nestedDeployment, resource, template } from '../arm/template.ts'
import { resourceNames } from '../config/names.ts'
import type { Baseline, Colour } from '../config/types.ts'
import { backupStorageId } from './backup-storage.ts'
import { backupPolicyId, backupVaultId } from './cluster-backup.ts'
import type { ClusterGrant } from './cluster-roles.ts'
import { featureNamespaces } from './policy-namespaces.ts'
import { grantableRoles } from './role-table.ts'
import { awaitedAssignments, roleAssignment } from './roles.ts'
import { stackOf } from './stack.ts'
import type { Observed, StackTemplate } from './types.ts'

const INSTANCE = 'cluster'

/** Who may do what for backups ("AKS backup prerequisites", required roles and permissions). */
export function backupGrants(baseline: Baseline, colour: Colour): ClusterGrant[] {
  const { clusters, backupGroup: snapshots } = baseline.ids
  const { cluster } = clusters[colour]
  const vault = `${colour}-backupVault` as const
  return [
    { symbol: 'vaultReadsCluster', identity: vault, role: 'reader', scope: cluster },
    { symbol: 'vaultReadsSnapshots', identity: vault, role: 'reader', scope: snapshots },
    { symbol: 'clusterWritesSnapshots', identity: `${colour}-controlPlane`, role: 'contributor', scope: snapshots },
    {
      symbol: 'extensionWritesBackups',
      identity: `${colour}-backupExtension`,
      role: 'storageBlobDataContributor',
      scope: backupStorageId(baseline)
    }
  ]
}

/**
 * What puts one colour's cluster under protection: roles, then the instance, which Azure refuses without them. Until the
 * identities are there, nothing.
 */
export function protectionStack(baseline: Baseline, observed: Observed, colour: Colour): StackTemplate {
  const { ids } = baseline
  const grants = backupGrants(baseline, colour)
  const isKnown = grants.every(({ identity }) => observed.principals[identity] != null)
  const stack = stackOf(
    baseline,
    `protection-${colour}`,
    ids.clusterGroup,
    isKnown ? protection(baseline, observed, colour, grants) : {}
  )
  const placeholder = instanceId(baseline, colour)
  const instance = { placeholder, actual: isKnown ? placeholder : null }
  return { ...stack, awaited: [...awaitedAssignments(grants, observed), instance] }
}

function protection(
  baseline: Baseline,
  observed: Observed,
  colour: Colour,
  grants: readonly ClusterGrant[]
): Record<string, ArmResource> {
  const roles = {
    ...assignments(baseline, observed, grants, baseline.ids.clusterGroup),
    snapshots: rolesIn(baseline, observed, colour, grants, 'backup'),
    storage: rolesIn(baseline, observed, colour, grants, 'platform')
  }
  return { ...roles, instance: instance(baseline, colour, Object.keys(roles)) }
}

function rolesIn(
  baseline: Baseline,
  observed: Observed,
  colour: Colour,
  grants: readonly ClusterGrant[],
  part: 'backup' | 'platform'
): ArmResource {
  const group = baseline.ids[`${part}Group`]
  return nestedDeployment({
    name: resourceNames(baseline.config).backupRolesDeployment(colour, part),
    resourceGroup: parseResourceId(group).name,
    template: template('resourceGroup', assignments(baseline, observed, grants, group))
  })
}

function assignments(
  baseline: Baseline,
  { principals }: Observed,
  grants: readonly ClusterGrant[],
  group: ResourceId
): Record<string, ArmResource> {
  return Object.fromEntries(
    grants.flatMap(({ symbol, identity, role, scope }) => {
      const principalId = principals[identity]
      if (principalId == null || !isWithin(group, scope)) return []
      const holder = { principalId, principalType: 'ServicePrincipal' } as const
      const { scope: of, ...ofGroup } = roleAssignment(baseline, scope, grantableRoles[role], holder)
      // On the group that is deployed to, an assignment names no scope.
      return [[symbol, sameId(scope, group) ? ofGroup : { ...ofGroup, ...(of === undefined ? {} : { scope: of }) }]]
    })
  )
}

function isWithin(group: ResourceId, scope: ResourceId): boolean {
  return sameId(`${scope}/`.slice(0, group.length + 1), `${group}/`)
}

function instanceId(baseline: Baseline, colour: Colour): ResourceId {
  return childId(backupVaultId(baseline, colour), 'backupInstances', INSTANCE)
}

/** Volumes and objects of every namespace but those that features of the cluster bring with them. */
function instance(baseline: Baseline, colour: Colour, dependsOn: readonly string[]): ArmResource {
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
    dependsOn,
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
