import { assignableRoles, clusterAdministrator } from '../roles/role-table.ts'

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments'
/** Types of principals to which the apply identity may assign roles. Users are not included. */
const PRINCIPAL_TYPES = "{'ServicePrincipal', 'Group'}"

/** Source of an attribute: the role assignment in a request, or an existing role assignment. */
type Source = '@Request' | '@Resource'

/**
 * Returns a condition (version 2.0) that limits which roles the apply identity may assign and remove ("Delegate Azure
 * role assignment management to others with conditions"). The condition is generated from the table of roles. It also
 * limits removal, because otherwise the apply identity could remove the roles of any principal.
 *
 * `groups` is a comma-separated list with the GUIDs of groups that may get the administrator role of clusters. Without
 * `groups`, no group may get this role. `more` is appended to the list of role GUIDs: a comma, then GUIDs.
 */
export function assignmentCondition(groups?: string, more = ''): string {
  return [
    clause('write', either(listed('@Request', more), administrators('@Request', groups))),
    clause('delete', either(listed('@Resource', more), administrators('@Resource', groups)))
  ].join(' AND ')
}

function clause(verb: 'write' | 'delete', allowed: string): string {
  return `((!(ActionMatches{'${ASSIGNMENTS}/${verb}'})) OR (${allowed}))`
}

function either(one: string, other: string | undefined): string {
  return other === undefined ? one : `(${one}) OR (${other})`
}

function listed(source: Source, more: string): string {
  const ids = Object.values(assignableRoles).map(({ id }) => id)
  const role = `${attribute(source, 'RoleDefinitionId')} ForAnyOfAnyValues:GuidEquals {${ids.join(', ')}${more}}`
  if (source === '@Resource') return role
  return `${role} AND ${attribute(source, 'PrincipalType')} ForAnyOfAnyValues:StringEqualsIgnoreCase ${PRINCIPAL_TYPES}`
}

function administrators(source: Source, groups: string | undefined): string | undefined {
  if (groups === undefined) return undefined
  const role = `${attribute(source, 'RoleDefinitionId')} ForAnyOfAnyValues:GuidEquals {${clusterAdministrator.id}}`
  return `${role} AND ${attribute(source, 'PrincipalId')} ForAnyOfAnyValues:GuidEquals {${groups}}`
}

function attribute(source: Source, name: string): string {
  return `${source}[${ASSIGNMENTS}:${name}]`
}
