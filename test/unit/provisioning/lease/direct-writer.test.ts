import { describe, expect, it } from '@jest/globals'
import { childId } from '../../../../src/arm/resource-id.ts'
import { directWriter } from '../../../../src/provisioning/lease/direct-writer.ts'
import { underEnvironmentLease } from '../../../../src/provisioning/lease/environment-lease.ts'
import { leaseId, leaseMetadata } from '../../../../src/provisioning/lease/lease-record.ts'
import { writeIn } from '../../../../src/provisioning/lease/recorded-write.ts'
import { readRecordSet } from '../../../../src/provisioning/records/record-set.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import { leaseKit } from './lease-kit.ts'

const MINUTE = 60_000

function setUp() {
  const kit = leaseKit(true)
  const { context } = kit.runs.start(APPLY_IDENTITY)
  const id = leaseId(kit.baseline.ids.recordZone)
  return { ...kit, context, id }
}

describe('directWriter', () => {
  it.each([
    ['put', 'PUT', 'gateway'],
    ['delete', 'DELETE', 'pool']
  ] as const)('records a %s before it is sent, with its operation afterwards', async (method, verb, which) => {
    const { runs, context, id, world, idOf, kit } = setUp()
    const target = idOf(which)
    const body = method === 'put' ? kit.get(target) : undefined
    const work = underEnvironmentLease(context, lease =>
      directWriter(context, lease).write({ id: target, method, body, expectedSeconds: 60 })
    )
    await runs.clock.pass(10_000)
    const operation = Object.values(world.operations).find(({ verb: sent, endedAt }) => sent === verb && !endedAt)
    const record = await runs.clock.run(readRecordSet(context, id))
    expect(writeIn(record?.metadata ?? {})).toMatchObject({ target, operation: { id: operation?.id } })
    await runs.clock.run(work)
    expect(operation?.outcome).toEqual({ status: 'Succeeded' })
  })

  it('sends the writes of parallel steps one after another, because the lease names only one', async () => {
    const { runs, context, idOf, kit, putsOf } = setUp()
    const body = kit.get(idOf('gateway'))
    const work = underEnvironmentLease(context, async lease => {
      const writer = directWriter(context, lease)
      const once = () => writer.write({ id: idOf('gateway'), method: 'put', body, expectedSeconds: 60 })
      await Promise.all([once(), once()])
    })
    await runs.clock.run(work)
    const [first, second] = putsOf('gateway')
    expect(first?.outcome).toEqual({ status: 'Succeeded' })
    expect(second?.startedAt).toBeGreaterThanOrEqual(first?.endedAt ?? Number.POSITIVE_INFINITY)
  })

  it('sends an action', async () => {
    const { runs, context, baseline, kit } = setUp()
    const { cluster } = baseline.ids.clusters.green
    const stop = underEnvironmentLease(context, lease =>
      directWriter(context, lease).write({ id: cluster, method: 'stop', expectedSeconds: 60 })
    )
    await runs.clock.run(stop)
    expect(kit.get(cluster, { version: '2026-05-01' }).properties.powerState.code).toBe('Stopped')
  })

  it('sends nothing when the ETag of a pool is stale', async () => {
    const { runs, context, baseline, kit } = setUp()
    const id = childId(baseline.ids.clusters.blue.cluster, 'agentPools', 'user')
    const work = underEnvironmentLease(context, lease =>
      directWriter(context, lease).write({ id, method: 'delete', ifMatch: 'stale', expectedSeconds: 60 })
    )
    await expect(runs.clock.run(work)).rejects.toMatchObject({ details: { status: 412 } })
    expect(kit.send('GET', id, undefined, { version: '2026-05-01' }).status).toBe(200)
  })

  it('confirms a lease that this run holds, and refuses one that another run has taken', async () => {
    const { runs, context, kit, id } = setUp()
    const work = underEnvironmentLease(context, async lease => {
      const { confirm } = directWriter(context, lease)
      await confirm()
      const metadata = leaseMetadata('other', runs.clock.now() + MINUTE, undefined)
      kit.put(id, { properties: { ttl: 60, metadata, txtRecords: [] } })
      await confirm()
    })
    await expect(runs.clock.run(work)).rejects.toMatchObject({ reason: 'lease-held' })
  })
})
