import { pipelineRoles, plannerRole, type Role, upgradeOperatorRole, upgradeReaderRole } from '../../arm/role-table.ts'
import { type ArmResource, type ArmTemplate, resource, template } from '../../arm/template.ts'
import type { IdentityUse } from './setup-identities.ts'
import { type ParameterizedTemplate, type Parameters, parameter, withParameters } from './setup-parameters.ts'

/** Role of an identity at the subscription. */
interface IdentityRole {
  readonly of: IdentityUse
  /** Symbolic name of the assignment in the template. */
  readonly symbol: string
  /** GUID of the role as a template expression, because the GUID of a custom role differs in each subscription. */
  readonly roleId: string
  readonly for: string
  /** True if the condition of `assignmentCondition` limits the role assignment. */
  readonly bound?: true
}

const IDENTITY_ROLES: readonly IdentityRole[] = [
  { of: 'plan', symbol: 'planReads', ...builtIn(pipelineRoles.reader) },
  { of: 'plan', symbol: 'planAsksWhatIf', roleId: "parameters('plannerRole')", for: plannerRole.for },
  { of: 'apply', symbol: 'applyWrites', ...builtIn(pipelineRoles.contributor) },
  { of: 'apply', symbol: 'applyAssignsRoles', ...builtIn(pipelineRoles.roleAdministrator), bound: true },
  { of: 'apply', symbol: 'applyAssignsPolicies', ...builtIn(pipelineRoles.policyContributor) }
]

/** Roles of an environment with access from inside. */
const INSIDE_ROLES: readonly IdentityRole[] = [
  { of: 'inside', symbol: 'insideReads', ...builtIn(pipelineRoles.reader), for: 'validating upgrades: reading Azure' },
  { of: 'inside', symbol: 'insideReadsClusters', roleId: "parameters('insideRole')", for: upgradeReaderRole.for },
  { of: 'apply', symbol: 'applyUpgrades', roleId: "parameters('operatorRole')", for: upgradeOperatorRole.for }
]

function builtIn(role: Role): Pick<IdentityRole, 'roleId' | 'for'> {
  return { roleId: `'${role.id}'`, for: role.for }
}

const PARAMETERS: Parameters = {
  planPrincipalId: parameter('string', 'Object id of the plan identity.'),
  applyPrincipalId: parameter('string', 'Object id of the apply identity.'),
  plannerRole: parameter('string', 'GUID of the custom role for planning.'),
  condition: parameter('string', 'Condition for the roles that the apply identity may assign and remove.')
}

const INSIDE_PARAMETERS: Parameters = {
  insidePrincipalId: parameter('string', 'Object id of the identity that reads from inside clusters.'),
  insideRole: parameter('string', 'GUID of the custom role for reading from inside clusters.'),
  applyPrincipalId: parameter('string', 'Object id of the apply identity.'),
  operatorRole: parameter('string', 'GUID of the custom role for upgrading with access from inside.')
}

/**
 * Returns the template with the role assignments of one environment's two identities, which is deployed at the
 * subscription.
 */
export function rightsTemplate(): ParameterizedTemplate {
  return withParameters(assignmentsOf(IDENTITY_ROLES), { parameters: PARAMETERS })
}

/** Returns the template with the role assignments for access from inside clusters. */
export function insideRightsTemplate(): ParameterizedTemplate {
  return withParameters(assignmentsOf(INSIDE_ROLES), { parameters: INSIDE_PARAMETERS })
}

function assignmentsOf(rights: readonly IdentityRole[]): ArmTemplate {
  return template('subscription', Object.fromEntries(rights.map(right => [right.symbol, assignment(right)])))
}

/**
 * Returns a role assignment whose name contains the principal. An identity that was deleted and recreated is a
 * different principal, and the principal of an assignment cannot change (mspnp/aks-baseline#13).
 */
function assignment(right: IdentityRole): ArmResource {
  const principal = `parameters('${right.of}PrincipalId')`
  return resource('Microsoft.Authorization/roleAssignments', {
    name: `[guid(subscription().id, ${principal}, ${right.roleId})]`,
    properties: {
      roleDefinitionId: `[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', ${right.roleId})]`,
      principalId: `[${principal}]`,
      principalType: 'ServicePrincipal',
      description: right.for,
      ...(right.bound && { condition: "[parameters('condition')]", conditionVersion: '2.0' })
    }
  })
}
