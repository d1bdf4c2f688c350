import { describe, expect, it } from '@jest/globals'
import { createBaseline, stackName, stackTags } from '../../../../src/config/index.ts'
import { underEnvironmentLease } from '../../../../src/provisioning/lease/environment-lease.ts'
import { UNRECORDED_LEASE } from '../../../../src/provisioning/lease/held-lease.ts'
import { formerLeaseId, leaseId, leaseMetadata } from '../../../../src/provisioning/lease/lease-record.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { leaseClearingStep } from '../../../../src/provisioning/steps/removal/lease-clearing.ts'
import type { StepContext } from '../../../../src/provisioning/types.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import { stepPlan } from '../fixtures.ts'
import { leaseKit } from './lease-kit.ts'

const MINUTE = 60_000

function setUp() {
  const made = leaseKit(true)
  const { kit, runs, baseline } = made
  const { recordZone, ingressZone } = baseline.ids
  if (ingressZone === undefined) throw new Error('the saved world has an ingress zone')
  const ids = { lease: leaseId(recordZone), former: formerLeaseId(ingressZone) }
  const { context, lines } = runs.start(APPLY_IDENTITY)
  const put = (id: string, minutes: number) => {
    const metadata = leaseMetadata('dead', runs.clock.now() + minutes * MINUTE, undefined)
    kit.put(id, { properties: { ttl: 60, metadata, txtRecords: [] } })
  }
  const exists = (id: string) => kit.send('GET', id).status === 200
  const seen = (work: StepContext = context) =>
    runs.clock.run(
      underEnvironmentLease(work, async () => ({
        lease: exists(ids.lease),
        former: exists(ids.former),
        at: runs.clock.now()
      }))
    )
  return { ...made, ids, context, lines, put, exists, seen, ingressZone }
}

describe('underEnvironmentLease', () => {
  it('holds the lease in the record zone and gives it back', async () => {
    const { ids, seen, exists } = setUp()
    expect(await seen()).toMatchObject({ lease: true, former: false })
    expect(exists(ids.lease)).toBe(false)
  })

  it('waits for the lease of an earlier version in the ingress zone, and clears it', async () => {
    const { ids, seen, put, exists, runs, lines } = setUp()
    const start = runs.clock.now()
    put(ids.former, 2)
    const { at } = await seen()
    expect(at - start).toBeGreaterThanOrEqual(2 * MINUTE)
    expect(exists(ids.former)).toBe(false)
    expect(lines).toContainEqual(expect.stringContaining('A run of an earlier version holds its lease'))
  })

  it.each(['the next write', 'the step of the lease'])(
    'follows the write that the former lease names in %s',
    async by => {
      const { beginAndKill, ids, kit, exists, runs, context, write, putsOf } = setUp()
      const first = await beginAndKill('gateway')
      const left = kit.get(ids.lease).properties.metadata
      kit.remove(ids.lease)
      kit.put(ids.former, { properties: { ttl: 60, metadata: left, txtRecords: [] } })
      const step = leaseClearingStep([])
      if (by === 'the next write') await runs.clock.run(write(runs.start(APPLY_IDENTITY), 'gateway', 'second'))
      else await runs.clock.run(step.apply(context, EMPTY_LIVE_STATE, stepPlan('lease')))
      expect(first.outcome).toEqual({ status: 'Succeeded' })
      expect(putsOf('gateway')).toHaveLength(by === 'the next write' ? 2 : 1)
      expect(exists(ids.former)).toBe(false)
    }
  )

  it('refuses with lease-held when a run of an earlier version keeps renewing its lease', async () => {
    const { ids, seen, put, runs } = setUp()
    put(ids.former, 2)
    runs.answer = ({ path }) => {
      if (path.endsWith('/TXT/_aks-baseline-lease')) put(ids.former, 2)
      return undefined
    }
    await expect(seen()).rejects.toMatchObject({ reason: 'lease-held', details: { subject: ids.former } })
  })

  it('uses the lease of earlier versions when the environment has no record zone yet', async () => {
    const { seen, kit, baseline, ids, exists } = setUp()
    kit.remove(baseline.ids.recordZone)
    kit.settle()
    expect(await seen()).toMatchObject({ former: true })
    expect(exists(ids.former)).toBe(false)
  })

  describe('when somebody deleted the record zone that its stack lists', () => {
    function deleted() {
      const kit = setUp()
      const { baseline, context, runs } = kit
      const { recordZone } = baseline.ids
      kit.kit.remove(recordZone)
      kit.kit.settle()
      const name = stackName(baseline.config, 'zones')
      const properties = { provisioningState: 'succeeded', resources: [{ id: recordZone.toUpperCase() }] }
      const tags = stackTags(baseline.config, 'zones')
      const read = async (asked: string) =>
        asked === name ? { id: name, name, location: 'l', tags, properties } : undefined
      const work = { ...context, azure: { ...context.azure, stacks: { ...context.azure.stacks, read } } }
      return {
        ...kit,
        recordZone,
        under: (options = {}) => runs.clock.run(underEnvironmentLease(work, async () => 'x', options))
      }
    }

    it('refuses with lease-held instead of using the lease of earlier versions', async () => {
      const { under, recordZone, ids, exists } = deleted()
      await expect(under()).rejects.toMatchObject({
        reason: 'lease-held',
        message: expect.stringContaining('was deleted'),
        details: { subject: recordZone, remedy: expect.stringContaining('provision') }
      })
      expect(exists(ids.former)).toBe(false)
    })

    it('lets a run continue that deletes the environment', async () => {
      expect(await deleted().under({ deletesZone: true })).toBe('x')
    })
  })

  it('says that nothing is recorded when the environment has neither zone', async () => {
    const { context, runs, kit, baseline, lines } = setUp()
    kit.remove(baseline.ids.recordZone)
    kit.settle()
    const { domain: _, ...ingress } = baseline.config.ingress
    const without = createBaseline({ ...baseline.config, ingress }, kit.world.subscriptionId)
    const lease = await runs.clock.run(underEnvironmentLease({ ...context, baseline: without }, async held => held))
    expect(lease).toBe(UNRECORDED_LEASE)
    expect(lines).toContainEqual(expect.stringContaining('has no zone'))
  })

  it('uses the lease that the run already holds', async () => {
    const { seen, context } = setUp()
    expect(await seen({ ...context, lease: UNRECORDED_LEASE })).toMatchObject({ lease: false, former: false })
  })
})

describe('leaseClearingStep', () => {
  const step = leaseClearingStep([])

  it.each(['lease', 'former'] as const)('clears the %s that a lost run left behind', async which => {
    const { ids, put, exists, runs, context } = setUp()
    put(ids[which], 1)
    expect(await runs.clock.run(step.plan(context, EMPTY_LIVE_STATE))).toMatchObject({ pending: true, changes: [] })
    await runs.clock.run(step.apply(context, EMPTY_LIVE_STATE, stepPlan('lease')))
    expect(exists(ids[which])).toBe(false)
    expect(await runs.clock.run(step.plan(context, EMPTY_LIVE_STATE))).toMatchObject({ pending: false })
  })

  it('waits for the write of a lost run before anything is planned, and names it in a plan', async () => {
    const { beginAndKill, runs, context, lines, idOf } = setUp()
    const first = await beginAndKill('gateway')
    await runs.clock.run(step.plan(context, EMPTY_LIVE_STATE))
    expect(lines).toContainEqual(expect.stringContaining(`the write of ${idOf('gateway')} has ended`))
    await runs.clock.run(step.settle(context))
    expect(first.endedAt).toBeDefined()
  })

  it('waits for the write that the former lease names before anything is planned', async () => {
    const { beginAndKill, ids, kit, runs, context } = setUp()
    const first = await beginAndKill('gateway')
    const left = kit.get(ids.lease).properties.metadata
    kit.remove(ids.lease)
    kit.put(ids.former, { properties: { ttl: 60, metadata: left, txtRecords: [] } })
    await runs.clock.run(step.settle(context))
    expect(first.outcome).toEqual({ status: 'Succeeded' })
  })

  it('does not wait for a run that still works', async () => {
    const { runs, write, context, putsOf } = setUp()
    const work = write(runs.start(APPLY_IDENTITY), 'gateway', 'x')
    await runs.clock.pass(MINUTE)
    const [operation] = putsOf('gateway')
    if (operation !== undefined) operation.dueAt += 20 * MINUTE
    await runs.clock.run(step.settle(context))
    expect(operation?.endedAt).toBeUndefined()
    await runs.clock.run(work)
  })
})
