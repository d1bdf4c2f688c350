import { issueToken } from '../../../local/azure/entra/tokens.ts'
import { handleArm } from '../../../local/azure/protocol/arm-handler.ts'
import { advanceTo } from '../../../local/azure/protocol/operations.ts'
import { keyOf } from '../../../local/azure/resource-ids.ts'
import type { World } from '../../../local/azure/world.ts'
import { resourceCalls } from '../../../src/azure/services/resources.ts'
import { createStacks } from '../../../src/azure/services/stacks.ts'
import { createBaseline, loadConfig } from '../../../src/config/index.ts'
import type { Baseline, Colour } from '../../../src/config/types.ts'
import { changePower, type PowerAction, type PowerRequest } from '../../../src/power/index.ts'
import type { PowerClients } from '../../../src/power/types.ts'
import { backendNames, previewFirewallPolicyId } from '../../../src/templates/index.ts'
import { type FakeAnswer, type FakeRequest, fixture } from '../azure/fakes.ts'
import { AKS, publicCluster } from '../local/aks/cluster-kit.ts'
import { APPLY_IDENTITY, applicationOf, clientOf, emptyWorld, type Kit, type Loose } from '../local/azure/kit.ts'
import { fakeAzure } from '../preflight/fake-azure.ts'

const version = { version: AKS }

export interface PowerKit extends Kit {
  readonly baseline: Baseline
  readonly clients: PowerClients
  /** What was sent that is no question, as `POST …/stop`. */
  readonly writes: string[]
  readonly lines: string[]
  /** Called before each request is answered; an answer of its own takes the place of Azure's. */
  before: (request: FakeRequest) => FakeAnswer | undefined
  /** The same when Azure has answered. */
  after: (request: FakeRequest) => FakeAnswer | undefined
  id(colour: Colour): string
  pool(colour: Colour, name: string): Loose
  cluster(colour: Colour): Loose
  /** POST of an action by somebody else; it must be accepted. */
  others(action: string, colour?: Colour): void
  request(action: PowerAction, colour?: Colour): PowerRequest
  run(action: PowerAction, colour?: Colour): ReturnType<typeof changePower>
}

/** A pool of the workload with an autoscaler. */
export const workloadPool = {
  mode: 'User',
  vmSize: 'Standard_D4d_v5',
  count: 2,
  enableAutoScaling: true,
  minCount: 2,
  maxCount: 5,
  nodeLabels: { team: 'shop' }
}

/** Local Azure with these clusters, and our own client before it; time passes while it sleeps. */
export function powerKit(profile: Baseline['config']['profile'], colours: readonly Colour[]): PowerKit {
  const world = emptyWorld()
  for (const registration of Object.values(world.namespaces)) registration.state = 'Registered'
  const kit = clientOf(world)
  const file = `apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { test: { region: westeurope, profile: ${profile} } }`
  const wanted = createBaseline(loadConfig(file, 'x', 'test'), world.subscriptionId)
  const id = (colour: Colour) => wanted.ids.clusters[colour].cluster
  for (const group of [wanted.ids.clusterGroup, wanted.ids.platformGroup]) kit.make(group, { location: 'westeurope' })
  for (const colour of colours) buildCluster(kit, id(colour), colour)
  world.tables.throttle = {}
  const writes: string[] = []
  const controller = new AbortController()
  const clock = {
    now: () => world.now,
    sleep: async (milliseconds: number, signal?: AbortSignal) => {
      signal?.throwIfAborted()
      advanceTo(world, world.now + milliseconds)
    }
  }
  const handler = (request: FakeRequest): FakeAnswer => {
    if (request.method !== 'GET')
      writes.push(`${request.method} ${request.path.replace(/^.*\/managedClusters\//i, '')}`)
    const early = result.before(request)
    if (early !== undefined) return early
    const answer = answerOf(world, request)
    return result.after(request) ?? answer
  }
  const { client, log } = fixture(handler, { ...clock, time: 0, sleeps: [] })
  const azure = { ...fakeAzure({}), ...resourceCalls(client), stacks: createStacks(client, kit.world.subscriptionId) }
  const result: PowerKit = {
    ...kit,
    baseline: wanted,
    clients: { azure, clock, log, signal: controller.signal },
    writes,
    lines: log.lines,
    before: () => undefined,
    after: () => undefined,
    id,
    cluster: colour => kit.get(id(colour), version).properties,
    pool: (colour, name) => kit.get(`${id(colour)}/agentPools/${name}`, version).properties,
    others: (action, colour = 'blue') => {
      const answer = kit.send('POST', `${id(colour)}/${action}`, {}, version)
      if (answer.status !== 202) throw new Error(JSON.stringify(answer.body))
    },
    request: (action, colour) => ({ baseline: wanted, action, colour }),
    run: (action, colour) => changePower(result.request(action, colour), result.clients)
  }
  return result
}

function buildCluster(kit: Kit, id: string, dnsPrefix: string): void {
  const { properties } = publicCluster
  kit.put(id, { ...publicCluster, properties: { ...properties, dnsPrefix } }, version)
  kit.settle()
  kit.put(`${id}/agentPools/user`, { properties: workloadPool }, version)
  kit.settle()
}

function answerOf(world: World, { method, host, path, query, header, body }: FakeRequest): FakeAnswer {
  const ifMatch = header('if-match')
  const authorization = `Bearer ${issueToken(world, applicationOf(world, APPLY_IDENTITY))}`
  const answer = handleArm(world, {
    method,
    host,
    path: decodeURIComponent(path),
    query,
    headers: { authorization, ...(ifMatch !== undefined && { 'if-match': ifMatch }) },
    body: typeof body === 'string' ? body : JSON.stringify(body)
  })
  return { status: answer.status, ...(answer.headers && { headers: answer.headers }), body: answer.body }
}

/** A gateway whose live rule leads to a colour; with a preview where a replacement is under way. */
export function addGateway({ world, baseline }: PowerKit, live: Colour, preview?: Colour): void {
  const { ids } = baseline
  const rule = (name: string, colour: Colour) => ({
    name,
    properties: { backendAddressPool: { id: `${ids.gateway}/backendAddressPools/${backendNames(colour).pool}` } }
  })
  const requestRoutingRules = [rule('live', live), ...(preview === undefined ? [] : [rule('preview', preview)])]
  const firewallPolicy = { id: previewFirewallPolicyId(baseline) }
  const httpListeners = preview === undefined ? [] : [{ name: 'preview', properties: { firewallPolicy } }]
  addRaw(world, ids.gateway, 'Microsoft.Network/applicationGateways', { httpListeners, requestRoutingRules })
}

/** Puts something into the world as it is, without what it would need around it. */
export function addRaw(world: World, id: string, type: string, properties: Record<string, unknown>): void {
  const name = id.split('/').at(-1) ?? ''
  const place = { location: 'westeurope', generation: 1, createdAt: world.now }
  world.resources[keyOf(id)] = {
    id,
    type,
    name,
    properties: { ...properties, provisioningState: 'Succeeded' },
    ...place
  }
}

/** Name of a colour's cluster. */
export function nameOf(kit: PowerKit, colour: Colour = 'blue'): string {
  return kit.id(colour).split('/').at(-1) ?? ''
}

/** A cluster that nobody's production depends on. */
export function tested(): PowerKit {
  return powerKit('dev-test', ['blue'])
}

export function stopped(): PowerKit {
  const kit = tested()
  kit.others('stop')
  kit.settle()
  return kit
}
