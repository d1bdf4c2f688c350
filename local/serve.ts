import type { HttpResponse, World } from './azure/world.ts'
import type { ServerFront } from './host/dispatcher.ts'
import { publicHost } from './host/dispatcher.ts'
import type { Service } from './host/handlers.ts'
import type { OpenHost } from './host.ts'

/** How often the clock moves by itself, in milliseconds of real time. */
const TICK = 200
const APPLY_IDENTITY = 'aks-baseline-apply'

export interface ServeOptions {
  /** The clock runs so many times real time; default 1. */
  readonly speed?: number
  /** The GitHub environment whose job the OIDC tokens are for; default: the first the apply identity trusts. */
  readonly environment?: string
}

/** What a client needs: the one line `serve` prints. */
export interface Announcement {
  readonly arm: string
  readonly entra: string
  readonly github: string
  readonly oidcRequestUrl: string
  readonly oidcRequestToken: string
  readonly caFile: string
  readonly tenantId: string
  readonly clientId: string
  readonly subscriptionId: string
}

export interface Serving {
  readonly announcement: Announcement
  stop(): Promise<void>
}

/**
 * Serves local Azure to any client, prints where, and resolves when SIGINT or SIGTERM has stopped it and the state has
 * been saved.
 */
export async function serve(host: OpenHost, options: ServeOptions = {}): Promise<void> {
  const serving = await openServices(host, options)
  process.stdout.write(`${JSON.stringify(serving.announcement)}\n`)
  await new Promise(resolve => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await serving.stop()
}

/** The four services on `https://localhost:<port>` each, on a clock that runs by itself. */
export async function openServices(host: OpenHost, options: ServeOptions = {}): Promise<Serving> {
  const speed = options.speed ?? 1
  const tick = runClock(host, speed)
  const timer = setInterval(tick, TICK)
  const origins = await openFronts(host, speed, tick)
  const job = await registerJob(host.world, options.environment)
  const announcement: Announcement = {
    arm: origins.arm,
    entra: origins.entra,
    github: origins.github,
    oidcRequestUrl: job.requestUrl.replace(publicOrigin('oidc'), origins.oidc),
    oidcRequestToken: job.requestToken,
    caFile: host.caFile,
    tenantId: host.world.tenantId,
    clientId: applyIdentity(host.world)?.clientId ?? '',
    subscriptionId: host.world.subscriptionId
  }
  return {
    announcement,
    async stop() {
      clearInterval(timer)
      tick()
      job.revoke()
      await host.save()
      await host.close()
    }
  }
}

/** Returns what moves the clock to where it is by now. It never goes back: requests may have moved it further. */
function runClock(host: OpenHost, speed: number): () => void {
  const begun = { at: host.world.now, real: performance.now() }
  return () => {
    const now = begun.at + Math.floor((performance.now() - begun.real) * speed)
    if (now > host.world.now) host.handlers.advance(host.world, now)
  }
}

async function openFronts(host: OpenHost, speed: number, tick: () => void): Promise<Record<Service, string>> {
  const origins: Record<Service, string> = { arm: '', entra: '', oidc: '', github: '', monitor: '' }
  const after = (service: Service, response: HttpResponse) => localized(response, service, origins, speed)
  for (const service of Object.keys(origins) as Service[]) {
    const front: ServerFront = { service, before: tick, after }
    origins[service] = `https://localhost:${await host.servers.open(front)}`
  }
  return origins
}

function publicOrigin(service: Service): string {
  return `https://${publicHost(service)}`
}

/**
 * The answer in the client's own terms: addresses it will follow lead to the local ports, and what it will measure with
 * its own clock is in its own seconds.
 */
function localized(
  response: HttpResponse,
  service: Service,
  origins: Readonly<Record<Service, string>>,
  speed: number
): HttpResponse {
  const local = (text: string) =>
    Object.entries(origins).reduce(
      (result, [name, origin]) => result.replaceAll(publicOrigin(name as Service), origin),
      text
    )
  const headers = Object.entries(response.headers ?? {}).map(([name, value]) => [
    name,
    name.toLowerCase() === 'retry-after' ? String(Math.ceil(Number(value) / speed)) : local(value)
  ])
  return {
    ...response,
    headers: Object.fromEntries(headers),
    body: localizedBody(response.body, service, local, speed)
  }
}

function localizedBody(body: unknown, service: Service, local: (text: string) => string, speed: number): unknown {
  if (typeof body !== 'object' || body === null) return body
  // A resource may hold a public address as data, and a token's issuer stays what it is: only pages are followed there.
  if (service === 'arm') {
    return 'nextLink' in body && typeof body.nextLink === 'string' ? { ...body, nextLink: local(body.nextLink) } : body
  }
  if (service === 'oidc') return body
  const localBody: Record<string, unknown> = JSON.parse(local(JSON.stringify(body)))
  for (const lifetime of ['expires_in', 'ext_expires_in']) {
    const seconds = localBody[lifetime]
    if (typeof seconds === 'number') localBody[lifetime] = Math.floor(seconds / speed)
  }
  return localBody
}

interface Job {
  readonly requestUrl: string
  readonly requestToken: string
  revoke(): void
}

/** A job of the caller's repository that may ask for OIDC tokens as long as the services run. */
async function registerJob(world: World, environment = firstEnvironment(world)): Promise<Job> {
  const jobs = await import('./github/jobs.ts')
  const { idToken, revoke } = jobs.registerJob(world, {
    key: 'serve',
    permissions: { 'id-token': 'write' },
    claims: { event_name: 'workflow_dispatch', ref: 'refs/heads/main', ...(environment && { environment }) }
  })
  if (idToken === undefined) throw new Error('local/github gave no address for OIDC tokens')
  return { ...idToken, revoke }
}

function applyIdentity(world: World): World['directory']['applications'][string] | undefined {
  return Object.values(world.directory.applications).find(({ displayName }) => displayName === APPLY_IDENTITY)
}

function firstEnvironment(world: World): string | undefined {
  const subjects = applyIdentity(world)?.federatedCredentials.map(({ subject }) => subject) ?? []
  return subjects.map(subject => /:environment:(.+)$/.exec(subject)?.[1]).find(name => name !== undefined)
}
