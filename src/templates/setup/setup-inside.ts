import { upgradeCommandRole, upgradeOperatorRole, upgradeReaderRole } from '../../arm/role-table.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { EACH_ENVIRONMENT, ENVIRONMENT, nested, outputOf } from './setup-deployments.ts'
import { INSIDE_IDENTITY, identitiesTemplate } from './setup-identities.ts'
import { type LoopedResource, type Parameters, parameter } from './setup-parameters.ts'
import { insideRightsTemplate } from './setup-rights.ts'

/** Resource that is deployed only if a condition holds. */
interface ConditionalResource extends ArmResource {
  readonly condition: string
}

/** Ways to read from inside a cluster that the set-up can prepare, with the custom role of each. */
const ACCESSES = [
  { access: 'kubeconfig', symbol: 'upgradeReader', role: upgradeReaderRole },
  { access: 'run-command', symbol: 'upgradeCommands', role: upgradeCommandRole }
] as const

/** The role that the apply identity gets with either access. */
const OPERATOR = { symbol: 'upgradeOperator', role: upgradeOperatorRole } as const

/** Parameter that decides whether an environment has an identity that reads from inside its clusters. */
export const INSIDE_PARAMETERS: Parameters = {
  insideAccess: parameter(
    'string',
    'How runs that validate upgrades read from inside the clusters. With none, no identity may do that.',
    { defaultValue: 'none', allowedValues: ['none', ...ACCESSES.map(({ access }) => access)] }
  )
}

/** Variables of the set-up template with the GUIDs of the custom roles. */
export const INSIDE_VARIABLES = Object.fromEntries(
  [...ACCESSES, OPERATOR].map(({ symbol, role }) => [`${symbol}Role`, `[guid(subscription().id, '${role.name}')]`])
)

const WITHOUT_ACCESS = "equals(parameters('insideAccess'), 'none')"

/**
 * Returns the resources for access from inside: for each environment an identity of its own, which only jobs in the GitHub
 * environment `<environment>-inside` can use, with Reader and one custom role. `common` has the parameters that all
 * identities share.
 */
export function insideResources(
  common: Readonly<Record<string, { value: unknown }>>
): Readonly<Record<string, ArmResource>> {
  const readers = ACCESSES.map(
    ({ access, ...each }) => [each.symbol, customRole(each, `equals(parameters('insideAccess'), '${access}')`)] as const
  )
  const roles = [...readers, [OPERATOR.symbol, customRole(OPERATOR, `not(${WITHOUT_ACCESS})`)] as const]
  return { ...Object.fromEntries(roles), inside: identities(common), insideRights: rights() }
}

interface CustomRole {
  readonly symbol: string
  readonly role: {
    readonly name: string
    readonly for: string
    readonly actions: readonly string[]
    readonly dataActions: readonly string[]
  }
}

function customRole({ symbol, role }: CustomRole, condition: string): ConditionalResource {
  const { actions, dataActions } = role
  const definition = resource('Microsoft.Authorization/roleDefinitions', {
    name: `[variables('${symbol}Role')]`,
    properties: {
      roleName: `[format('${role.name} ({0})', subscription().subscriptionId)]`,
      description: role.for,
      type: 'CustomRole',
      permissions: [{ actions, notActions: [], dataActions, notDataActions: [] }],
      assignableScopes: ['[subscription().id]']
    }
  })
  return { ...definition, condition: `[${condition}]` }
}

function identities(common: Readonly<Record<string, { value: unknown }>>): LoopedResource & ConditionalResource {
  const deployment = resource('Microsoft.Resources/deployments', {
    name: `[format('inside-{0}-{1}', parameters('workload'), ${ENVIRONMENT})]`,
    resourceGroup: "[variables('group')]",
    dependsOn: ['group'],
    properties: nested(identitiesTemplate(INSIDE_IDENTITY), common)
  })
  return { ...deployment, condition: `[not(${WITHOUT_ACCESS})]`, copy: { name: 'inside', count: EACH_ENVIRONMENT } }
}

function rights(): LoopedResource & ConditionalResource {
  const [reader, commands] = ACCESSES.map(({ symbol }) => `variables('${symbol}Role')`)
  const deployment = resource('Microsoft.Resources/deployments', {
    name: `[format('inside-rights-{0}-{1}-{2}', parameters('workload'), ${ENVIRONMENT}, parameters('region'))]`,
    location: "[parameters('region')]",
    dependsOn: [
      ...[...ACCESSES, OPERATOR].map(({ symbol }) => symbol),
      "[format('inside[{0}]', copyIndex())]",
      "[format('identities[{0}]', copyIndex())]"
    ],
    properties: nested(insideRightsTemplate(), {
      insidePrincipalId: { value: `[${outputOf('inside', 'insidePrincipalId')}]` },
      applyPrincipalId: { value: `[${outputOf('identities', 'applyPrincipalId')}]` },
      operatorRole: { value: `[variables('${OPERATOR.symbol}Role')]` },
      insideRole: { value: `[if(equals(parameters('insideAccess'), 'run-command'), ${commands}, ${reader})]` }
    })
  })
  return {
    ...deployment,
    condition: `[not(${WITHOUT_ACCESS})]`,
    copy: { name: 'insideRights', count: EACH_ENVIRONMENT }
  }
}

/** Returns the expression for the client id of the identity, which is empty without access from inside. */
export function insideClientId(): string {
  return `if(${WITHOUT_ACCESS}, '', ${outputOf('inside', 'insideClientId')})`
}

/** Returns the expression for the last part of the commands of an environment: `commands` after a separator, or nothing. */
export function ifInside(commands: readonly string[]): string {
  return `if(${WITHOUT_ACCESS}, '', join(createArray('', ${commands.join(', ')}), ' && '))`
}
