import { parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import { grantableRoles } from '../../arm/role-table.ts'
import { type ArmResource, nestedDeployment, template } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { backupStorageId } from '../platform/backup-storage.ts'
import { awaitedAssignments, roleAssignment } from '../roles/role-assignments.ts'
import { stackTemplate } from '../stack-template.ts'
import type { LiveState, StackTemplate } from '../types.ts'
import type { ClusterGrant } from './cluster-roles.ts'

/** Returns the roles that backups need ("AKS backup prerequisites", required roles and permissions). */
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

/** Returns whether all identities exist that need roles for backups of one cluster. */
export function hasBackupIdentities(baseline: Baseline, { principals }: LiveState, colour: Colour): boolean {
  return backupGrants(baseline, colour).every(({ identity }) => principals[identity] != null)
}

/**
 * Returns the stack with the roles for backups of one cluster; empty until the identities of backup vault and extension
 * exist. The stack is written after vault and extension, with which Azure creates these identities. It is written
 * before the backup instance, which Azure refuses until the roles have reached every service.
 */
export function backupRolesStack(baseline: Baseline, liveState: LiveState, colour: Colour): StackTemplate {
  const { ids } = baseline
  const grants = backupGrants(baseline, colour)
  const resources = hasBackupIdentities(baseline, liveState, colour)
    ? {
        ...assignments(baseline, liveState, grants, ids.clusterGroup),
        snapshots: rolesIn(baseline, liveState, colour, grants, 'backup'),
        storage: rolesIn(baseline, liveState, colour, grants, 'platform')
      }
    : {}
  const stack = stackTemplate(baseline, `backup-roles-${colour}`, ids.clusterGroup, resources)
  return { ...stack, awaited: awaitedAssignments(grants, liveState) }
}

function rolesIn(
  baseline: Baseline,
  liveState: LiveState,
  colour: Colour,
  grants: readonly ClusterGrant[],
  part: 'backup' | 'platform'
): ArmResource {
  const group = baseline.ids[`${part}Group`]
  return nestedDeployment({
    name: resourceNames(baseline.config).backupRolesDeployment(colour, part),
    resourceGroup: parseResourceId(group).name,
    template: template('resourceGroup', assignments(baseline, liveState, grants, group))
  })
}

function assignments(
  baseline: Baseline,
  { principals }: LiveState,
  grants: readonly ClusterGrant[],
  group: ResourceId
): Record<string, ArmResource> {
  return Object.fromEntries(
    grants.flatMap(({ symbol, identity, role, scope }) => {
      const principalId = principals[identity]
      if (principalId == null || !isWithin(group, scope)) return []
      const holder = { principalId, principalType: 'ServicePrincipal' } as const
      const { scope: of, ...ofGroup } = roleAssignment(baseline, scope, grantableRoles[role], holder)
      // An assignment on the resource group to which the template is deployed must not have a scope.
      return [[symbol, sameId(scope, group) ? ofGroup : { ...ofGroup, ...(of === undefined ? {} : { scope: of }) }]]
    })
  )
}

function isWithin(group: ResourceId, scope: ResourceId): boolean {
  return sameId(`${scope}/`.slice(0, group.length + 1), `${group}/`)
}
