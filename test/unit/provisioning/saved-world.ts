import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { addNodesToSavedWorld } from '../../../local/aks/nodes/saved-nodes.ts'
import { issueToken } from '../../../local/azure/entra/tokens.ts'
import { APPLY_IDENTITY } from '../../../local/azure/new-world.ts'
import { handleArm } from '../../../local/azure/protocol/arm-handler.ts'
import { advanceTo } from '../../../local/azure/protocol/operations.ts'
import { keyOf } from '../../../local/azure/resource-ids.ts'
import type { World } from '../../../local/azure/world.ts'
import { resourceCalls } from '../../../src/azure/services/resources.ts'
import { createStacks } from '../../../src/azure/services/stacks.ts'
import { createBaseline, loadConfig } from '../../../src/config/index.ts'
import type { Baseline } from '../../../src/config/types.ts'
import type { StepContext } from '../../../src/provisioning/types.ts'
import { type FakeAnswer, type FakeRequest, fixture } from '../azure/fakes.ts'
import { applicationOf, clientOf, type Kit } from '../local/azure/kit.ts'
import { fakeAzure } from '../preflight/fake-azure.ts'
import { VirtualClock } from './virtual-clock.ts'

const FOLDER = 'test/fixtures/worlds'

export interface SavedWorld extends Kit {
  readonly baseline: Baseline
  /** Does work with our own client in front of local Azure; time passes while it sleeps. */
  run<T>(work: (context: StepContext) => Promise<T>): Promise<T>
  /** Everything that was logged, one line each. */
  readonly lines: readonly string[]
  /** Everything that was sent. */
  readonly requests: FakeRequest[]
}

/** Returns an environment that older code provisioned, as a saved world (test/fixtures/worlds/README.md). */
export function savedWorld(name: string): SavedWorld {
  const world = JSON.parse(gunzipSync(readFileSync(`${FOLDER}/${name}.json.gz`)).toString()) as World
  return onWorld(addNodesToSavedWorld(world), name)
}

/** Returns the same for a copy of a world that began as the saved world of that name. */
export function onWorld(before: World, name: string): SavedWorld {
  const world = structuredClone(before)
  const file = readFileSync(`${FOLDER}/${name}.yml`, 'utf8')
  const wanted = withAuthorities(
    createBaseline(loadConfig(file, `${name}.yml`, 'production'), world.subscriptionId),
    world
  )
  const requests: FakeRequest[] = []
  const clock = new VirtualClock(world.now)
  const handler = (request: FakeRequest): FakeAnswer => {
    requests.push(request)
    advanceTo(world, Math.max(world.now, clock.now()))
    return answerOf(world, request)
  }
  const time = { now: () => clock.now(), sleep: clock.sleep.bind(clock), time: 0, sleeps: [] }
  const { client, log } = fixture(handler, time)
  const stacks = createStacks(client, world.subscriptionId)
  const azure = { ...fakeAzure({}), ...resourceCalls(client), stacks }
  const context = { azure, baseline: wanted, clock, log, signal: new AbortController().signal }
  const run = <T>(work: (context: StepContext) => Promise<T>) => clock.run(work(context))
  return { ...clientOf(world), baseline: wanted, run, lines: log.lines, requests }
}

/** The authorities of the ingress controllers' certificates are a run's input and not in the file. */
function withAuthorities({ config, ids }: Baseline, world: World): Baseline {
  const gateway = world.resources[keyOf(ids.gateway)]
  const roots = (gateway?.properties.trustedRootCertificates ?? []) as { properties: { data: string } }[]
  const trustedRoots = roots.map(
    ({ properties: { data } }) => `-----BEGIN CERTIFICATE-----\n${data}\n-----END CERTIFICATE-----\n`
  )
  const certificates = { ...config.ingress.certificates, trustedRoots }
  return createBaseline({ ...config, ingress: { ...config.ingress, certificates } }, world.subscriptionId)
}

function answerOf(world: World, { method, host, path, query, header, body }: FakeRequest): FakeAnswer {
  const conditions = ['if-match', 'if-none-match'].flatMap(name => {
    const value = header(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  const authorization = `Bearer ${issueToken(world, applicationOf(world, APPLY_IDENTITY))}`
  const answer = handleArm(world, {
    method,
    host,
    path: decodeURIComponent(path),
    query,
    headers: { authorization, ...Object.fromEntries(conditions) },
    body: typeof body === 'string' ? body : JSON.stringify(body)
  })
  return { status: answer.status, ...(answer.headers && { headers: answer.headers }), body: answer.body }
}
