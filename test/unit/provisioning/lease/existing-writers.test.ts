import { describe, expect, it } from '@jest/globals'
import { changePower } from '../../../../src/power/index.ts'
import { leaseId, leaseMetadata } from '../../../../src/provisioning/lease/lease-record.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { jsonMetadata } from '../../../../src/provisioning/records/metadata.ts'
import { HOLD_RECORD } from '../../../../src/provisioning/records/operation-record.ts'
import { recordId } from '../../../../src/provisioning/records/record-set.ts'
import { backendRemovalStep } from '../../../../src/provisioning/steps/removal/backend-removal.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import { stepPlan } from '../fixtures.ts'
import { leaseKit, lengthen } from './lease-kit.ts'

describe('a run after another one was lost', () => {
  it('waits for the lost write when both empty a backend pool of the gateway', async () => {
    const { runs, baseline, world, putsOf } = leaseKit(true)
    const step = backendRemovalStep('green')
    const gateway = world.resources[baseline.ids.gateway.toLowerCase()]
    expect(JSON.stringify(gateway?.properties.backendAddressPools)).toContain('pool-green')
    const [lost, next] = [runs.start(APPLY_IDENTITY), runs.start(APPLY_IDENTITY)]
    void step.apply(lost.context, EMPTY_LIVE_STATE, stepPlan(step.name))
    await runs.clock.pass(30_000)
    lost.kill()
    for (const operation of putsOf('gateway')) lengthen(operation)
    await runs.clock.run(step.settle(next.context))
    expect(putsOf('gateway').map(({ outcome }) => outcome)).toEqual([{ status: 'Succeeded' }])
    await runs.clock.run(step.apply(next.context, EMPTY_LIVE_STATE, stepPlan(step.name)))
    const [first, second] = putsOf('gateway')
    expect(second?.startedAt).toBeGreaterThanOrEqual(first?.endedAt ?? Number.POSITIVE_INFINITY)
    expect(first?.outcome).toEqual({ status: 'Succeeded' })
  })

  it('waits for the lost start of a cluster before it writes the gateway', async () => {
    const { kit, runs, baseline, world, write, putsOf } = leaseKit(true)
    const { cluster } = baseline.ids.clusters.green
    kit.send('POST', `${cluster}/stop`, {}, { version: '2026-05-01' })
    kit.settle()
    await runs.clock.pass(world.now - runs.clock.now())
    const lost = runs.start(APPLY_IDENTITY)
    void changePower({ baseline, action: 'start', colour: 'green' }, lost.context)
    await runs.clock.pass(30_000)
    lost.kill()
    const start = Object.values(world.operations).find(({ verb, endedAt }) => verb === 'POST' && endedAt === undefined)
    if (start === undefined) throw new Error('the start did not begin')
    lengthen(start)
    await runs.clock.run(write(runs.start(APPLY_IDENTITY), 'gateway', 'x'))
    expect(putsOf('gateway')[0]?.startedAt).toBeGreaterThanOrEqual(start.endedAt ?? Number.POSITIVE_INFINITY)
  })
})

describe('a power action that waited for the lease', () => {
  it('reads the cluster again, and sends nothing when another caller has started it', async () => {
    const { kit, runs, baseline, world } = leaseKit(true)
    const { cluster } = baseline.ids.clusters.green
    const version = { version: '2026-05-01' }
    kit.send('POST', `${cluster}/stop`, {}, version)
    kit.settle()
    await runs.clock.pass(world.now - runs.clock.now())
    const metadata = leaseMetadata('other', runs.clock.now() + 120_000, undefined)
    kit.put(leaseId(baseline.ids.recordZone), { properties: { ttl: 60, metadata, txtRecords: [] } })
    let sent = 0
    runs.answer = ({ method, path }) => {
      if (method === 'POST' && path.endsWith('/start')) sent++
      return undefined
    }
    const { context } = runs.start(APPLY_IDENTITY)
    const work = changePower({ baseline, action: 'start', colour: 'green' }, context)
    await runs.clock.pass(60_000)
    kit.send('POST', `${cluster}/start`, {}, version)
    expect(await runs.clock.run(work)).toMatchObject({ changed: false, after: { isDone: true } })
    expect(sent).toBe(0)
  })

  it.each([
    ['stop', /\/stop$/],
    ['scale-to-zero', /\/agentPools\/\w+$/]
  ] as const)('sends no %s when a hold was set and no person started the run', async (action, path) => {
    const { kit, runs, baseline, world } = leaseKit(true)
    const { recordZone, gateway } = baseline.ids
    // Without a preview, no replacement is in progress, which would refuse both actions.
    const properties = world.resources[gateway.toLowerCase()]?.properties as { httpListeners: { name: string }[] }
    properties.httpListeners = properties.httpListeners.filter(({ name }) => !name.includes('preview'))
    const record = (metadata: object) => ({ properties: { ttl: 60, metadata, txtRecords: [] } })
    const held = jsonMetadata({ because: 'incident 4711', since: 'now', by: 'ada' })
    kit.put(leaseId(recordZone), record(leaseMetadata('other', runs.clock.now() + 120_000, undefined)))
    const sent: string[] = []
    runs.answer = request => {
      if (request.method !== 'GET' && path.test(request.path)) sent.push(request.path)
      return undefined
    }
    const { context } = runs.start(APPLY_IDENTITY)
    const power = (event: string) =>
      changePower(
        { baseline, action, colour: 'green' },
        { ...context, github: { id: 8, attempt: 1, actor: 'bot', event } }
      )
    const work = power('schedule')
    work.catch(() => undefined)
    await runs.clock.pass(60_000)
    kit.put(recordId(recordZone, HOLD_RECORD), record(held))
    await expect(runs.clock.run(work)).rejects.toMatchObject({ reason: 'on-hold' })
    expect(sent).toEqual([])
    expect(await runs.clock.run(power('workflow_dispatch'))).toMatchObject({ changed: true })
  })
})
