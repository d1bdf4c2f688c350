import { ROLE_ASSIGNMENT } from './authorization/authorization.ts'
import { builtInRoles } from './authorization/role-definitions.ts'
import { IDENTITY } from './providers/managed-identity.ts'
import { RESOURCE_GROUP } from './providers/resource-groups.ts'
import { keyOf, sameId } from './resource-ids.ts'
import type { Application, Resource, World } from './world.ts'

/** Parameters with which a team deployed the set-up template before the first run. */
export interface SetupParameters {
  /** Object ids of the Entra groups that may administer clusters. */
  readonly adminGroups: readonly string[]
  /** Whether the apply identity may assign the roles of backups. */
  readonly backups: boolean
  /** Environments for which the template was deployed. All of them share the apply identity of a world. */
  readonly environments?: readonly SetupEnvironment[]
}

/** Environment of a file, with the names from which the set-up template forms its own. */
export interface SetupEnvironment {
  readonly workload: string
  readonly environment: string
  readonly region: string
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
 * Deploys the set-up of a world again with other parameters: replaces the condition of its apply identity, and adds the
 * managed identity of each environment. Worlds without the prepared set-up stay as they are.
 */
export function deploySetup(world: World, applyIdentity: string, parameters: SetupParameters): void {
  const application = Object.values(world.directory.applications).find(app => app.displayName === applyIdentity)
  if (application === undefined) return
  for (const { type, properties } of Object.values(world.resources)) {
    const isApply = sameId(String(properties.principalId), application.objectId)
    if (type === ROLE_ASSIGNMENT && isApply && properties.condition !== undefined)
      properties.condition = setupCondition(parameters)
  }
  for (const environment of parameters.environments ?? []) addIdentity(world, application, environment)
}

function addIdentity(
  world: World,
  { objectId: principalId, clientId }: Application,
  { workload, environment, region }: SetupEnvironment
): void {
  const beginning = `id-${workload}-${environment}-apply-`
  // The identity stays in its region when the file moves the environment to another one.
  if (Object.values(world.resources).some(({ type, name }) => type === IDENTITY && name.startsWith(beginning))) return
  const group = `/subscriptions/${world.subscriptionId}/resourceGroups/rg-${workload}-pipeline-${region}`
  add(world, { id: group, type: RESOURCE_GROUP, location: region, properties: { provisioningState: 'Succeeded' } })
  const id = `${group}/providers/${IDENTITY}/${beginning}${region}`
  const properties = { tenantId: world.tenantId, principalId, clientId }
  add(world, { id, type: IDENTITY, location: region, properties })
}

function add(world: World, resource: Pick<Resource, 'id' | 'type' | 'location' | 'properties'>): void {
  const name = resource.id.slice(resource.id.lastIndexOf('/') + 1)
  world.resources[keyOf(resource.id)] ??= { ...resource, name, generation: 1, createdAt: world.now }
}
