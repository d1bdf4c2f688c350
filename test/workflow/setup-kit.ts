import { findApplication } from '../../local/azure/entra/principals.ts'
import { issueToken } from '../../local/azure/entra/tokens.ts'
import { handleArm } from '../../local/azure/protocol/arm-handler.ts'
import { advanceTo, nextDue } from '../../local/azure/protocol/operations.ts'
import type { Application, HttpResponse, World } from '../../local/azure/world.ts'
import { githubState } from '../../local/github/state.ts'
import type { OpenHost } from '../../local/index.ts'
import { setupText } from '../../scripts/setup.ts'
import { newWorld } from './kit.ts'

/** Long enough for a role assignment to be everywhere: Azure documents up to ten minutes. */
const PROPAGATION = 600_000
const OWNER_ROLE = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'
const ADMIN = '77777777-0000-4000-8000-000000000000'
export const ADMIN_GROUP = '88888888-0000-4000-8000-000000000000'

/** Outputs of the template for one environment. */
export interface Made {
  readonly environment: string
  readonly AZURE_PLAN_CLIENT_ID: string
  readonly AZURE_CLIENT_ID: string
  /** Empty without access from inside clusters. */
  readonly AZURE_INSIDE_CLIENT_ID: string
}

export interface SetUp {
  readonly host: OpenHost
  readonly made: readonly Made[]
  readonly commands: readonly string[]
  /** Sends a request as the identity with a client id, or as the person who set up. */
  send(method: string, path: string, body?: unknown, clientId?: string): HttpResponse
  wait(milliseconds: number): void
}

/** A world in which nobody has any right but one person, the subscription's owner. */
export async function bareWorld(environments: readonly string[]): Promise<OpenHost> {
  const host = await newWorld(environments)
  const { world } = host
  for (const table of [world.directory.applications, world.resources]) {
    for (const key of Object.keys(table)) delete table[key]
  }
  const owner = { clientId: ADMIN, objectId: ADMIN, displayName: 'owner', federatedCredentials: [] }
  world.directory.applications[ADMIN] = owner
  const subscription = `/subscriptions/${world.subscriptionId}`
  const id = `${subscription}/providers/Microsoft.Authorization/roleAssignments/${ADMIN}`
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${OWNER_ROLE}`
  const properties = { roleDefinitionId, principalId: ADMIN, principalType: 'User', scope: subscription }
  const type = 'Microsoft.Authorization/roleAssignments'
  world.resources[id.toLowerCase()] = { id, type, name: ADMIN, properties, generation: 1, createdAt: world.now }
  return host
}

/**
 * Deploys the committed template as the documentation says, sets GitHub's variables as its output says, and waits until
 * the rights are everywhere (milliseconds).
 */
export async function setUp(
  environments: readonly string[],
  more: object = {},
  propagation = PROPAGATION
): Promise<SetUp> {
  const host = await bareWorld(environments)
  const { world } = host
  const send: SetUp['send'] = (method, path, body, clientId = ADMIN) => request(world, method, path, body, clientId)
  register(world, send)
  const outputs = deploy(world, send, { environments: { value: environments }, ...more })
  setVariables(world, outputs.commands.value)
  advanceTo(world, world.now + propagation)
  return {
    host,
    made: outputs.environments.value,
    commands: outputs.commands.value,
    send,
    wait: milliseconds => advanceTo(world, world.now + milliseconds)
  }
}

function register(world: World, send: SetUp['send']): void {
  const namespace = `/subscriptions/${world.subscriptionId}/providers/Microsoft.ManagedIdentity`
  accepted(send('POST', `${namespace}/register`))
  settle(world)
}

interface Outputs {
  readonly environments: { readonly value: Made[] }
  readonly commands: { readonly value: string[] }
}

export function deploy(world: World, send: SetUp['send'], parameters: object): Outputs {
  const { owner, ownerId, name, id } = githubState(world).repository
  const given = {
    owner: { value: owner },
    ownerId: { value: String(ownerId) },
    repository: { value: name },
    repositoryId: { value: String(id) },
    workload: { value: 'shop' },
    ...parameters
  }
  const template = JSON.parse(setupText())
  const path = `/subscriptions/${world.subscriptionId}/providers/Microsoft.Resources/deployments/aks-baseline-setup`
  const properties = { mode: 'Incremental', template, parameters: given }
  accepted(send('PUT', path, { location: 'westeurope', properties }))
  settle(world)
  const { properties: ended } = send('GET', path).body as {
    properties: { provisioningState: string; outputs: Outputs; error?: object }
  }
  if (ended.provisioningState !== 'Succeeded') throw new Error(JSON.stringify(ended.error))
  return ended.outputs
}

/** What `gh variable set` would do. */
function setVariables(world: World, commands: readonly string[]): void {
  const { environments } = githubState(world)
  for (const command of commands.flatMap(line => line.split(' && '))) {
    const [, variable, environment, value] =
      /^gh variable set (\w+) --repo org\/platform --env (\S+) --body (\S+)$/.exec(command) ?? []
    if (variable === undefined || environment === undefined || value === undefined) throw new Error(command)
    environments[environment] ??= { reviewers: environment.endsWith('-plan') ? 0 : 1 }
    environments[environment].variables = { ...environments[environment].variables, [variable]: value }
  }
}

export function identity(world: World, clientId: string): Application {
  const found = findApplication(world, clientId)
  if (found === undefined) throw new Error(`no identity ${clientId}`)
  return found
}

function request(world: World, method: string, path: string, body: unknown, clientId: string): HttpResponse {
  const query = new URLSearchParams({ 'api-version': versionOf(path) })
  const headers = { authorization: `Bearer ${issueToken(world, identity(world, clientId))}` }
  const text = body === undefined ? '' : JSON.stringify(body)
  return handleArm(world, { method, host: 'management.azure.com', path, query, headers, body: text })
}

function versionOf(path: string): string {
  if (/Microsoft\.Authorization/.test(path)) return '2022-04-01'
  return /Microsoft\.ManagedIdentity\/userAssigned/.test(path) ? '2024-11-30' : '2025-04-01'
}

function accepted({ status, body }: HttpResponse): void {
  if (status >= 300) throw new Error(JSON.stringify(body))
}

function settle(world: World): void {
  for (let due = nextDue(world); due !== undefined; due = nextDue(world)) advanceTo(world, due)
}
