import type { ResourceId } from '../../arm/resource-id.ts'
import { assignableRoles, clusterAdministrator, type Role } from '../../arm/role-table.ts'
import type { ArmResource } from '../../arm/template.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { roleAssignment } from '../roles/role-assignments.ts'

/** Role of an Entra group. */
export interface GroupGrant {
  readonly symbol: string
  readonly groupId: string
  readonly role: Role
  readonly scope: ResourceId
}

/**
 * Returns the role assignments of Entra groups on the cluster. Without an administrator group, only the pipeline
 * identity has access.
 */
export function entraGroupRoles(
  baseline: Baseline,
  colour: Colour,
  clusterSymbol: string
): Record<string, ArmResource> {
  const { cluster } = baseline.ids.clusters[colour]
  return Object.fromEntries(
    entraGroupGrants(baseline, cluster).map(({ symbol, groupId, role, scope }) => {
      const holder = { principalId: groupId, principalType: 'Group' } as const
      return [symbol, { ...roleAssignment(baseline, scope, role, holder), dependsOn: [clusterSymbol] }]
    })
  )
}

/** Returns the roles of Entra groups on a cluster. */
export function entraGroupGrants(baseline: Baseline, cluster: ResourceId): GroupGrant[] {
  return [...administrators(baseline, cluster), ...readers(baseline, cluster)]
}

function administrators({ config }: Baseline, cluster: ResourceId): GroupGrant[] {
  const { adminGroupId: groupId } = config.access
  if (groupId === undefined) return []
  return [
    { symbol: 'administratorsEnter', groupId, role: assignableRoles.clusterUser, scope: cluster },
    { symbol: 'administratorsRule', groupId, role: clusterAdministrator, scope: cluster }
  ]
}

/**
 * Returns the role grants of the reader group; empty if the group is not set or is the administrator group. The scope
 * is a namespace below the cluster ("Use Azure RBAC for Kubernetes authorization"), which Azure accepts even before the
 * namespace exists.
 */
function readers({ config }: Baseline, cluster: ResourceId): GroupGrant[] {
  const { readerGroupId: groupId, adminGroupId, readerNamespaces } = config.access
  // Administrators can already read everything.
  if (groupId === undefined || groupId.toLowerCase() === adminGroupId?.toLowerCase()) return []
  return [
    { symbol: 'readersEnter', groupId, role: assignableRoles.clusterUser, scope: cluster },
    ...readerNamespaces.map((namespace, i) => ({
      symbol: `readersRead_${i + 1}`,
      groupId,
      role: assignableRoles.clusterReader,
      scope: `${cluster}/namespaces/${namespace}` as ResourceId
    }))
  ]
}
