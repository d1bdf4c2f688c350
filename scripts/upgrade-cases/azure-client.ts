import { issueToken } from '../../local/azure/entra/tokens.ts'
import { APPLY_IDENTITY, createWorld } from '../../local/azure/new-world.ts'
import { handleArm } from '../../local/azure/protocol/arm-handler.ts'
import { advanceTo, nextDue } from '../../local/azure/protocol/operations.ts'
import type { Application, HttpResponse, World } from '../../local/azure/world.ts'

/** API version by the start of a path's last provider. */
const VERSIONS: readonly (readonly [RegExp, string])[] = [
  [/\/providers\/microsoft\.authorization\/locks/i, '2020-05-01'],
  [/\/providers\/microsoft\.authorization\//i, '2022-04-01'],
  [/\/providers\/microsoft\.containerservice\//i, '2026-05-01'],
  [/\/providers\/microsoft\.managedidentity\//i, '2024-11-30'],
  [/\/privatednszones\/?/i, '2024-06-01'],
  [/\/providers\/microsoft\.network\//i, '2025-09-01']
]

/** Members of a JSON body that a script reads without a model. */
export type Loose = ReturnType<typeof JSON.parse>

/** Client of local Azure in this process, and the clock of its world. */
export interface AzureClient {
  readonly world: World
  readonly subscription: string
  send(method: string, path: string, body?: unknown): HttpResponse
  get(id: string): Loose
  /** Writes a resource and waits until everything that it started has ended. Throws an error if it is refused. */
  make(id: string, body: unknown): void
  /** Advances the clock to the next time at which something happens, at most by a minute. */
  step(): void
  wait(seconds: number): void
}

/** Creates a subscription in which all resource providers are registered. `now` in milliseconds. */
export function newAzure(now: number): AzureClient {
  const world = createWorld({
    now,
    repository: { owner: 'org', ownerId: 1001, name: 'platform', id: 2001 },
    environments: ['production'],
    issuer: { url: 'https://token.actions.githubusercontent.com', jwk: { kid: 'k' } }
  })
  for (const registration of Object.values(world.namespaces)) registration.state = 'Registered'
  return clientOf(world)
}

/** Returns a client of a copy of the world, which changes on its own. */
export function forkAzure({ world }: AzureClient): AzureClient {
  return clientOf(structuredClone(world))
}

function clientOf(world: World): AzureClient {
  const client: AzureClient = {
    world,
    subscription: `/subscriptions/${world.subscriptionId}`,
    send: (method, path, body) => {
      world.tables.throttle = {}
      return handleArm(world, {
        method,
        host: 'management.azure.com',
        path,
        query: new URLSearchParams({ 'api-version': versionOf(path) }),
        headers: { authorization: `Bearer ${tokenOf(world)}` },
        body: body === undefined ? '' : JSON.stringify(body)
      })
    },
    get: id => client.send('GET', id).body,
    make: (id, body) => {
      const answer = client.send('PUT', id, body)
      if (answer.status >= 300) throw new Error(`${id} was refused: ${JSON.stringify(answer.body)}`)
      for (let due = nextDue(world); due !== undefined; due = nextDue(world)) advanceTo(world, due)
    },
    step: () => advanceTo(world, Math.min(nextDue(world) ?? Infinity, world.now + 60_000)),
    wait: seconds => advanceTo(world, world.now + seconds * 1000)
  }
  return client
}

function versionOf(path: string): string {
  return VERSIONS.find(([pattern]) => pattern.test(path))?.[1] ?? '2025-04-01'
}

function tokenOf(world: World): string {
  return issueToken(world, identityOf(world))
}

/** Returns the identity that writes. Throws an error if the world has none. */
export function identityOf(world: World): Application {
  const identity = Object.values(world.directory.applications).find(({ displayName }) => displayName === APPLY_IDENTITY)
  if (identity === undefined) throw new Error(`The world has no identity ${APPLY_IDENTITY}.`)
  return identity
}
