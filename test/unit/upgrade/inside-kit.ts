import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline'
import { advanceTo } from '../../../local/azure/protocol/operations.ts'
import { asResourceId } from '../../../src/arm/resource-id.ts'
import { resourceCalls } from '../../../src/azure/services/resources.ts'
import type { ClusterEvidence } from '../../../src/preflight/index.ts'
import { type OpenedAccess, readClusterEvidence } from '../../../src/upgrade/inside/cluster-evidence.ts'
import { openKubeconfig } from '../../../src/upgrade/inside/kubeconfig-access.ts'
import { openRunCommand } from '../../../src/upgrade/inside/run-command-access.ts'
import { fixture } from '../azure/fakes.ts'
import { type ApiKit, apiKit } from '../local/kubernetes/api/api-kit.ts'

type Respond = (path: string) => { readonly status: number; readonly body: unknown } | undefined

export interface InsideKit extends ApiKit {
  /** Paths of the requests to the API server. */
  readonly requests: string[]
  readonly sleeps: number[]
  /** Responds to a request to the API server in place of local Azure. */
  respond: Respond
  /** Runs before each sleep. */
  meanwhile: () => void
  evidence(access: 'kubeconfig' | 'run-command'): Promise<ClusterEvidence>
  open(access: 'kubeconfig' | 'run-command'): Promise<OpenedAccess>
}

/** Returns a cluster with Entra, and a reader of its evidence with a role in it. */
export function insideKit(...request: Parameters<typeof apiKit>): InsideKit {
  const base = apiKit(...request)
  const { world } = base
  const clock = {
    now: () => world.now,
    sleep: async (milliseconds: number) => {
      kit.sleeps.push(milliseconds)
      kit.meanwhile()
      advanceTo(world, world.now + milliseconds)
    }
  }
  const { client } = fixture(
    ({ method, url, body }) => {
      const { pathname, search } = new URL(url)
      const { status, headers, body: response } = base.send(method, pathname + search, body || undefined)
      return { status, headers: { ...headers }, body: response }
    },
    { ...clock, time: 0, sleeps: [] }
  )
  const azure = { ...resourceCalls(client), accessToken: async () => base.token() }
  const clients = { azure, clock, signal: new AbortController().signal }
  const id = asResourceId(base.cluster)
  const kit: InsideKit = {
    ...base,
    requests: [],
    sleeps: [],
    respond: () => undefined,
    meanwhile: () => undefined,
    open: access =>
      access === 'kubeconfig' ? openKubeconfig(id, clients, httpClient(kit)) : openRunCommand(id, clients),
    evidence: access => readClusterEvidence(() => kit.open(access), clients)
  }
  return kit
}

function httpClient(kit: InsideKit): HttpClient {
  return {
    sendRequest: async request => {
      const { host, pathname, search } = new URL(request.url)
      const path = pathname + search
      kit.requests.push(path)
      const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
      const { method } = request
      const headers = Object.fromEntries([...request.headers].map(([name, value]) => [name.toLowerCase(), value]))
      const sent = request.body === undefined ? {} : { body: JSON.parse(String(request.body)) as unknown }
      const answer = kit.respond(path) ?? kit.ask(`${method} ${path}`, { host, token, headers, ...sent })
      const { status, body, drop } = { drop: false, ...answer }
      if (drop) throw new Error('socket hang up')
      const bodyAsText = typeof body === 'string' ? body : JSON.stringify(body)
      return { request, status, headers: createHttpHeaders(), bodyAsText }
    }
  }
}
