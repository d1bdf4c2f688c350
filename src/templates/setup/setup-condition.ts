import { assignableRoles, clusterAdministrator } from '../roles/role-table.ts'

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments'
/** Types of principals to which the pipeline may assign roles; users are not among them. */
const PRINCIPAL_TYPES = "{'ServicePrincipal', 'Group'}"

/** Assignment in a request, or an existing assignment. */
type Source = '@Request' | '@Resource'

/**
 * Returns a condition of version 2.0 that limits which roles the pipeline may assign and remove ("Delegate Azure role
 * assignment management to others with conditions"), generated from the table of roles. It also limits removal, because
 * otherwise the pipeline could remove the roles of any principal.
 *
 * `groups` is a comma-separated list of GUIDs that may get the administrator role of clusters; without it, no group
 * may. `more` continues the list of roles: a comma, then GUIDs.
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
