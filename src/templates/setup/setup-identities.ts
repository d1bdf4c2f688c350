import { parseResourceId, sameId } from '../../arm/resource-id.ts'
import { type ArmResource, resource, template } from '../../arm/template.ts'
import { githubEnvironmentSuffixes } from '../../config/github-environments.ts'
import {
  type Output,
  type ParameterizedTemplate,
  type Parameters,
  parameter,
  withParameters
} from './setup-parameters.ts'

/** Use of an identity of an environment, which has the GitHub environment for that use. */
export type IdentityUse = 'plan' | 'apply' | 'inside'

interface Identity {
  readonly does: IdentityUse
  readonly suffix: string
}

/**
 * The two identities of every environment. A plan job uses its own GitHub environment, so that a pull request can never
 * present the subject of the apply identity.
 */
export const PIPELINE_IDENTITIES: readonly IdentityUse[] = ['plan', 'apply']

/** The identity that reads from inside clusters. It is not the plan identity, because pull requests log in as that. */
export const INSIDE_IDENTITY: readonly IdentityUse[] = ['inside']

/**
 * Formats of the subject in a GitHub token. Repositories that were created, renamed or transferred since 15 July 2026
 * present ids with the names. Older repositories present only names until they opt in ("Immutable subject claims",
 * GitHub). The parameter `repositories` has the same order.
 */
const FORMS = ['names', 'ids'] as const

const PARAMETERS: Parameters = {
  location: parameter('string', 'Region of the identities.'),
  workload: parameter('string', 'Workload of the configuration file.'),
  environment: parameter('string', 'Environment of the configuration file.'),
  repositories: parameter('array', 'Beginnings of the subject for the repository: with names, and with names and ids.'),
  issuer: parameter('string', "GitHub's OIDC issuer."),
  audience: parameter('string', 'Audience of the tokens.')
}

/**
 * Returns the template with identities of one environment and their federated credentials, which is deployed to the
 * resource group of the identities.
 */
export function identitiesTemplate(uses = PIPELINE_IDENTITIES): ParameterizedTemplate {
  const identities = uses.map(does => ({ does, suffix: githubEnvironmentSuffixes[does] }))
  const resources: Record<string, ArmResource> = Object.assign({}, ...identities.map(identityResources))
  const outputs: Record<string, Output> = Object.assign({}, ...identities.map(outputsOf))
  return withParameters(template('resourceGroup', resources), { parameters: PARAMETERS }, outputs)
}

function identityResources(identity: Identity): Record<string, ArmResource> {
  const one = resource('Microsoft.ManagedIdentity/userAssignedIdentities', {
    name: `[${nameOf(identity)}]`,
    location: "[parameters('location')]",
    tags: { workload: "[parameters('workload')]", environment: "[parameters('environment')]" }
  })
  const credentials = FORMS.map((form, index) => [symbolOf(identity, form), credential(identity, index)])
  return { [identity.does]: one, ...Object.fromEntries(credentials) }
}

/**
 * Returns a federated credential. Each credential depends on the previous one, because an identity accepts one write of
 * a credential at a time (bicep-registry-modules#1447).
 */
function credential(identity: Identity, index: number): ArmResource {
  const previous = FORMS[index - 1]
  const context = `environment:{1}${identity.suffix}`
  return resource('Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials', {
    name: `[format('{0}/github-${FORMS[index]}', ${nameOf(identity)})]`,
    dependsOn: [previous === undefined ? identity.does : symbolOf(identity, previous)],
    properties: {
      issuer: "[parameters('issuer')]",
      subject: `[format('{0}:${context}', parameters('repositories')[${index}], parameters('environment'))]`,
      audiences: ["[parameters('audience')]"]
    }
  })
}

function symbolOf({ does }: Identity, form: (typeof FORMS)[number]): string {
  return `${does}By${form === 'names' ? 'Names' : 'Ids'}`
}

function nameOf({ does }: Identity): string {
  const parts = "parameters('workload'), parameters('environment'), parameters('location')"
  return `format('id-{0}-{1}-${does}-{2}', ${parts})`
}

/** Returns whether a resource is the apply identity that the set-up template creates for an environment. */
export function isApplyIdentity(id: string, { workload, environment }: Environment): boolean {
  const { type, name, resourceGroup = '' } = parseResourceId(id)
  return (
    sameId(type, 'Microsoft.ManagedIdentity/userAssignedIdentities') &&
    isNamed(name, `id-${workload}-${environment}-apply-`) &&
    isNamed(resourceGroup, `rg-${workload}-pipeline-`)
  )
}

/** Returns whether a name is a beginning and a region, which has no dash. */
function isNamed(name: string, beginning: string): boolean {
  return name.toLowerCase().startsWith(beginning) && !name.slice(beginning.length).includes('-')
}

interface Environment {
  readonly workload: string
  readonly environment: string
}

function outputsOf({ does }: Identity): Record<string, Output> {
  return {
    [`${does}PrincipalId`]: { type: 'string', value: `[reference('${does}').principalId]` },
    [`${does}ClientId`]: { type: 'string', value: `[reference('${does}').clientId]` }
  }
}
