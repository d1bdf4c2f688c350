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

/** The two identities of an environment. */
const IDENTITIES = [
  // A plan job uses its own GitHub environment, so that a pull request can never present the subject of the apply
  // identity.
  { does: 'plan', suffix: githubEnvironmentSuffixes.plan },
  { does: 'apply', suffix: githubEnvironmentSuffixes.apply }
] as const

/**
 * Formats of the subject in a GitHub token. Repositories that were created, renamed or transferred since 15 July 2026
 * present ids with the names. Older repositories present only names until they opt in ("Immutable subject claims",
 * GitHub). The parameter `repositories` has the same order.
 */
const FORMS = ['names', 'ids'] as const

type Identity = (typeof IDENTITIES)[number]

const PARAMETERS: Parameters = {
  location: parameter('string', 'Region of the identities.'),
  workload: parameter('string', 'Workload of the configuration file.'),
  environment: parameter('string', 'Environment of the configuration file.'),
  repositories: parameter('array', 'Beginnings of the subject for the repository: with names, and with names and ids.'),
  issuer: parameter('string', "GitHub's OIDC issuer."),
  audience: parameter('string', 'Audience of the tokens.')
}

/**
 * Returns the template with the identities of one environment and their federated credentials, which is deployed to the
 * resource group of the identities.
 */
export function identitiesTemplate(): ParameterizedTemplate {
  const resources: Record<string, ArmResource> = Object.assign({}, ...IDENTITIES.map(identityResources))
  const outputs: Record<string, Output> = Object.assign({}, ...IDENTITIES.map(outputsOf))
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
