import { refusal } from '../../../../../local/azure/errors.ts'
import { providers } from '../../../../../local/azure/providers/index.ts'
import type { Caller, HttpRequest, HttpResponse, ResourceType, World } from '../../../../../local/azure/world.ts'

/** A provider made for these tests, so that what they say about time does not hang on the network's figures. */
const VERSIONS = ['2026-01-01']
const common = { apiVersions: VERSIONS, location: 'region', seconds: { create: 60, update: 20, delete: 30 } } as const
const testTypes: ResourceType[] = [
  {
    ...common,
    type: 'Microsoft.Test/machines',
    style: 'azure-async',
    refuse: ({ body }) =>
      body.properties?.size === 'impossible' ? refusal(400, 'ImpossibleSize', 'There is no such size.') : undefined,
    complete: ({ body, existing }) => ({ size: 'small', ...body.properties, serial: existing?.properties.serial ?? 7 })
  },
  { ...common, type: 'Microsoft.Test/machines/parts', location: 'none', style: 'azure-async' },
  { ...common, type: 'Microsoft.Test/notes', style: 'sync', seconds: { create: 4, update: 4, delete: 4 } },
  {
    ...common,
    type: 'Microsoft.Test/stubborn',
    style: 'azure-async',
    refuseDelete: world =>
      world.tables.stubborn === undefined ? undefined : refusal(409, 'InUse', 'Something still uses it.')
  },
  { ...common, type: 'Microsoft.KeyVault/vaults/secrets', location: 'none', style: 'sync' },
  { ...common, type: 'Microsoft.KeyVault/vaults', style: 'azure-async' }
]
// The table of types is read when it is first imported: what is added must be there before.
;(providers as ResourceType[]).push(...testTypes.filter(({ type }) => !providers.some(known => known.type === type)))

const { createWorld, APPLY_IDENTITY, PLAN_IDENTITY } = await import('../../../../../local/azure/new-world.ts')
const { deploymentRoutes } = await import('../../../../../local/azure/deployments/deployment-routes.ts')
const { stackRoutes } = await import('../../../../../local/azure/stacks/stack-routes.ts')
const { whatIfRoutes } = await import('../../../../../local/azure/what-if/what-if-routes.ts')
const { answerPoll } = await import('../../../../../local/azure/protocol/operation-polling.ts')
export const { advanceTo: advance, nextDue } = await import('../../../../../local/azure/protocol/operations.ts')
const { pollAddresses } = await import('../../../../../local/azure/protocol/operations.ts')
export const { advanceRemovals: moveOn, planUnmanage } = await import(
  '../../../../../local/azure/stacks/stack-unmanage.ts'
)
export const { putResource, findResource, deleteResource } = await import(
  '../../../../../local/azure/resources/resources.ts'
)

const routes = [...deploymentRoutes, ...stackRoutes, ...whatIfRoutes]
const DEFAULT_VERSIONS = { deployments: '2025-04-01', stacks: '2025-07-01' } as const

export interface Kit {
  readonly world: World
  readonly subscription: string
  readonly group: string
  readonly apply: Caller
  readonly plan: Caller
  send(method: string, path: string, body?: unknown, options?: SendOptions): HttpResponse
  /** Follows a poll address handed out by an answer. */
  poll(address: string | undefined): HttpResponse
  /** Lets that many seconds pass. */
  wait(seconds: number): void
}

interface SendOptions {
  readonly by?: Caller
  readonly apiVersion?: string
  readonly query?: Record<string, string>
}

/** A world with the group `g` in westeurope and everything registered. */
export function newKit(): Kit {
  const issuer = { url: 'https://token.actions.githubusercontent.com', jwk: { kid: 'k' } }
  const repository = { owner: 'org', ownerId: 1001, name: 'platform', id: 2001 }
  const world = createWorld({ repository, environments: ['production'], issuer })
  for (const namespace of ['Microsoft.Test', 'Microsoft.KeyVault', 'Microsoft.Network', 'Microsoft.EventGrid']) {
    world.namespaces[namespace.toLowerCase()] = { namespace, state: 'Registered' }
  }
  const subscription = `/subscriptions/${world.subscriptionId}`
  const [apply, plan] = [callerOf(world, APPLY_IDENTITY), callerOf(world, PLAN_IDENTITY)]
  addGroup(world, apply, 'g')
  return {
    world,
    subscription,
    group: `${subscription}/resourceGroups/g`,
    apply,
    plan,
    send: (method, path, body, options = {}) => send(world, { by: apply, ...options }, method, path, body),
    poll: address => poll(world, address ?? ''),
    wait: seconds => advance(world, world.now + seconds * 1000)
  }
}

export function addGroup(world: World, caller: Caller, name: string): void {
  const id = `/subscriptions/${world.subscriptionId}/resourceGroups/${name}`
  const outcome = putResource(world, { id, apiVersion: '2025-04-01', body: { location: 'westeurope' }, caller })
  if (outcome.refused !== undefined) throw new Error(outcome.refused.error.message)
}

function callerOf(world: World, name: string): Caller {
  const found = Object.values(world.directory.applications).find(application => application.displayName === name)
  if (found === undefined) throw new Error(`no identity ${name}`)
  return found
}

function send(
  world: World,
  { by, apiVersion, query = {} }: SendOptions & { by: Caller },
  method: string,
  path: string,
  body: unknown
): HttpResponse {
  const version = apiVersion ?? DEFAULT_VERSIONS[/\/deploymentstacks/i.test(path) ? 'stacks' : 'deployments']
  const http = httpRequest(method, path, new URLSearchParams({ 'api-version': version, ...query }))
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(path) : null
    if (match !== null) return route.answer({ world, http, caller: by, apiVersion: version, body, match })
  }
  throw new Error(`no route for ${method} ${path}`)
}

function httpRequest(method: string, path: string, query: URLSearchParams): HttpRequest {
  return { method, host: 'management.azure.com', path, query, headers: {}, body: '' }
}

function poll(world: World, address: string): HttpResponse {
  const { pathname, searchParams } = new URL(address)
  const operation = pollAddresses(world)[pathname.toLowerCase()]?.operation ?? ''
  const starter = { objectId: world.operations[operation]?.by ?? '', clientId: '', displayName: '' }
  const answer = answerPoll(world, httpRequest('GET', pathname, searchParams), starter)
  if (answer === undefined) throw new Error(`${address} is no poll address`)
  return answer
}

type Resources = Record<string, Record<string, unknown>>

export function groupTemplate(resources: Resources, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    languageVersion: '2.0',
    contentVersion: '1.0.0.0',
    resources,
    ...more
  }
}

export function subscriptionTemplate(
  resources: Resources,
  more: Record<string, unknown> = {}
): Record<string, unknown> {
  const $schema = 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#'
  return { ...groupTemplate(resources, more), $schema }
}

export function machine(name: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const fixed = { type: 'Microsoft.Test/machines', apiVersion: '2026-01-01', name, location: 'westeurope' }
  return { ...fixed, properties: {}, ...fields }
}

export function note(name: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return machine(name, { type: 'Microsoft.Test/notes', ...fields })
}

export function nested(
  name: string,
  resourceGroup: string,
  resources: Resources,
  fields: Record<string, unknown> = {}
) {
  return {
    type: 'Microsoft.Resources/deployments',
    apiVersion: '2025-04-01',
    name,
    resourceGroup,
    properties: {
      mode: 'Incremental',
      expressionEvaluationOptions: { scope: 'Inner' },
      template: groupTemplate(resources)
    },
    ...fields
  }
}

/** `properties` of an answer's body. */
export function propertiesOf(response: HttpResponse): Record<string, any> {
  return (response.body as { properties: Record<string, unknown> }).properties
}

export function errorOf(response: HttpResponse): { code: string; message: string; details?: { code: string }[] } {
  return (response.body as { error: { code: string; message: string } }).error
}
