import { ROLE_ASSIGNMENT } from './authorization/authorization.ts'
import { plannerRole, ROLE_DEFINITION } from './authorization/role-definitions.ts'
import { deterministicGuid } from './deterministic-ids.ts'
import { roleId, SETUP_DEFAULTS, setupCondition } from './prepared-setup.ts'
import { keyOf } from './resource-ids.ts'
import { tableOf } from './tables.ts'
import type { Application, FederatedCredential, JsonWebKeyLike, World } from './world.ts'

export interface WorldOptions {
  readonly seed?: number
  /** Milliseconds since 1970. */
  readonly now?: number
  readonly repository: RepositoryIdentity
  readonly environments: readonly string[]
  /** GitHub's OIDC issuer and its signing key. */
  readonly issuer: { readonly url: string; readonly jwk: JsonWebKeyLike }
}

export interface RepositoryIdentity {
  readonly owner: string
  readonly ownerId: number
  readonly name: string
  readonly id: number
}

export const PLAN_IDENTITY = 'aks-baseline-plan'
export const APPLY_IDENTITY = 'aks-baseline-apply'
const AUDIENCE = 'api://AzureADTokenExchange'
const BEGINNING = Date.UTC(2026, 9, 5, 8)

/** Namespaces of a fresh subscription; the first group is registered in every subscription. */
const namespaces = {
  Registered: ['Microsoft.Authorization', 'Microsoft.Resources'],
  NotRegistered: [
    'Microsoft.AlertsManagement',
    'Microsoft.Compute',
    'Microsoft.Consumption',
    'Microsoft.ContainerRegistry',
    'Microsoft.ContainerService',
    'Microsoft.EventGrid',
    'Microsoft.Insights',
    'Microsoft.KeyVault',
    'Microsoft.KubernetesConfiguration',
    'Microsoft.Logic',
    'Microsoft.ManagedIdentity',
    'Microsoft.Monitor',
    'Microsoft.Network',
    'Microsoft.OperationalInsights',
    'Microsoft.PolicyInsights',
    'Microsoft.Storage'
  ]
} as const

/**
 * A tenant with a fresh subscription and the two pipeline identities of a repository: federated credentials in both
 * subject forms and the roles a team gives them before the first run. Those have long reached every check.
 */
export function createWorld(options: WorldOptions): World {
  const seeded = { seed: options.seed ?? 1 } as World
  const world: World = {
    now: options.now ?? BEGINNING,
    seed: seeded.seed,
    tenantId: deterministicGuid(seeded, 'tenant'),
    subscriptionId: deterministicGuid(seeded, 'subscription'),
    resources: {},
    operations: {},
    namespaces: freshNamespaces(),
    directory: { applications: {} },
    issuers: { [options.issuer.url]: [options.issuer.jwk] },
    faults: [],
    requests: 0,
    requestLog: [],
    github: {},
    tables: {}
  }
  tableOf(world, 'origin').repository = options.repository
  tableOf(world, 'origin').issuer = options.issuer.url
  addApplication(world, PLAN_IDENTITY, subjects(world, 'pull_request'))
  addApplication(world, APPLY_IDENTITY, [])
  ensureEnvironments(world, options.environments)
  grantRoles(world)
  return world
}

/** Gives a world that was saved before the namespaces it does not know yet. */
export function ensureNamespaces(world: World): void {
  for (const [key, registration] of Object.entries(freshNamespaces())) world.namespaces[key] ??= registration
}

function freshNamespaces(): World['namespaces'] {
  const entries = Object.entries(namespaces).flatMap(([state, names]) =>
    names.map(namespace => [keyOf(namespace), { namespace, state: state as keyof typeof namespaces }] as const)
  )
  return Object.fromEntries(entries)
}

function addApplication(world: World, displayName: string, presented: readonly string[]): void {
  const clientId = deterministicGuid(world, 'application', displayName)
  const objectId = deterministicGuid(world, 'principal', displayName)
  const application: Application = { clientId, objectId, displayName, federatedCredentials: [] }
  world.directory.applications[clientId] = application
  trust(world, application, presented)
}

function trust(world: World, application: Application, presented: readonly string[]): void {
  const issuer = tableOf<string>(world, 'origin').issuer ?? ''
  for (const subject of presented) {
    if (application.federatedCredentials.some(credential => credential.subject === subject)) continue
    const name = subject.replace(/[^A-Za-z0-9-]+/g, '-')
    const credential: FederatedCredential = { name, issuer, subject, audiences: [AUDIENCE] }
    application.federatedCredentials.push(credential)
  }
}

/** A subject as GitHub presents it, by names and by immutable ids. */
function subjects(world: World, context: string): string[] {
  const { owner, ownerId, name, id } = tableOf<RepositoryIdentity>(world, 'origin').repository as RepositoryIdentity
  return [`repo:${owner}/${name}:${context}`, `repo:${owner}@${ownerId}/${name}@${id}:${context}`]
}

/** Makes the two pipeline identities trust these environments of the repository, keeping those they trust already. */
export function ensureEnvironments(world: World, environments: readonly string[]): void {
  for (const application of Object.values(world.directory.applications)) {
    if (![PLAN_IDENTITY, APPLY_IDENTITY].includes(application.displayName)) continue
    const suffix = application.displayName === PLAN_IDENTITY ? '-plan' : ''
    for (const environment of environments) {
      trust(world, application, subjects(world, `environment:${environment}${suffix}`))
    }
  }
}

function grantRoles(world: World): void {
  const planner = addPlannerRole(world)
  assign(world, PLAN_IDENTITY, roleId('Reader'))
  assign(world, PLAN_IDENTITY, planner)
  assign(world, APPLY_IDENTITY, roleId('Contributor'))
  assign(world, APPLY_IDENTITY, roleId('Role Based Access Control Administrator'), setupCondition(SETUP_DEFAULTS))
  assign(world, APPLY_IDENTITY, roleId('Resource Policy Contributor'))
}

function addPlannerRole(world: World): string {
  const name = deterministicGuid(world, 'role', plannerRole.roleName)
  const { roleName, actions, notActions } = plannerRole
  const subscription = `/subscriptions/${world.subscriptionId}`
  const permissions = [{ actions, notActions, dataActions: [], notDataActions: [] }]
  const properties = { roleName, type: 'CustomRole', assignableScopes: [subscription], permissions }
  add(world, ROLE_DEFINITION, name, properties)
  return name
}

function assign(world: World, displayName: string, role: string, condition?: string): void {
  const subscription = `/subscriptions/${world.subscriptionId}`
  const application = Object.values(world.directory.applications).find(app => app.displayName === displayName)
  const at = new Date(world.now).toISOString()
  add(world, ROLE_ASSIGNMENT, deterministicGuid(world, 'assignment', displayName, role), {
    roleDefinitionId: `${subscription}/providers/${ROLE_DEFINITION}/${role}`,
    principalId: application?.objectId ?? '',
    principalType: 'ServicePrincipal',
    scope: subscription,
    ...(condition !== undefined && { condition, conditionVersion: '2.0' }),
    createdOn: at,
    updatedOn: at
  })
}

function add(world: World, type: string, name: string, properties: Record<string, unknown>): void {
  const id = `/subscriptions/${world.subscriptionId}/providers/${type}/${name}`
  world.resources[keyOf(id)] = { id, type, name, properties, generation: 1, createdAt: world.now }
}
