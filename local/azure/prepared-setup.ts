import { ROLE_ASSIGNMENT } from './authorization/authorization.ts'
import { builtInRoles } from './authorization/role-definitions.ts'
import { sameId } from './resource-ids.ts'
import type { World } from './world.ts'

/** Parameters with which a team deployed the set-up template before the first run. */
export interface SetupParameters {
  /** Object ids of the Entra groups that may administer clusters. */
  readonly adminGroups: readonly string[]
  /** Whether the apply identity may assign the roles of backups. */
  readonly backups: boolean
}

/** Set-up template deployed with its defaults. */
export const SETUP_DEFAULTS: SetupParameters = { adminGroups: [], backups: false }

/** Roles the apply identity may assign: "Delegate Azure role assignment management with conditions". */
const assignableRoles = [
  'Network Contributor',
  'Private DNS Zone Contributor',
  'Managed Identity Operator',
  'AcrPull',
  'Container Registry Repository Reader',
  'Key Vault Secrets User',
  'Storage Blob Data Contributor',
  'Storage Queue Data Message Sender',
  'Azure Kubernetes Service Cluster User Role',
  'Azure Kubernetes Service RBAC Reader'
]
const backupRoles = ['Reader', 'Contributor']
const CLUSTER_ADMINISTRATOR = 'Azure Kubernetes Service RBAC Cluster Admin'

/** Returns the GUID of a built-in role; empty if there is no role of this name. */
export function roleId(roleName: string): string {
  return builtInRoles.find(role => role.roleName === roleName)?.name ?? ''
}

/**
 * Returns the condition of the apply identity. Roles are assigned to services and groups only, and only those of the
 * list. Cluster administration is assigned to the named groups only. Deletion is limited in the same way.
 */
export function setupCondition({ adminGroups, backups }: SetupParameters): string {
  const list = [...assignableRoles, ...(backups ? backupRoles : [])].map(roleId).join(', ')
  const attribute = 'Microsoft.Authorization/roleAssignments'
  const administrators = (source: string) =>
    adminGroups.length === 0
      ? ''
      : ` OR (@${source}[${attribute}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${roleId(CLUSTER_ADMINISTRATOR)}} AND @${source}[${attribute}:PrincipalId] ForAnyOfAnyValues:GuidEquals {${adminGroups.join(', ')}})`
  return `((!(ActionMatches{'${attribute}/write'})) OR ((@Request[${attribute}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${list}} AND @Request[${attribute}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal','Group'})${administrators('Request')})) AND ((!(ActionMatches{'${attribute}/delete'})) OR ((@Resource[${attribute}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${list}})${administrators('Resource')}))`
}

/**
 * Deploys the set-up of a world again with other parameters: replaces the condition of its apply identity. Worlds
 * without the prepared set-up stay as they are.
 */
export function deploySetup(world: World, applyIdentity: string, parameters: SetupParameters): void {
  const application = Object.values(world.directory.applications).find(app => app.displayName === applyIdentity)
  for (const { type, properties } of Object.values(world.resources)) {
    const isApply = application !== undefined && sameId(String(properties.principalId), application.objectId)
    if (type === ROLE_ASSIGNMENT && isApply && properties.condition !== undefined)
      properties.condition = setupCondition(parameters)
  }
}
