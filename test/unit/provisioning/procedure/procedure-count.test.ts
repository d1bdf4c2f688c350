import { describe, expect, it } from '@jest/globals'
import { environmentPorts } from '../../../../src/provisioning/procedure/index.ts'
import { COUNT_RECORD, writeRecord } from '../../../../src/provisioning/records/operation-record.ts'
import { recordId } from '../../../../src/provisioning/records/record-set.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import { leaseKit } from '../lease/lease-kit.ts'

function setUp() {
  const kit = leaseKit(true)
  const { context } = kit.runs.start(APPLY_IDENTITY)
  const zone = kit.baseline.ids.recordZone
  const { record } = environmentPorts(context, kit.baseline, async () => 'state')
  return { kit, context, zone, record, settle: <T>(work: Promise<T>) => kit.runs.clock.run(work) }
}

describe('the count of procedures', () => {
  it('is 0 when the environment never had a procedure', async () => {
    const { record, settle } = setUp()
    expect(await settle(record.readCount())).toBe(0)
  })

  it('keeps the highest number, and outlives the operation record', async () => {
    const { kit, zone, record, settle } = setUp()
    for (const id of ['7-x', '3-y', 'of-an-unknown-form']) await settle(record.count(id))
    kit.kit.remove(recordId(zone, '_operation'))
    expect(await settle(record.readCount())).toBe(7)
  })

  it('keeps the highest number when two runs raise it at the same time', async () => {
    const { record, settle } = setUp()
    await settle(Promise.all([record.count('4-x'), record.count('5-x')]))
    expect(await settle(record.readCount())).toBe(5)
  })

  it.each([{ last: -1 }, { last: 1.5 }, {}, 'x'])(
    'refuses the damaged value %j, and does not begin at 0',
    async value => {
      const { context, zone, record, settle } = setUp()
      await settle(writeRecord(context, zone, value, undefined, COUNT_RECORD))
      await expect(settle(record.readCount())).rejects.toMatchObject({
        reason: 'record-unreadable',
        details: { remedy: expect.stringContaining('{"last":<number>}') }
      })
      await expect(settle(record.count('1-x'))).rejects.toMatchObject({ reason: 'record-unreadable' })
    }
  )
})
