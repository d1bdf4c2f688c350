import type { ResourceId } from '../../arm/resource-id.ts'
import { grantableRoles, type Role } from '../../arm/role-table.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { entraGroupGrants } from '../cluster/cluster-access.ts'
import { backupGrants } from '../cluster/cluster-backup-roles.ts'
import { clusterGrants, isExternalGrant } from '../cluster/cluster-roles.ts'
import { platformGrants } from '../platform/platform-roles.ts'
import type { RoleGrant, RoleHolder } from './role-assignments.ts'

/** Role assignment that a run writes. */
export interface RequestedAssignment {
  /** Name of the step that writes the assignment. */
  readonly step: string
  readonly scope: ResourceId
  readonly role: Role
  readonly principalType: RoleHolder['principalType']
  /** Object id of an Entra group. Absent for identities, which may not exist yet. */
  readonly groupId?: string
}

/** Returns all role assignments of the platform and of the clusters of some colours, whether they exist or not. */
export function requestedAssignments(baseline: Baseline, colours: readonly Colour[]): RequestedAssignment[] {
  return [
    ...platformGrants(baseline).map(grant => toIdentity('roles', grant)),
    ...colours.flatMap(colour => clusterAssignments(baseline, colour))
  ]
}

function clusterAssignments(baseline: Baseline, colour: Colour): RequestedAssignment[] {
  const groups = entraGroupGrants(baseline, baseline.ids.clusters[colour].cluster)
  const backup = baseline.config.cluster.features.backup ? backupGrants(baseline, colour) : []
  return [
    ...clusterGrants(baseline, colour).map(grant =>
      toIdentity(`${isExternalGrant(baseline, grant) ? 'foreign-roles' : 'roles'}-${colour}`, grant)
    ),
    ...backup.map(grant => toIdentity(`backup-roles-${colour}`, grant)),
    ...groups.map(({ role, scope, groupId }) => ({
      step: `stamp-${colour}`,
      ...{ scope, role, groupId },
      principalType: 'Group' as const
    }))
  ]
}

function toIdentity(step: string, { scope, role }: RoleGrant): RequestedAssignment {
  return { step, scope, role: grantableRoles[role], principalType: 'ServicePrincipal' }
}
