import { type ArmResource, resource, template } from '../arm/template.ts'
import { pipelineRoles, plannerRole, type Role } from './roles.ts'
import { type ParameterizedTemplate, type Parameters, parameter, parameterized } from './setup-parameters.ts'

/** A role of one of the two identities at the subscription. */
interface Right {
  readonly of: 'plan' | 'apply'
  /** Of the assignment in the template. */
  readonly symbol: string
  readonly role: Pick<Role, 'id' | 'for'>
  readonly bound?: true
}

/** The GUID of a custom role is another in each subscription. */
const planner = { id: expressionOf('plannerRole'), for: plannerRole.for }

const RIGHTS: readonly Right[] = [
  { of: 'plan', symbol: 'planReads', role: pipelineRoles.reader },
  { of: 'plan', symbol: 'planAsksWhatIf', role: planner },
  { of: 'apply', symbol: 'applyWrites', role: pipelineRoles.contributor },
  { of: 'apply', symbol: 'applyAssignsRoles', role: pipelineRoles.roleAdministrator, bound: true },
  { of: 'apply', symbol: 'applyAssignsPolicies', role: pipelineRoles.policyContributor }
]

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
function assignment({ of, role, bound }: Right): ArmResource {
  const [principal, roleId] = [`parameters('${of}PrincipalId')`, quoted(role.id)]
  return resource('Microsoft.Authorization/roleAssignments', {
    name: `[guid(subscription().id, ${principal}, ${roleId})]`,
    properties: {
      roleDefinitionId: `[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', ${roleId})]`,
      principalId: `[${principal}]`,
      principalType: 'ServicePrincipal',
      description: role.for,
      ...(bound && { condition: "[parameters('condition')]", conditionVersion: '2.0' })
    }
  })
}

function expressionOf(name: string): string {
  return `[parameters('${name}')]`
}

/** An id as part of an expression. */
function quoted(id: string): string {
  return id.startsWith('[') ? id.slice(1, -1) : `'${id}'`
}
