import { issueToken } from '../../../../local/azure/entra/tokens.ts'
import { handleArm } from '../../../../local/azure/protocol/arm-handler.ts'
import { advanceTo } from '../../../../local/azure/protocol/operations.ts'
import type { World } from '../../../../local/azure/world.ts'
import { resourceCalls } from '../../../../src/azure/services/resources.ts'
import { createStacks } from '../../../../src/azure/services/stacks.ts'
import type { Azure } from '../../../../src/azure/types.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import type { StepContext } from '../../../../src/provisioning/types.ts'
import { type FakeAnswer, type FakeRequest, fixture } from '../../azure/fakes.ts'
import { applicationOf } from '../../local/azure/kit.ts'
import { fakeAzure } from '../../preflight/fake-azure.ts'
import { VirtualClock } from '../virtual-clock.ts'

/** A run of this project in front of local Azure. */
export interface Run {
  readonly context: StepContext
  /** Everything that the run logged. */
  readonly lines: readonly string[]
  /** Ends the run as a lost runner does: nothing that it began returns any more. */
  kill(): void
}

export interface Runs {
  readonly clock: VirtualClock
  /** Returns an answer that replaces Azure's, or `undefined`. */
  answer: (request: FakeRequest) => FakeAnswer | undefined
  /** Returns a new run that logs in as the identity. */
  start(identity: string): Run
}

/** Returns runs that share a world and a clock. */
export function runsOn(world: World, baseline: Baseline): Runs {
  const clock = new VirtualClock(world.now)
  const runs: Runs = { clock, answer: () => undefined, start: identity => start(identity) }
  const start = (identity: string): Run => {
    const life = { isOver: false }
    const handler = (request: FakeRequest) => {
      advanceTo(world, Math.max(world.now, clock.now()))
      return runs.answer(request) ?? answerOf(world, request, identity)
    }
    const own = whileAlive(life, { now: () => clock.now(), sleep: clock.sleep.bind(clock) })
    const { client, log } = fixture(handler, { ...own, time: 0, sleeps: [] })
    const stacks = whileAlive(life, createStacks(client, world.subscriptionId))
    const azure: Azure = { ...fakeAzure({}), ...whileAlive(life, resourceCalls(client)), stacks }
    const context = { azure, baseline, clock: own, log, signal: new AbortController().signal }
    return {
      context,
      lines: log.lines,
      kill: () => {
        life.isOver = true
      }
    }
  }
  return runs
}

/** Returns the methods of an object, which never return once the life is over. */
function whileAlive<T extends object>(life: { readonly isOver: boolean }, object: T): T {
  return new Proxy(object, {
    get(target, name) {
      const method = Reflect.get(target, name)
      if (typeof method !== 'function' || name === 'now') return method
      return (...given: unknown[]) => {
        const result: unknown = life.isOver ? never() : Reflect.apply(method, target, given)
        return result instanceof Promise ? result.finally(() => (life.isOver ? never() : undefined)) : result
      }
    }
  })
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}

function answerOf(world: World, request: FakeRequest, identity: string): FakeAnswer {
  const { method, host, path, query, header, body } = request
  const sent = ['if-match', 'if-none-match', 'x-ms-client-request-id'].flatMap(name => {
    const value = header(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  const authorization = `Bearer ${issueToken(world, applicationOf(world, identity))}`
  const answer = handleArm(world, {
    method,
    host,
    path: decodeURIComponent(path),
    query,
    headers: { authorization, ...Object.fromEntries(sent) },
    body: typeof body === 'string' ? body : JSON.stringify(body)
  })
  if (answer.drop === true) return 'drop'
  return { status: answer.status, ...(answer.headers && { headers: answer.headers }), body: answer.body }
}
