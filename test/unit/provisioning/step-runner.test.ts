import { describe, expect, it } from '@jest/globals'
import type { ResourceId } from '../../../src/arm/resource-id.ts'
import { EMPTY_LIVE_STATE } from '../../../src/provisioning/live-state/index.ts'
import { runSteps } from '../../../src/provisioning/step-runner.ts'
import type { Need, Plan, Step, StepContext, StepPlan } from '../../../src/provisioning/types.ts'
import { resourceChange } from '../../../src/provisioning/what-if/resource-change.ts'
import { contextFor, fakeClients, hubNetwork, logTo, newWorld, stepPlan } from './fixtures.ts'

const TYPE = 'Microsoft.Network/virtualNetworks'

/** A step that takes that many seconds and then does what it is told. */
function step(
  name: string,
  seconds: number,
  needs: readonly Need[] = [],
  end: (c: StepContext) => void = () => undefined
): Step {
  return {
    name,
    needs,
    expectedSeconds: seconds,
    intent: () => name,
    settle: () => Promise.resolve(),
    plan: () => Promise.resolve(stepPlan(name)),
    async apply(context) {
      await context.clock.sleep(seconds * 1000, context.signal)
      end(context)
    }
  }
}

const fails = () => {
  throw new Error('no luck')
}

function planned(steps: readonly Step[], special: Record<string, Partial<StepPlan>> = {}): Plan {
  return {
    steps: steps.map(({ name }) => stepPlan(name, special[name])),
    findings: [],
    intent: '',
    parts: [],
    liveState: EMPTY_LIVE_STATE
  }
}

const creating = (name: string, id: ResourceId, certain = true) => ({
  [name]: { changes: [resourceChange({ step: name, id, type: TYPE, kind: 'create', certain })] }
})

/** Walks and gives each step as `outcome from–to`, in seconds since the start. */
async function outcomes(steps: readonly Step[], plan = planned(steps), world = newWorld()) {
  const start = world.clock.now()
  const clients = fakeClients(world)
  const result = await world.clock.run(runSteps(steps, plan, contextFor(clients)))
  const at = (instant: number | undefined) => (instant === undefined ? '' : Math.round((instant - start) / 1000))
  const lines = result.timings.map(t => [t.step, `${t.outcome} ${at(t.startedAt)}–${at(t.endedAt)}`])
  return { ...result, lines: Object.fromEntries(lines), log: clients.lines }
}

describe('runSteps', () => {
  it('runs in parallel what needs nothing of one another', async () => {
    const { lines } = await outcomes([step('a', 10), step('b', 20), step('c', 5, [{ step: 'a' }, { step: 'b' }])])
    expect(lines).toEqual({ a: 'done 0–10', b: 'done 0–20', c: 'done 20–25' })
  })

  it('takes steps in any order', async () => {
    const { lines } = await outcomes([step('late', 5, [{ step: 'early' }]), step('early', 5)])
    expect(lines).toEqual({ early: 'done 0–5', late: 'done 5–10' })
  })

  it('starts a step as soon as the resource it needs reads Succeeded', async () => {
    const world = newWorld()
    world.put(hubNetwork, TYPE, {}, 27)
    const steps = [step('hub', 100), step('spoke', 10, [{ step: 'hub', until: hubNetwork }])]
    const { lines } = await outcomes(steps, planned(steps, creating('hub', hubNetwork)), world)
    expect(lines).toEqual({ hub: 'done 0–100', spoke: 'done 30–40' })
  })

  it('asks once for a resource that several wait for', async () => {
    const world = newWorld()
    world.put(hubNetwork, TYPE, {}, 27)
    const need = [{ step: 'hub', until: hubNetwork }]
    const steps = [step('hub', 100), step('a', 10, need), step('b', 10, need)]
    const clients = fakeClients(world)
    await world.clock.run(runSteps(steps, planned(steps, creating('hub', hubNetwork)), contextFor(clients)))
    expect(clients.azure.requests).toEqual([`GET ${hubNetwork}`, `GET ${hubNetwork}`])
  })

  it('goes on when the step ends before the resource was seen', async () => {
    const steps = [step('hub', 15), step('spoke', 10, [{ step: 'hub', until: hubNetwork }])]
    const { lines } = await outcomes(steps, planned(steps, creating('hub', hubNetwork)))
    expect(lines).toEqual({ hub: 'done 0–15', spoke: 'done 15–25' })
  })

  it.each([
    ['is only modified', { hub: {} }],
    ['may exist already', creating('hub', hubNetwork, false)]
  ])(
    'waits for the end of a step whose resource %s: it reads Succeeded before it is written',
    async (_why, special) => {
      const world = newWorld()
      world.put(hubNetwork, TYPE, {})
      const steps = [step('hub', 60), step('spoke', 10, [{ step: 'hub', until: hubNetwork }])]
      const { lines } = await outcomes(steps, planned(steps, special), world)
      expect(lines).toEqual({ hub: 'done 0–60', spoke: 'done 60–70' })
    }
  )

  it('stops only those that need a failed step, and lets the started ones finish', async () => {
    const steps = [
      step('bad', 5, [], fails),
      step('beside', 50),
      step('after', 5, [{ step: 'bad' }]),
      step('far', 5, [{ step: 'after' }]),
      step('other', 5, [{ step: 'beside' }])
    ]
    const { lines, failures, changed } = await outcomes(steps)
    expect(lines).toEqual({
      bad: 'failed 0–5',
      beside: 'done 0–50',
      after: 'not-started –',
      far: 'not-started –',
      other: 'done 50–55'
    })
    expect(failures).toEqual([{ step: 'bad', error: new Error('no luck') }])
    expect(changed).toEqual(['beside', 'other'])
  })

  it('does not apply a step that has nothing to do, and passes its needs on', async () => {
    const steps = [step('a', 10), step('b', 10, [{ step: 'a' }], fails), step('c', 10, [{ step: 'b' }])]
    const { lines } = await outcomes(steps, planned(steps, { b: { pending: false } }))
    expect(lines).toEqual({ a: 'done 0–10', b: 'unchanged –', c: 'done 10–20' })
  })

  it('returns at once when it is cancelled, even from a step that does not listen, and starts nothing more', async () => {
    const world = newWorld()
    const controller = new AbortController()
    const deaf = { ...step('deaf', 0), apply: () => new Promise<void>(() => undefined) }
    const steps = [
      step('quick', 5),
      deaf,
      step('after', 5, [{ step: 'deaf' }]),
      step('late', 5, [{ step: 'slow' }]),
      step('slow', 60)
    ]
    const clients = { ...fakeClients(world), signal: controller.signal }
    const walking = runSteps(steps, planned(steps), contextFor(clients))
    await world.clock.pass(30_000)
    controller.abort()
    const { timings } = await walking
    expect(Object.fromEntries(timings.map(t => [t.step, t.outcome]))).toEqual({
      quick: 'done',
      deaf: 'cancelled',
      slow: 'cancelled',
      after: 'not-started',
      late: 'not-started'
    })
  })

  it('starts nothing where the run is cancelled when the needs of a step are met', async () => {
    const world = newWorld()
    const controller = new AbortController()
    const steps = [
      step('last', 5, [], () => controller.abort()),
      step('after', 5, [{ step: 'beside' }]),
      step('beside', 5)
    ]
    const clients = { ...fakeClients(world), signal: controller.signal }
    const { timings } = await world.clock.run(runSteps(steps, planned(steps), contextFor(clients)))
    expect(timings.find(timing => timing.step === 'after')?.outcome).toBe('not-started')

    const none = await runSteps([step('a', 5)], planned([step('a', 5)]), contextFor(clients))
    expect(none.timings).toEqual([{ step: 'a', outcome: 'not-started' }])
  })

  it('logs a running step once a minute with elapsed and expected time', async () => {
    const { log } = await outcomes([step('firewall', 150)])
    expect(log.filter(line => line.includes('running'))).toEqual([
      'firewall: running for 1 min, usually about 2 min 30 s',
      'firewall: running for 2 min, usually about 2 min 30 s'
    ])
  })

  it('says when a step takes longer than usual', async () => {
    const lines: string[] = []
    const world = newWorld()
    const steps = [{ ...step('slow', 100), expectedSeconds: 30 }]
    await world.clock.run(runSteps(steps, planned(steps), contextFor({ ...fakeClients(world), log: logTo(lines) })))
    expect(lines).toContain('slow: running for 1 min, longer than the usual 30 s')
  })

  it.each([
    ['a cycle', [step('a', 1, [{ step: 'b' }]), step('b', 1, [{ step: 'a' }])], 'steps need each other: a → b → a'],
    ['an unknown need', [step('a', 1, [{ step: 'x' }])], 'step a needs x, which is not a step of this run'],
    ['two of one name', [step('a', 1), step('a', 1)], 'two steps have the same name: a, a']
  ])('throws for %s', async (_what, steps, message) => {
    await expect(runSteps(steps, planned(steps), contextFor(fakeClients(newWorld())))).rejects.toThrow(
      new TypeError(message)
    )
  })

  it('throws for a step that was not planned', async () => {
    const unplanned = runSteps([step('a', 1)], planned([]), contextFor(fakeClients(newWorld())))
    await expect(unplanned).rejects.toThrow('step a was not planned')
  })
})
