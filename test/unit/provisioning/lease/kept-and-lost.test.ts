import { describe, expect, it } from '@jest/globals'
import { directWrite } from '../../../../src/provisioning/lease/direct-write.ts'
import { underEnvironmentLease } from '../../../../src/provisioning/lease/environment-lease.ts'
import type { Lease } from '../../../../src/provisioning/lease/held-lease.ts'
import { leaseId, leaseMetadata } from '../../../../src/provisioning/lease/lease-record.ts'
import { readLeaseStatus } from '../../../../src/provisioning/lease/lease-status.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import type { FakeRequest } from '../../azure/fakes.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import type { Run } from '../records/record-kit.ts'
import { leaseKit } from './lease-kit.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const CHANGED = { status: 412, body: { error: { code: 'PreconditionFailed', message: 'changed' } } }

/** Returns an environment in which Azure answers the next `state.edits` writes of the lease with 412. */
function setUp() {
  const kit = leaseKit(true)
  const { context: reader } = kit.runs.start(APPLY_IDENTITY)
  const id = leaseId(kit.baseline.ids.recordZone)
  const state = { edits: 0 }
  const isLease = ({ method, path }: FakeRequest) => method === 'PUT' && path.toLowerCase() === id.toLowerCase()
  kit.runs.answer = request => (isLease(request) && state.edits-- > 0 ? CHANGED : undefined)
  const give = (holder: string) => {
    const metadata = leaseMetadata(holder, kit.runs.clock.now() + 3 * MINUTE, undefined)
    kit.kit.put(id, { properties: { ttl: 60, metadata, txtRecords: [] } })
  }
  const writeGateway = ({ context }: Run, lease: Lease) => {
    const body = { ...kit.kit.get(kit.idOf('gateway')), tags: { mark: 'written' } }
    return directWrite(context, lease, { id: kit.idOf('gateway'), body, ifMatch: undefined, expectedSeconds: 180 })
  }
  const status = () => kit.runs.clock.run(readLeaseStatus({ ...reader, baseline: kit.baseline }))
  return { ...kit, state, isLease, give, writeGateway, status, id }
}

/** Holds the lease, waits, and then writes the gateway. */
async function holdAndWrite({ runs, writeGateway }: ReturnType<typeof setUp>, minutes: number, run: Run) {
  await underEnvironmentLease(run.context, async lease => {
    await runs.clock.sleep(minutes * MINUTE)
    await writeGateway(run, lease)
  })
}

describe('a run whose lease is edited before its renewals', () => {
  it('keeps the lease after several refused renewals in a row, and writes', async () => {
    const kit = setUp()
    const run = kit.runs.start(APPLY_IDENTITY)
    const work = holdAndWrite(kit, 10, run)
    await kit.runs.clock.pass(30 * SECOND)
    kit.state.edits = 5
    await kit.runs.clock.pass(6 * MINUTE)
    expect(await kit.status()).toMatchObject({ state: 'held' })
    await kit.runs.clock.run(work)
    expect(kit.valueOf('gateway')).toBe('written')
    expect(run.lines).not.toContainEqual(expect.stringMatching(/^warning/))
  })

  it('sends a write although the record was edited twice before the record of the write', async () => {
    const kit = setUp()
    const run = kit.runs.start(APPLY_IDENTITY)
    const work = holdAndWrite(kit, 0.5, run)
    await kit.runs.clock.pass(10 * SECOND)
    kit.state.edits = 2
    await kit.runs.clock.run(work)
    expect(kit.valueOf('gateway')).toBe('written')
  })

  it('warns and does not write when the edits outlast the lease, and renews the lease when they end', async () => {
    const kit = setUp()
    const run = kit.runs.start(APPLY_IDENTITY)
    let lease: Lease | undefined
    const work = underEnvironmentLease(run.context, async held => {
      lease = held
      await kit.runs.clock.sleep(20 * MINUTE)
    })
    await kit.runs.clock.pass(10 * SECOND)
    kit.state.edits = Number.POSITIVE_INFINITY
    const refused = kit.runs.clock.run(kit.runs.clock.sleep(MINUTE).then(() => lease?.confirm()))
    await expect(refused).rejects.toMatchObject({
      reason: 'lease-held',
      message: expect.stringContaining('edited')
    })
    kit.state.edits = 0
    await kit.runs.clock.pass(3 * MINUTE)
    expect(await kit.status()).toMatchObject({ state: 'held' })
    expect(run.lines).toContainEqual(expect.stringMatching(/^warning: .*tries again/))
    await kit.runs.clock.run(work)
    expect(await kit.status()).toEqual({ state: 'free' })
  })
})

describe('a run whose lease has passed to another run', () => {
  it.each([
    ['before its next renewal', 0.5],
    ['long before', 5]
  ])('does not send its next write when the lease passed on %s', async (_, minutes) => {
    const kit = setUp()
    const run = kit.runs.start(APPLY_IDENTITY)
    const work = holdAndWrite(kit, minutes, run)
    const refused = expect(work).rejects.toMatchObject({ reason: 'lease-held' })
    await kit.runs.clock.pass(10 * SECOND)
    kit.give('other')
    await kit.runs.clock.run(refused)
    expect(kit.putsOf('gateway')).toEqual([])
    expect(kit.kit.get(kit.id).properties.metadata.holder).toBe('other')
  })
})

describe('a run that stops before it sends its write', () => {
  it('releases the lease when the record of the write fails', async () => {
    const kit = setUp()
    const { answer } = kit.runs
    const isIntent = (request: FakeRequest) => kit.isLease(request) && JSON.stringify(request.body).includes('json0')
    const refusal = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } }
    kit.runs.answer = request => (isIntent(request) ? refusal : answer(request))
    const work = kit.write(kit.runs.start(APPLY_IDENTITY), 'gateway', 'x')
    await expect(kit.runs.clock.run(work)).rejects.toBeInstanceOf(Failure)
    expect(kit.putsOf('gateway')).toEqual([])
    expect(await kit.status()).toEqual({ state: 'free' })
  })

  it('releases the lease when the run is cancelled before the request is sent', async () => {
    const kit = setUp()
    const run = kit.runs.start(APPLY_IDENTITY)
    const controller = new AbortController()
    const context = { ...run.context, signal: controller.signal }
    const work = underEnvironmentLease(context, lease => {
      const cancelled = new Failure('cancelled', 'The run was cancelled.', { remedy: 'Run again.' })
      const stopping: Lease = Object.assign(Object.create(lease), {
        oneByOne: <T>(each: () => Promise<T>) => lease.oneByOne(each),
        begin: async (write: Parameters<Lease['begin']>[0]) => {
          await lease.begin(write)
          controller.abort(cancelled)
        },
        end: () => lease.end(),
        ensure: () => lease.ensure()
      })
      return kit.writeGateway({ ...run, context }, stopping)
    })
    await expect(kit.runs.clock.run(work)).rejects.toMatchObject({ reason: 'cancelled' })
    expect(kit.putsOf('gateway')).toEqual([])
    expect(await kit.status()).toEqual({ state: 'free' })
  })
})

describe('a run that stops because the response to its write was lost', () => {
  it('leaves an expired lease with exactly this write, which the next run follows to its end', async () => {
    const kit = setUp()
    const { id } = kit
    const gateway = kit.idOf('gateway')
    kit.world.faults.push({
      method: 'PUT',
      path: '*/applicationGateways/*',
      outcome: 'lose-response',
      times: 1,
      after: 0
    })
    const isGateway = ({ path }: FakeRequest) => path.toLowerCase() === gateway.toLowerCase()
    // After the lost response, nothing about the gateway arrives any more. The lease can still be written.
    kit.runs.answer = request => (isGateway(request) && kit.putsOf('gateway').length > 0 ? 'drop' : undefined)
    const etag = kit.kit.get(gateway).etag
    const work = kit.write(kit.runs.start(APPLY_IDENTITY), 'gateway', 'first')
    await expect(kit.runs.clock.run(work)).rejects.toMatchObject({ reason: 'azure-unavailable' })
    const [first] = kit.putsOf('gateway')
    if (first === undefined) throw new Error('The write did not arrive.')
    first.dueAt = kit.runs.clock.now() + 5 * MINUTE
    const status = await kit.status()
    expect(status).toMatchObject({ state: 'expired', write: { target: gateway, etag } })
    expect(status.write?.operation).toBeUndefined()
    expect(status.write?.startedAt).toBeLessThanOrEqual(first.startedAt)
    expect(kit.kit.get(id).properties.metadata.holder).not.toBe('nobody')
    kit.runs.answer = ({ path }) =>
      path.endsWith('/eventtypes/management/values')
        ? { status: 200, body: { value: eventsOf(kit.putsOf('gateway')) } }
        : undefined
    await kit.runs.clock.run(kit.write(kit.runs.start(APPLY_IDENTITY), 'gateway', 'second'))
    const [, second] = kit.putsOf('gateway')
    expect(first.outcome).toEqual({ status: 'Succeeded' })
    expect(second?.startedAt).toBeGreaterThanOrEqual(first.endedAt ?? Number.POSITIVE_INFINITY)
    expect(kit.valueOf('gateway')).toBe('second')
    expect(await kit.status()).toEqual({ state: 'free' })
  })
})

/** Returns the events that Azure's activity log has about writes of a gateway. */
function eventsOf(puts: ReturnType<ReturnType<typeof leaseKit>['putsOf']>): readonly object[] {
  return puts.flatMap(({ id, outcome }) =>
    ['Started', ...(outcome === undefined ? [] : [outcome.status])].map(status => ({
      operationId: id,
      correlationId: 'the-run',
      operationName: { value: 'Microsoft.Network/applicationGateways/write' },
      status: { value: status }
    }))
  )
}
