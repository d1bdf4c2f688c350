import { assignableRoles, clusterAdministrator } from './role-table.ts'

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments'
/** People are given nothing by a pipeline. */
const PRINCIPAL_TYPES = "{'ServicePrincipal', 'Group'}"

/** What a request says of an assignment, and what an assignment that is there says of itself. */
type Source = '@Request' | '@Resource'

/**
 * Which roles the pipeline may give and take away, as a condition of version 2.0 ("Delegate Azure role assignment
 * management to others with conditions"), generated from the table of roles. Taking away is bound as well, else the
 * pipeline could take roles from anybody. `groups` is a list of GUIDs, comma-separated, that may be given the
 * administration of clusters; without it nobody may. `more` continues the list of roles: a comma, GUIDs.
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
