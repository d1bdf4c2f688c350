import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../../../../local/azure/world.ts'
import type { Handlers } from '../../../../local/host/handlers.ts'
import type { Host } from '../../../../local/host.ts'

export const BEGINNING = Date.UTC(2026, 0, 5, 8)

export function emptyWorld(): World {
  return {
    now: BEGINNING,
    seed: 1,
    tenantId: 'tenant',
    subscriptionId: 'subscription',
    resources: {},
    operations: {},
    namespaces: {},
    directory: { applications: {} },
    issuers: {},
    faults: [],
    requests: 0,
    requestLog: [],
    github: {},
    tables: {}
  }
}

/** Resource Manager that answers every request with its number and what was asked, after 50 ms. */
export function fakeHandlers(overrides: Partial<Handlers> = {}): Handlers {
  return {
    arm(world, request) {
      world.requests++
      world.now += 50
      const n = world.requests
      world.requestLog.push({
        n,
        at: world.now,
        method: request.method,
        path: request.path,
        status: 200,
        kind: 'read',
        by: ''
      })
      return { status: 200, body: { n, path: request.path, body: request.body, headers: request.headers } }
    },
    entra: (_world, request) => ({ status: 200, body: { service: 'entra', query: [...request.query] } }),
    oidc: (_world, _request, keys) => ({ status: 200, body: { service: 'oidc', kid: keys.issuerJwk.kid } }),
    monitor: (_world, request) => ({ status: 200, body: { service: 'monitor', host: request.host } }),
    github: () => ({ status: 204 }),
    kubernetes: (_world, request) => ({ status: 200, body: { service: 'kubernetes', host: request.host } }),
    advance(world, to) {
      world.now = to
    },
    prepare: saved => saved ?? emptyWorld(),
    ...overrides
  }
}

export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'local-host-'))
}

export interface Finished {
  readonly code: number | null
  readonly signal: string | null
  readonly lines: string[]
  readonly errors: string
}

/** Writes the script beside the host's state and runs it as an action. */
export function start(
  host: Host,
  name: string,
  script: string,
  env: Record<string, string> = {},
  more: { readonly inside?: boolean } = {}
): { child: ReturnType<Host['spawn']>; finished: Promise<Finished> } {
  const file = join(host.dir, name)
  writeFileSync(file, script)
  const child = host.spawn(file, { cwd: host.dir, env, ...more })
  return { child, finished: collect(child) }
}

export async function run(host: Host, name: string, script: string): Promise<Finished> {
  return start(host, name, script).finished
}

async function collect(child: ReturnType<Host['spawn']>): Promise<Finished> {
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  const text = Buffer.concat(out).toString()
  return { code, signal, lines: text.split('\n').filter(Boolean), errors: Buffer.concat(err).toString() }
}
