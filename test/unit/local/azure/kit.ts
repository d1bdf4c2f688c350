import { callerOf } from '../../../../local/azure/entra/principals.ts'
import { issueToken } from '../../../../local/azure/entra/tokens.ts'
import { APPLY_IDENTITY, createWorld, PLAN_IDENTITY } from '../../../../local/azure/new-world.ts'
import { handleArm } from '../../../../local/azure/protocol/arm-handler.ts'
import { advanceTo, nextDue } from '../../../../local/azure/protocol/operations.ts'
import type { Application, Caller, HttpRequest, HttpResponse, World } from '../../../../local/azure/world.ts'

export { APPLY_IDENTITY, PLAN_IDENTITY }

export const NETWORK = '2025-09-01'
export const issuer = 'https://token.actions.githubusercontent.com'
export const repository = { owner: 'org', ownerId: 1001, name: 'platform', id: 2001 } as const

/** A body or part of one as JSON comes, to look into as a client without models would. */
export type Loose = ReturnType<typeof JSON.parse>

export interface Options {
  readonly as?: string
  readonly version?: string
  readonly headers?: Record<string, string>
  /** Sent as it is, in place of a body. */
  readonly raw?: string
}

export interface Kit {
  readonly world: World
  readonly subscription: string
  readonly group: string
  send(method: string, path: string, body?: unknown, options?: Options): HttpResponse
  /** `name` is `<type without namespace>/<name>` below Microsoft.Network of the group. */
  network(name: string): string
  put(id: string, body?: unknown, options?: Options): HttpResponse
  get(id: string, options?: Options): Loose
  /** PUT, which must be accepted, and everything it starts has ended. */
  make(id: string, body?: unknown, options?: Options): Loose
  remove(id: string, options?: Options): HttpResponse
  wait(seconds: number): void
  /** Lets everything that is under way end. */
  settle(): void
  caller(name: string): Caller
}

const versions: readonly (readonly [RegExp, string])[] = [
  [/\/providers\/microsoft\.insights\//i, '2021-05-01-preview'],
  [/\/providers\/microsoft\.authorization\/locks/i, '2020-05-01'],
  [/\/providers\/microsoft\.authorization\//i, '2022-04-01'],
  [/\/providers\/microsoft\.managedidentity\//i, '2024-11-30'],
  [/\/providers\/microsoft\.operationalinsights\//i, '2026-03-01'],
  [/\/providers\/microsoft\.containerregistry\/(registries|check)/i, '2025-11-01'],
  [/\/providers\/microsoft\.storage\/(?!register$)./i, '2026-04-01'],
  [/\/providers\/microsoft\.keyvault\/(?!register$)./i, '2026-02-01'],
  [/\/privatednszones\/?/i, '2024-06-01'],
  [/\/providers\/microsoft\.network\//i, NETWORK],
  [/^\/(subscriptions\/[^/]+|tenants|subscriptions)$/i, '2022-12-01']
]

export function versionOf(path: string): string {
  return versions.find(([pattern]) => pattern.test(path))?.[1] ?? '2025-04-01'
}

export function emptyWorld(seed = 1): World {
  return createWorld({ seed, repository, environments: ['production'], issuer: { url: issuer, jwk: { kid: 'k' } } })
}

export function applicationOf(world: World, name: string): Application {
  const found = Object.values(world.directory.applications).find(({ displayName }) => displayName === name)
  if (found === undefined) throw new Error(`no identity ${name}`)
  return found
}

/** A world with group `g` in westeurope and every namespace registered. */
export function newKit(): Kit {
  const world = emptyWorld()
  for (const registration of Object.values(world.namespaces)) registration.state = 'Registered'
  const kit = clientOf(world)
  kit.make(kit.group, { location: 'westeurope' })
  world.requests = 0
  world.requestLog.length = 0
  return kit
}

export function clientOf(world: World): Kit {
  const subscription = `/subscriptions/${world.subscriptionId}`
  const group = `${subscription}/resourceGroups/g`
  const kit: Kit = {
    world,
    subscription,
    group,
    send: (method, path, body, options = {}) => handleArm(world, requestOf(world, method, path, body, options)),
    network: name => `${group}/providers/Microsoft.Network/${name}`,
    put: (id, body, options) => kit.send('PUT', id, body ?? {}, options),
    get: (id, options) => kit.send('GET', id, undefined, options).body,
    make: (id, body, options) => {
      const answer = kit.put(id, body, options)
      if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
      kit.settle()
      return kit.get(id)
    },
    remove: (id, options) => kit.send('DELETE', id, undefined, options),
    wait: seconds => advanceTo(world, world.now + seconds * 1000),
    settle: () => {
      for (let due = nextDue(world); due !== undefined; due = nextDue(world)) advanceTo(world, due)
    },
    caller: name => callerOf(applicationOf(world, name))
  }
  return kit
}

function requestOf(world: World, method: string, path: string, body: unknown, options: Options): HttpRequest {
  const url = new URL(path, 'https://management.azure.com')
  if (!url.searchParams.has('api-version')) {
    url.searchParams.set('api-version', options.version ?? versionOf(url.pathname))
  }
  const token = issueToken(world, applicationOf(world, options.as ?? APPLY_IDENTITY))
  return {
    method,
    host: url.host,
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: { authorization: `Bearer ${token}`, ...options.headers },
    body: options.raw ?? (body === undefined ? '' : JSON.stringify(body))
  }
}

export function codeOf(answer: HttpResponse): string | undefined {
  return (answer.body as Loose)?.error?.code
}

/** `[status, code]` of a refusal. */
export function refusalOf(answer: HttpResponse): [number, string | undefined] {
  return [answer.status, codeOf(answer)]
}

/** A virtual network with the subnets given by name and range. */
export function virtualNetwork(space: string, subnets: Record<string, string | object> = {}): Loose {
  const list = Object.entries(subnets).map(([name, given]) => ({
    name,
    properties: typeof given === 'string' ? { addressPrefix: given } : given
  }))
  return { location: 'westeurope', properties: { addressSpace: { addressPrefixes: [space] }, subnets: list } }
}

export const publicAddress = {
  location: 'westeurope',
  sku: { name: 'Standard' },
  properties: { publicIPAllocationMethod: 'Static' }
} as const
