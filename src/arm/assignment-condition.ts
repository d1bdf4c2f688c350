import { assignableRoles, clusterAdministrator } from './role-table.ts'

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments'
/** Types of principals to which the apply identity may assign roles. Users are not included. */
const PRINCIPAL_TYPES = "{'ServicePrincipal', 'Group'}"

/** Source of an attribute: the role assignment in a request, or an existing role assignment. */
type Source = '@Request' | '@Resource'

export interface ConditionOptions {
  /**
   * Comma-separated list with the GUIDs of groups that may get the administrator role of clusters. If absent, no group
   * may get this role.
   */
  readonly groups?: string | undefined
  /** Text that is appended to the list of role GUIDs: a comma, then GUIDs. */
  readonly more?: string
  /** Roles that may be assigned and removed; by default, the roles of the environment's identities. */
  readonly roles?: readonly { readonly id: string }[]
}

/**
 * Returns a condition (version 2.0) that limits which roles the apply identity may assign and remove ("Delegate Azure
 * role assignment management to others with conditions"). The condition is generated from the table of roles. It also
 * limits removal, because otherwise the apply identity could remove the roles of any principal.
 */
export function assignmentCondition({
  groups,
  more = '',
  roles = Object.values(assignableRoles)
}: ConditionOptions = {}): string {
  const list = `${roles.map(({ id }) => id).join(', ')}${more}`
  return [
    clause('write', either(listed('@Request', list), administrators('@Request', groups))),
    clause('delete', either(listed('@Resource', list), administrators('@Resource', groups)))
  ].join(' AND ')
}

function clause(verb: 'write' | 'delete', allowed: string): string {
  return `((!(ActionMatches{'${ASSIGNMENTS}/${verb}'})) OR (${allowed}))`
}

function either(one: string, other: string | undefined): string {
  return other === undefined ? one : `(${one}) OR (${other})`
}

function listed(source: Source, list: string): string {
  const role = `${attribute(source, 'RoleDefinitionId')} ForAnyOfAnyValues:GuidEquals {${list}}`
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
