import { describe, expect, it } from '@jest/globals'
import type { Operation } from '../../../../local/azure/world.ts'
import { asResourceId, resourceId } from '../../../../src/arm/resource-id.ts'
import { followWrite } from '../../../../src/provisioning/lease/successor.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import { EXPECTED_SECONDS, type LeaseKit, leaseKit, lengthen, type Target } from './lease-kit.ts'

const TARGETS: readonly Target[] = ['gateway', 'cluster', 'pool']
const HOUR = 3_600_000

/** Expects that no write began before an earlier one had ended, and that Azure cancelled none. */
function expectOneAtATime({ putsOf }: LeaseKit, target: Target, count: number): void {
  const puts = putsOf(target)
  expect(puts).toHaveLength(count)
  for (const [i, { startedAt }] of puts.entries()) expect(startedAt).toBeGreaterThanOrEqual(puts[i - 1]?.endedAt ?? 0)
  expect(puts.map(({ outcome }) => outcome?.status).filter(status => status === 'Canceled')).toEqual([])
}

const second = (kit: LeaseKit, target: Target) =>
  kit.runs.clock.run(kit.write(kit.runs.start(APPLY_IDENTITY), target, 'second'))

/** Answers the activity log from the operations of the world, as Azure does a moment after each change. */
function showActivityLog({ runs, putsOf }: LeaseKit, target: Target): void {
  const eventsOf = ({ id, outcome }: Operation) =>
    ['Started', ...(outcome === undefined ? [] : [outcome.status])].map(status => ({
      operationId: id,
      correlationId: 'the-run',
      operationName: { value: 'Microsoft.Network/applicationGateways/write' },
      status: { value: status }
    }))
  runs.answer = ({ path }) =>
    path.endsWith('/eventtypes/management/values')
      ? { status: 200, body: { value: putsOf(target).flatMap(eventsOf) } }
      : undefined
}

describe.each(TARGETS)('a run after another one was lost while it wrote a %s', target => {
  it('waits for the operation, then writes, when Azure shows the operation', async () => {
    const kit = leaseKit(true)
    const first = await kit.beginAndKill(target)
    await second(kit, target)
    expect(first.outcome).toEqual({ status: 'Succeeded' })
    expectOneAtATime(kit, target, 2)
    expect(kit.valueOf(target)).toBe('second')
  })

  it.each([403, 404, 410])('writes nothing before the end when Azure answers %d for the operation', async status => {
    const kit = leaseKit(true)
    showActivityLog(kit, target)
    await kit.beginAndKill(target)
    kit.world.faults.push({ method: 'GET', path: '*/operations/*', outcome: String(status), times: 1, after: 0 })
    await second(kit, target)
    expectOneAtATime(kit, target, 2)
  })

  it.each([true, false])('ends with operation-stuck when the operation never ends; shown: %s', async isReadable => {
    const kit = leaseKit(isReadable)
    const first = await kit.beginAndKill(target)
    first.dueAt += 10 * HOUR
    const began = kit.runs.clock.now()
    await expect(second(kit, target)).rejects.toMatchObject({
      reason: 'operation-stuck',
      details: { subject: kit.idOf(target), remedy: expect.stringContaining('release-lease') }
    })
    expectOneAtATime(kit, target, 1)
    expect(kit.runs.clock.now() - began).toBeGreaterThan(2 * EXPECTED_SECONDS * 1000)
    expect(kit.runs.clock.now() - began).toBeLessThan(HOUR)
    // The record stays, so the run after that waits as well.
    await expect(second(kit, target)).rejects.toMatchObject({ reason: 'operation-stuck' })
    expectOneAtATime(kit, target, 1)
  })

  it('writes at once when the lost run had not sent its write', async () => {
    const kit = leaseKit(false)
    const run = kit.runs.start(APPLY_IDENTITY)
    kit.runs.answer = ({ method, path }) => {
      if (method === 'PUT' && !path.includes('/TXT/')) run.kill()
      return path.endsWith(`/${kit.idOf(target).split('/').at(-1)}`) && method === 'PUT' ? 'drop' : undefined
    }
    void kit.write(run, target, 'first')
    await kit.runs.clock.pass(60_000)
    kit.runs.answer = () => undefined
    await second(kit, target)
    expectOneAtATime(kit, target, 1)
    expect(kit.valueOf(target)).toBe('second')
  })

  it('waits without the operation when the run was lost before it recorded the operation', async () => {
    const kit = leaseKit(true)
    showActivityLog(kit, target)
    const show = kit.runs.answer
    const run = kit.runs.start(APPLY_IDENTITY)
    let isSent = false
    kit.runs.answer = request => {
      const { method, path } = request
      if (isSent && method === 'PUT' && path.includes('/TXT/')) {
        run.kill()
        return 'drop'
      }
      if (method === 'PUT' && !path.includes('/TXT/')) isSent = true
      return show(request)
    }
    void kit.write(run, target, 'first')
    await kit.runs.clock.pass(60_000)
    kit.runs.answer = show
    for (const operation of kit.putsOf(target)) lengthen(operation)
    await second(kit, target)
    expectOneAtATime(kit, target, 2)
  })
})

describe('a write whose last attempt was sent long after it was recorded', () => {
  it('is waited for until that attempt must have arrived', async () => {
    const { runs, idOf } = leaseKit(false)
    const { context } = runs.start(APPLY_IDENTITY)
    const sentAt = runs.clock.now()
    const write = { target: idOf('pool'), startedAt: sentAt - 600_000, sentAt, expectedSeconds: 60, body: 'x' }
    await runs.clock.run(followWrite(context, write))
    // The clock of the lost run can have been two minutes behind.
    expect(runs.clock.now() - sentAt).toBeGreaterThanOrEqual(240_000)
  })
})

describe('a gateway whose operation is hidden', () => {
  it('is not written after one quiet read only', async () => {
    const kit = leaseKit(false)
    await kit.beginAndKill('gateway')
    const statuses = ['Succeeded', 'Started', 'Succeeded', 'Succeeded']
    let reads = 0
    kit.runs.answer = ({ path }) => {
      if (!path.endsWith('/eventtypes/management/values')) return undefined
      const event = {
        correlationId: 'the-run',
        operationName: { value: 'Microsoft.Network/applicationGateways/write' }
      }
      const shown = ['Started', statuses[reads++]].map(value => ({ ...event, status: { value } }))
      return { status: 200, body: { value: shown } }
    }
    await second(kit, 'gateway')
    expect(reads).toBe(4)
  })

  it('is not written because a query of its backend health has ended', async () => {
    const kit = leaseKit(false)
    await kit.beginAndKill('gateway')
    const name = 'Microsoft.Network/applicationGateways/backendhealth/action'
    const event = { operationId: 'query', correlationId: 'the-run', operationName: { value: name } }
    const value = ['Started', 'Succeeded'].map(status => ({ ...event, status: { value: status } }))
    kit.runs.answer = ({ path }) =>
      path.endsWith('/eventtypes/management/values') ? { status: 200, body: { value } } : undefined
    await expect(second(kit, 'gateway')).rejects.toMatchObject({ reason: 'operation-stuck' })
    expectOneAtATime(kit, 'gateway', 1)
  })

  it('is written a day later, when no operation still runs', async () => {
    const kit = leaseKit(false)
    await kit.beginAndKill('gateway')
    await kit.runs.clock.pass(24 * HOUR)
    await second(kit, 'gateway')
    expectOneAtATime(kit, 'gateway', 2)
  })
})

describe('a deployment stack', () => {
  function setUp() {
    const kit = leaseKit(true)
    const { context } = kit.runs.start(APPLY_IDENTITY)
    const followed: { readonly name: string; readonly at: number }[] = []
    const waitUntilSettled = async (name: string) => {
      followed.push({ name, at: kit.runs.clock.now() })
      return undefined
    }
    const stacks = { ...context.azure.stacks, waitUntilSettled }
    const clients = { ...context, azure: { ...context.azure, stacks } }
    const target = resourceId(kit.baseline.ids.subscription, 'Microsoft.Resources/deploymentStacks', 's')
    const write = { target, startedAt: 0, expectedSeconds: 60, body: 'x' }
    return { clock: kit.runs.clock, followed, write, follow: (each = write) => followWrite(clients, each) }
  }

  it('is followed as a stack', async () => {
    const { followed, follow, write } = setUp()
    await follow({
      ...write,
      target: asResourceId(write.target.toUpperCase().replace('SUBSCRIPTIONS', 'subscriptions'))
    })
    expect(followed.map(({ name }) => name)).toEqual(['S'])
  })

  it.each(['startedAt', 'sentAt'])(
    'is followed when the request of a lost run must have arrived after its %s',
    async at => {
      const { clock, followed, follow, write } = setUp()
      const sent = clock.now() - 10_000
      await clock.run(follow({ ...write, [at]: sent }))
      expect(followed.map(each => each.at - sent)).toEqual([240_000])
    }
  )
})

describe('a write whose record was edited', () => {
  it('ends with operation-stuck within hours when its time and duration are far too large', async () => {
    const { runs, idOf } = leaseKit(true)
    const { context } = runs.start(APPLY_IDENTITY)
    const start = runs.clock.now()
    const edited = { target: idOf('gateway'), startedAt: start + 1e9, expectedSeconds: 1e6, body: 'x' }
    await expect(runs.clock.run(followWrite(context, edited))).rejects.toMatchObject({ reason: 'operation-stuck' })
    expect(runs.clock.now() - start).toBeLessThan(13 * 3_600_000)
  })
})
