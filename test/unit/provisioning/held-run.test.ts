import { describe, expect, it } from '@jest/globals'
import { approvalOf } from '../../../src/provisioning/approval/approval.ts'
import { refuseHeldRun } from '../../../src/provisioning/held-run.ts'
import { applyProvisioning, planProvisioning } from '../../../src/provisioning/provision.ts'
import { jsonMetadata } from '../../../src/provisioning/records/metadata.ts'
import { HOLD_RECORD } from '../../../src/provisioning/records/operation-record.ts'
import { recordId } from '../../../src/provisioning/records/record-set.ts'
import { writeGatewayAlone } from '../../../src/provisioning/steps/gateway-guard.ts'
import type { Step } from '../../../src/provisioning/types.ts'
import type { FakeWorld } from './fake-azure.ts'
import { baseline, contextFor, fakeClients, networkLikeSteps, newWorld } from './fixtures.ts'

const HOLD = { because: 'incident 4711', since: '2026-11-30T20:00:00Z', by: 'ada, run 7' }
const by = (event: string) => ({ github: { id: 8, attempt: 1, actor: 'bot', event } })
const { recordZone } = baseline.ids

function setHold(world: FakeWorld): void {
  const properties = { metadata: jsonMetadata(HOLD) }
  world.put(recordId(recordZone, HOLD_RECORD), 'Microsoft.Network/privateDnsZones/TXT', { properties })
}

function setUp(event: string) {
  const world = newWorld()
  const context = { ...contextFor(fakeClients(world)), ...by(event) }
  return { world, context, refused: () => world.clock.run(refuseHeldRun(context)) }
}

describe('refuseHeldRun', () => {
  it.each(['schedule', 'repository_dispatch', 'workflow_run'])('refuses a run that %s started', async event => {
    const { world, refused } = setUp(event)
    await expect(refused()).resolves.toBeUndefined()
    setHold(world)
    await expect(refused()).rejects.toMatchObject({
      reason: 'on-hold',
      message: `ada, run 7 put the environment on hold at 2026-11-30T20:00:00Z: incident 4711. This run was started by ${event}, so it stops before its next write.`,
      details: {
        remedy: expect.stringContaining('gh workflow run operation.yml -f environment=test -f command=release-hold')
      }
    })
  })

  it.each(['workflow_dispatch', 'push', 'pull_request'])('lets a run write that %s started', async event => {
    const { world, refused } = setUp(event)
    setHold(world)
    await expect(refused()).resolves.toBeUndefined()
  })
})

describe('applyProvisioning', () => {
  /** Applies all steps. `during` names the step, and the moment, at which a person sets the hold. */
  async function applied(event: string, during: { settle?: string; apply?: string }, runsOnHold = false) {
    const { world } = setUp(event)
    const steps = networkLikeSteps()
    const plan = await world.clock.run(planProvisioning({ steps, baseline }, fakeClients(world)))
    world.writes.length = 0
    const held = steps.map(
      (step): Step => ({
        ...step,
        async settle(context) {
          await step.settle(context)
          if (step.name === during.settle) setHold(world)
        },
        async apply(...received) {
          if (step.name === during.apply) setHold(world)
          await step.apply(...received)
        }
      })
    )
    const request = { steps: held, baseline, approval: approvalOf(plan), allowDestructive: [], runsOnHold }
    const ended = world.clock.run(applyProvisioning(request, { ...fakeClients(world), ...by(event) }))
    return { ended, world }
  }

  it('writes nothing when a hold is set while the run waits', async () => {
    const { ended, world } = await applied('schedule', { settle: 'spoke' })
    await expect(ended).rejects.toMatchObject({ reason: 'on-hold' })
    expect(world.writes).toEqual([])
  })

  it('begins no further step when a hold is set during a step', async () => {
    const { ended, world } = await applied('schedule', { apply: 'hub-network' })
    await expect(ended).rejects.toMatchObject({ reason: 'on-hold' })
    expect([...world.stacks.keys()].some(name => name.includes('hub-network'))).toBe(true)
    expect([...world.stacks.keys()].some(name => name.includes('hub-egress'))).toBe(false)
  })

  it.each([
    ['a person started the run', 'workflow_dispatch', false],
    ['the run changes only the hold', 'schedule', true]
  ])('continues during a hold when %s', async (_, event, runsOnHold) => {
    const { ended } = await applied(event, { settle: 'spoke' }, runsOnHold)
    await expect(ended).resolves.toBeDefined()
  })
})

describe('writeGatewayAlone', () => {
  it('writes nothing when a hold is set while the run waits for the lease', async () => {
    const { world, context } = setUp('schedule')
    setHold(world)
    const written: string[] = []
    const work = writeGatewayAlone(context, async () => void written.push('gateway'))
    await expect(world.clock.run(work)).rejects.toMatchObject({ reason: 'on-hold' })
    expect(written).toEqual([])
  })
})
