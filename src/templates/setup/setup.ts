import { assignmentCondition } from '../../arm/assignment-condition.ts'
import { backupRoles, plannerRole } from '../../arm/role-table.ts'
import { type ArmResource, resource, template } from '../../arm/template.ts'
import { githubEnvironmentSuffixes } from '../../config/github-environments.ts'
import { EACH_ENVIRONMENT, ENVIRONMENT, nested, outputOf } from './setup-deployments.ts'
import { identitiesTemplate } from './setup-identities.ts'
import { INSIDE_PARAMETERS, INSIDE_VARIABLES, ifInside, insideClientId, insideResources } from './setup-inside.ts'
import {
  type LoopedResource,
  type Output,
  type ParameterizedTemplate,
  type Parameters,
  parameter,
  withParameters
} from './setup-parameters.ts'
import { rightsTemplate } from './setup-rights.ts'

const PARAMETERS: Parameters = {
  owner: parameter('string', 'Organisation or user that owns the repository on GitHub, spelled as GitHub spells it.', {
    minLength: 1,
    maxLength: 39
  }),
  ownerId: parameter('string', 'Number of the owner: gh api repos/OWNER/NAME --jq .owner.id', { minLength: 1 }),
  repository: parameter('string', 'Name of the repository, without the owner, spelled as GitHub spells it.', {
    minLength: 1,
    maxLength: 100
  }),
  repositoryId: parameter('string', 'Number of the repository: gh api repos/OWNER/NAME --jq .id', { minLength: 1 }),
  environments: parameter('array', 'Environments of aks-baseline.yml that are provisioned into this subscription.', {
    minLength: 1,
    items: { type: 'string', minLength: 2, maxLength: 20 }
  }),
  workload: parameter('string', 'Workload of aks-baseline.yml.', { minLength: 2, maxLength: 12 }),
  region: parameter('string', 'Region of the identities; it can differ from that of the clusters.', {
    defaultValue: '[deployment().location]'
  }),
  clusterAdminGroupIds: parameter(
    'array',
    "Object ids of the Entra groups that may administer clusters (the configuration's adminGroupId). Without any, the pipeline cannot assign that role.",
    { defaultValue: [], items: { type: 'string', minLength: 36, maxLength: 36 } }
  ),
  backups: parameter(
    'string',
    "Whether clusters are backed up (the configuration's cluster.features.backup). If yes, the pipeline may assign the roles Reader and Contributor.",
    { defaultValue: 'no', allowedValues: ['no', 'yes'] }
  ),
  ...INSIDE_PARAMETERS,
  issuer: parameter('string', "GitHub's OIDC issuer; change it only if an enterprise has its own.", {
    defaultValue: 'https://token.actions.githubusercontent.com'
  }),
  audience: parameter('string', 'Audience of the tokens, by the cloud of the subscription.', {
    defaultValue: 'api://AzureADTokenExchange',
    allowedValues: ['api://AzureADTokenExchange', 'api://AzureADTokenExchangeUSGov', 'api://AzureADTokenExchangeChina']
  })
}

const DESCRIPTION = 'Identities, federated credentials and roles of a pipeline that provisions AKS baselines.'

/** Placeholder for the list of Entra group ids, which an expression replaces when the template is deployed. */
const ADMIN_GROUPS_PLACEHOLDER = '<groups>'

/** Placeholder for the roles that only backups need, which an expression replaces when the template is deployed. */
const BACKUP_ROLES_PLACEHOLDER = '<more>'

const VARIABLES = {
  group: "[format('rg-{0}-pipeline-{1}', parameters('workload'), parameters('region'))]",
  plannerRole: `[guid(subscription().id, '${plannerRole.name}')]`,
  ...INSIDE_VARIABLES,
  repositories: [
    "[format('repo:{0}/{1}', parameters('owner'), parameters('repository'))]",
    "[format('repo:{0}@{1}/{2}@{3}', parameters('owner'), parameters('ownerId'), parameters('repository'), parameters('repositoryId'))]"
  ],
  moreRoles: `[if(equals(parameters('backups'), 'yes'), '${Object.values(backupRoles)
    .map(({ id }) => `, ${id}`)
    .join('')}', '')]`,
  conditionWithoutAdministrators: `[${condition()}]`,
  conditionWithAdministrators: `[replace(${condition(ADMIN_GROUPS_PLACEHOLDER)}, '${ADMIN_GROUPS_PLACEHOLDER}', join(parameters('clusterAdminGroupIds'), ', '))]`
}

/** Returns the condition as an expression without its brackets. */
function condition(groups?: string): string {
  return `replace('${assignmentCondition({ groups, more: BACKUP_ROLES_PLACEHOLDER }).replaceAll("'", "''")}', '${BACKUP_ROLES_PLACEHOLDER}', variables('moreRoles'))`
}

/**
 * Returns the template that a team deploys once into each subscription before the first run: identities that trust only
 * the team's repository, and the roles of these identities. A person with the role Owner deploys the template; a second
 * deployment changes nothing.
 */
export function setupTemplate(): ParameterizedTemplate {
  const group = resource('Microsoft.Resources/resourceGroups', {
    name: "[variables('group')]",
    location: "[parameters('region')]",
    tags: { workload: "[parameters('workload')]" }
  })
  const main = { group, planner: planner(), identities: identities(), rights: rights() }
  const resources = { ...main, ...insideResources(identityParameters()) }
  const parts = { metadata: { description: DESCRIPTION }, parameters: PARAMETERS, variables: VARIABLES }
  return withParameters(template('subscription', resources), parts, outputs())
}

/**
 * Returns the custom role for planning. Its name contains the subscription, because the names of roles are unique in a
 * tenant, across all its subscriptions (MicrosoftDocs/azure-docs#60446).
 */
function planner(): ArmResource {
  return resource('Microsoft.Authorization/roleDefinitions', {
    name: "[variables('plannerRole')]",
    properties: {
      roleName: `[format('${plannerRole.name} ({0})', subscription().subscriptionId)]`,
      description: plannerRole.for,
      type: 'CustomRole',
      permissions: [{ actions: plannerRole.actions, notActions: [], dataActions: [], notDataActions: [] }],
      assignableScopes: ['[subscription().id]']
    }
  })
}

/** Returns the parameters that the templates with the identities of an environment share. */
function identityParameters(): Readonly<Record<string, { value: unknown }>> {
  const same = ['workload', 'issuer', 'audience'].map(name => [name, { value: `[parameters('${name}')]` }])
  return {
    ...Object.fromEntries(same),
    location: { value: "[parameters('region')]" },
    environment: { value: `[${ENVIRONMENT}]` },
    repositories: { value: "[variables('repositories')]" }
  }
}

function identities(): LoopedResource {
  const deployment = resource('Microsoft.Resources/deployments', {
    name: `[format('identities-{0}-{1}', parameters('workload'), ${ENVIRONMENT})]`,
    resourceGroup: "[variables('group')]",
    dependsOn: ['group'],
    properties: nested(identitiesTemplate(), identityParameters())
  })
  return { ...deployment, copy: { name: 'identities', count: EACH_ENVIRONMENT } }
}

function rights(): LoopedResource {
  const either =
    "if(empty(parameters('clusterAdminGroupIds')), variables('conditionWithoutAdministrators'), variables('conditionWithAdministrators'))"
  const deployment = resource('Microsoft.Resources/deployments', {
    name: `[format('rights-{0}-{1}-{2}', parameters('workload'), ${ENVIRONMENT}, parameters('region'))]`,
    location: "[parameters('region')]",
    dependsOn: ['planner', "[format('identities[{0}]', copyIndex())]"],
    properties: nested(rightsTemplate(), {
      planPrincipalId: { value: made('planPrincipalId') },
      applyPrincipalId: { value: made('applyPrincipalId') },
      plannerRole: { value: "[variables('plannerRole')]" },
      condition: { value: `[${either}]` }
    })
  })
  return { ...deployment, copy: { name: 'rights', count: EACH_ENVIRONMENT } }
}

/** Returns the expression for an output of the deployment that creates the environment's identities. */
function made(output: string): string {
  return `[${outputOf('identities', output)}]`
}

function outputs(): Readonly<Record<string, Output>> {
  const each = (type: string, input: unknown): Output => ({ type, copy: { count: EACH_ENVIRONMENT, input } })
  return {
    tenantId: { type: 'string', value: '[subscription().tenantId]' },
    subscriptionId: { type: 'string', value: '[subscription().subscriptionId]' },
    environments: each('array', {
      environment: `[${ENVIRONMENT}]`,
      AZURE_PLAN_CLIENT_ID: made('planClientId'),
      AZURE_CLIENT_ID: made('applyClientId'),
      AZURE_INSIDE_CLIENT_ID: `[${insideClientId()}]`
    }),
    commands: each(
      'array',
      `[concat(join(createArray(${variableCommands().join(', ')}), ' && '), ${ifInside(insideCommands())})]`
    )
  }
}

/**
 * Returns the commands that set the variables of an environment's two GitHub environments. Each variable is visible
 * only to the job that needs it.
 */
function variableCommands(): string[] {
  const client = (output: string) => made(output).slice(1, -1)
  const { plan, apply } = githubEnvironmentSuffixes
  const [tenant, subscription] = ['subscription().tenantId', 'subscription().subscriptionId']
  return [
    command('AZURE_TENANT_ID', plan, tenant),
    command('AZURE_SUBSCRIPTION_ID', plan, subscription),
    command('AZURE_PLAN_CLIENT_ID', plan, client('planClientId')),
    command('AZURE_TENANT_ID', apply, tenant),
    command('AZURE_SUBSCRIPTION_ID', apply, subscription),
    command('AZURE_CLIENT_ID', apply, client('applyClientId'))
  ]
}

/** Returns the same commands for the GitHub environment of jobs that read from inside a cluster. */
function insideCommands(): string[] {
  const { inside } = githubEnvironmentSuffixes
  return [
    command('AZURE_TENANT_ID', inside, 'subscription().tenantId'),
    command('AZURE_SUBSCRIPTION_ID', inside, 'subscription().subscriptionId'),
    command('AZURE_INSIDE_CLIENT_ID', inside, outputOf('inside', 'insideClientId'))
  ]
}

function command(variable: string, suffix: string, value: string): string {
  const text = `gh variable set ${variable} --repo {0}/{1} --env {2}${suffix} --body {3}`
  return `format('${text}', parameters('owner'), parameters('repository'), ${ENVIRONMENT}, ${value})`
}
