import { type ArmResource, resource, template } from '../arm/template.ts'
import { pipelineRoles, plannerRole, type Role } from './role-table.ts'
import { type ParameterizedTemplate, type Parameters, parameter, parameterized } from './setup-parameters.ts'

/** A role of one of the two identities at the subscription. */
interface Right {
  readonly of: 'plan' | 'apply'
  /** Of the assignment in the template. */
  readonly symbol: string
  /** The role's GUID as an expression: that of a custom role is another in each subscription. */
  readonly roleId: string
  readonly for: string
  /** Only what the condition lets through. */
  readonly bound?: true
}

const RIGHTS: readonly Right[] = [
  { of: 'plan', symbol: 'planReads', ...builtIn(pipelineRoles.reader) },
  { of: 'plan', symbol: 'planAsksWhatIf', roleId: "parameters('plannerRole')", for: plannerRole.for },
  { of: 'apply', symbol: 'applyWrites', ...builtIn(pipelineRoles.contributor) },
  { of: 'apply', symbol: 'applyAssignsRoles', ...builtIn(pipelineRoles.roleAdministrator), bound: true },
  { of: 'apply', symbol: 'applyAssignsPolicies', ...builtIn(pipelineRoles.policyContributor) }
]

function builtIn(role: Role): Pick<Right, 'roleId' | 'for'> {
  return { roleId: `'${role.id}'`, for: role.for }
}

const PARAMETERS: Parameters = {
  planPrincipalId: parameter('string', 'Object id of the identity that plans.'),
  applyPrincipalId: parameter('string', 'Object id of the identity that applies.'),
  plannerRole: parameter('string', 'GUID of the custom role for planning.'),
  condition: parameter('string', 'Which roles the identity that applies may give and take away.')
}

/** The rights of one environment's two identities, as a template for the subscription. */
export function rightsTemplate(): ParameterizedTemplate {
  const resources = Object.fromEntries(RIGHTS.map(right => [right.symbol, assignment(right)]))
  return parameterized(template('subscription', resources), { parameters: PARAMETERS })
}

/**
 * The principal is part of the name: an identity that was deleted and made again is another one, and an assignment
 * cannot change whose it is (mspnp/aks-baseline#13).
 */
function assignment(right: Right): ArmResource {
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
