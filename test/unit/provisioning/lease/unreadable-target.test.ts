import { describe, expect, it } from '@jest/globals'
import { asResourceId, resourceId } from '../../../../src/arm/resource-id.ts'
import { canAbort } from '../../../../src/provisioning/lease/abort.ts'
import { followWrite, isShownRunning } from '../../../../src/provisioning/lease/successor.ts'
import type { FakeAnswer } from '../../azure/fakes.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import { leaseKit } from './lease-kit.ts'

const MINUTE = 60_000
const TARGETS = ['gateway', 'cluster', 'pool', 'stack'] as const

const refusal = (status: number, code: string): FakeAnswer => ({ status, body: { error: { code, message: code } } })
const shown = (body: unknown): FakeAnswer => ({ status: 200, body })
const inState = (provisioningState: unknown) => shown({ etag: 'same', properties: { provisioningState } })

/** Returns a run that finds the write of a lost run, in an environment in which Azure hides operations. */
function setUp(which: (typeof TARGETS)[number], answer: FakeAnswer, minutes = 10) {
  const { runs, baseline, idOf } = leaseKit(false)
  const stack = () => resourceId(baseline.ids.subscription, 'Microsoft.Resources/deploymentStacks', 's')
  const target = which === 'stack' ? stack() : idOf(which)
  runs.answer = ({ path }) => (path.toLowerCase() === target.toLowerCase() ? answer : undefined)
  const { context } = runs.start(APPLY_IDENTITY)
  const began = runs.clock.now()
  const write = { target, startedAt: began - minutes * MINUTE, expectedSeconds: 60, body: 'x' }
  return {
    target,
    follow: (as = target) => runs.clock.run(followWrite(context, { ...write, target: as })),
    isRunning: () => runs.clock.run(isShownRunning(context, write)),
    elapsed: () => runs.clock.now() - began
  }
}

describe('a target that cannot be read', () => {
  it.each(TARGETS)('ends with not-authorized when Azure refuses to show a %s', async which => {
    const { follow, elapsed } = setUp(which, refusal(403, 'AuthorizationFailed'))
    await expect(follow()).rejects.toMatchObject({ reason: 'not-authorized' })
    expect(elapsed()).toBeLessThan(MINUTE)
  })

  it.each(TARGETS)('ends with a code when Azure does not find the subscription of a %s', async which => {
    const { follow } = setUp(which, refusal(404, 'SubscriptionNotFound'))
    await expect(follow()).rejects.toMatchObject({ reason: expect.any(String), details: { status: 404 } })
  })

  it.each(['gateway', 'cluster', 'pool'] as const)('has no write in progress when a %s was deleted', async which => {
    const { follow, isRunning, elapsed } = setUp(which, refusal(404, 'ResourceNotFound'))
    expect(await isRunning()).toBe(false)
    await follow()
    expect(elapsed()).toBeGreaterThanOrEqual(30_000)
    expect(elapsed()).toBeLessThan(2 * MINUTE)
  })

  it.each(
    (['gateway', 'cluster', 'pool'] as const).flatMap(which =>
      [null, 'sorry', [], {}, { properties: null }, { properties: { provisioningState: 5 } }].map(
        body => [which, body] as const
      )
    )
  )('ends with operation-stuck when Azure answers for a %s with %j', async (which, body) => {
    const { follow, elapsed } = setUp(which, shown(body))
    await expect(follow()).rejects.toMatchObject({
      reason: 'operation-stuck',
      message: expect.stringContaining('the resource has no readable state'),
      details: { remedy: expect.stringContaining('release-lease') }
    })
    expect(elapsed()).toBeLessThan(15 * MINUTE)
  })
})

describe('a target that is shown in progress for ever', () => {
  it.each([
    ['gateway', 'Updating', 10],
    ['gateway', 'Updating', 25 * 60],
    ['cluster', 'Upgrading', 10],
    ['pool', 'Upgrading', 25 * 60]
  ] as const)(
    'ends with operation-stuck when a %s reads as %s %d minutes after its start',
    async (which, state, minutes) => {
      const { follow, elapsed } = setUp(which, inState(state), minutes)
      await expect(follow()).rejects.toMatchObject({
        reason: 'operation-stuck',
        message: expect.stringContaining(`the resource reads as \`${state}\``),
        details: { remedy: expect.stringContaining(which === 'gateway' ? 'support request' : 'operation-abort') }
      })
      expect(elapsed()).toBeLessThan(15 * MINUTE)
    }
  )

  it.each(['cluster', 'pool', 'gateway'] as const)(
    'treats a %s alike when Azure writes its id in another case',
    async which => {
      const { target, follow } = setUp(which, inState('Updating'))
      const upper = asResourceId(target.toUpperCase())
      const remedy = which === 'gateway' ? 'support request' : 'operation-abort'
      expect(canAbort(upper)).toBe(which !== 'gateway')
      await expect(follow(upper)).rejects.toMatchObject({ details: { remedy: expect.stringContaining(remedy) } })
    }
  )

  it('names the activity log when only the end of the write is not known', async () => {
    const { follow } = setUp('gateway', inState('Succeeded'))
    await expect(follow()).rejects.toMatchObject({
      message: expect.stringContaining('reads as `Succeeded`, and the activity log does not show the end')
    })
  })
})

describe('isShownRunning', () => {
  it.each([
    ['cluster', 'Upgrading', 10, true],
    ['pool', 'Upgrading', 25 * 60, true],
    ['cluster', 'Succeeded', 10, false],
    ['pool', 'Canceled', 10, false],
    ['gateway', 'Updating', 10, true],
    ['gateway', 'Updating', 25 * 60, false]
  ] as const)('of a %s that reads as %s, %d minutes after its start, is %s', async (which, state, minutes, is) => {
    expect(await setUp(which, inState(state), minutes).isRunning()).toBe(is)
  })

  it('believes a pool more than an activity log that is late', async () => {
    const { runs, idOf } = leaseKit(false)
    const { context } = runs.start(APPLY_IDENTITY)
    const started = {
      operationName: { value: 'Microsoft.ContainerService/managedClusters/agentPools/write' },
      status: { value: 'Started' }
    }
    runs.answer = ({ path }) => (path.endsWith('/management/values') ? shown({ value: [started] }) : undefined)
    const write = { startedAt: runs.clock.now() - 10 * MINUTE, expectedSeconds: 60, body: 'x' }
    const isRunning = (which: 'gateway' | 'pool') =>
      runs.clock.run(isShownRunning(context, { ...write, target: idOf(which) }))
    expect(await isRunning('pool')).toBe(false)
    started.operationName.value = 'Microsoft.Network/applicationGateways/write'
    expect(await isRunning('gateway')).toBe(true)
  })
})
