import { assignmentCondition } from '../arm/assignment-condition.ts'
import { parseResourceId, sameId } from '../arm/resource-id.ts'
import { actionMatches, roleGranting, rolesAssignedOn, setupRoleGranting } from './role-actions.ts'

/** Actions that an identity lacks at a scope. */
export interface MissingRight {
  readonly actions: readonly string[]
  readonly scope: string
  /** GUID of the subscription to which the set-up template was deployed. If absent, the scope counts as externally owned. */
  readonly subscription?: string | undefined
  /** Object id of the identity; absent if it is not known. */
  readonly principalId?: string | undefined
}

/** Step of the documentation in which the set-up template is deployed. */
export const SETUP_AGAIN =
  'Deploy the set-up of this release again (docs/setup.md, "Identities and permissions in Azure")'

const WAIT = 'A role assignment can take ten minutes to take effect.'
const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments/*'

/**
 * Returns how to grant missing actions and nothing more. In the subscription of the set-up, the set-up grants them.
 * Elsewhere, the owner of the resource grants a custom role with exactly these actions. The text never asks for a wider
 * role.
 */
export function grantAdvice(missing: MissingRight): string {
  const { actions, subscription, scope } = missing
  const isOwn = subscription !== undefined && sameId(parseResourceId(scope).subscriptionId, subscription)
  const bySetup = isOwn && actions.every(action => setupRoleGranting(action) !== undefined)
  return `${bySetup ? setupGrant(missing) : exactGrant(missing)} ${WAIT}`
}

/** Returns how the set-up grants actions. A condition can exclude one assignment although the role is assigned. */
function setupGrant({ actions }: MissingRight): string {
  const named = [...new Set(actions.map(action => roleGranting(action)))].join(' and ')
  const identities = [...new Set(actions.map(action => setupRoleGranting(action)?.identity))].join(' and the ')
  const assigned = `${SETUP_AGAIN}. It assigns ${named} to the ${identities} identity at the subscription.`
  if (actions.some(action => actionMatches(ASSIGNMENTS, action)))
    return (
      `${assigned} The condition allows only the roles of that release. It allows cluster administration only for the groups in ` +
      '`clusterAdminGroupIds`, so list the group of `access.adminGroupId` there. Set `backups=yes` if `cluster.features.backup` is on.'
    )
  return `${assigned} If the role is assigned already, check that the job logs in as this identity (client-id).`
}

/**
 * Returns the commands with which the owner of a resource grants exactly some actions on it. Reading needs no custom
 * role.
 */
function exactGrant({ actions, scope, principalId }: MissingRight): string {
  const at = assignmentScope(scope, actions)
  const to =
    principalId === undefined ? '"$(az identity show --ids IDENTITY_ID --query principalId --output tsv)"' : principalId
  const assignment = (role: string) =>
    `az role assignment create --role "${role}" --scope "${at}" --assignee-object-id ${to} --assignee-principal-type ServicePrincipal${conditionOf(at, actions)}`
  if (actions.every(action => actionMatches('*/read', action)))
    return `Ask the owner of ${at} to run \`${assignment('Reader')}\`.`
  const name = customRoleName(actions, at)
  const definition = JSON.stringify({
    Name: name,
    Description: 'Actions that the pipeline of an AKS baseline needs here.',
    Actions: actions,
    AssignableScopes: [assignableScope(at)]
  })
  return `Ask the owner of ${at} to run \`az role definition create --role-definition '${definition}' && ${assignment(name)}\`.`
}

/** Returns a name that no other custom role of the tenant has: the name contains actions and place. */
function customRoleName(actions: readonly string[], scope: string): string {
  const { resourceGroup, subscriptionId } = parseResourceId(`${scope}/providers/x/y/z`)
  return `AKS baseline: ${actions.join(', ')} (${resourceGroup ?? subscriptionId})`
}

/** Returns the resource group or subscription of a scope. Azure lets no custom role be for one resource ("Azure custom roles"). */
function assignableScope(scope: string): string {
  return /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?/i.exec(scope)?.[0] ?? scope
}

/**
 * Returns the narrowest scope that exists. A message can name a resource that the write would create. Its parent, or
 * its resource group, exists.
 */
function assignmentScope(named: string, actions: readonly string[]): string {
  const scope = named.replace(/\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i, '')
  const [, resource, child] =
    /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+)(\/.*)?$/i.exec(scope) ?? []
  const creates = child === undefined && actions.some(action => /^[^/]+\/[^/]+\/write$/i.test(action))
  const assigns = actions.some(action => actionMatches(ASSIGNMENTS, action))
  return resource === undefined || (creates && !assigns) ? assignableScope(scope) : resource
}

/** Returns the option that limits which roles may be assigned. Without it, the right to assign roles has no limit. */
function conditionOf(scope: string, actions: readonly string[]): string {
  if (!actions.some(action => actionMatches(ASSIGNMENTS, action))) return ''
  const condition = assignmentCondition({ roles: rolesAssignedOn(parseResourceId(scope).type) })
  return ` --condition-version 2.0 --condition $'${condition.replaceAll("'", "\\'")}'`
}
