import { describe, expect, it } from '@jest/globals'
import {
  encodeRecord,
  environmentPorts,
  type OperationRecord,
  refuseDuringProcedure
} from '../../../../src/provisioning/procedure/index.ts'
import { EMPTY_CONTENTS } from '../../../../src/provisioning/procedure/record.ts'
import { HOLD_RECORD, writeRecord } from '../../../../src/provisioning/records/operation-record.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import { leaseKit } from '../lease/lease-kit.ts'

const OPEN: OperationRecord = {
  ...EMPTY_CONTENTS,
  ...{ id: '1-x', kind: 'blue-green-swap', phase: 'soaking', closed: false, since: 1_796_000_000_000 }
}

function portsOf() {
  const kit = leaseKit(true)
  const { context } = kit.runs.start(APPLY_IDENTITY)
  const settle = <T>(work: Promise<T>) => kit.runs.clock.run(work)
  const ports = environmentPorts(context, kit.baseline, async () => 'state')
  return { kit, context, settle, ports }
}

describe('the ports of a procedure', () => {
  it('store the operation record in the zone of the environment', async () => {
    const { ports, settle } = portsOf()
    expect(await settle(ports.record.read())).toBeUndefined()
    await settle(ports.record.write(OPEN, undefined))
    expect(await settle(ports.record.read())).toMatchObject({ value: OPEN })
  })

  it('refuse a record that another run wrote first', async () => {
    const { ports, settle } = portsOf()
    await settle(ports.record.write(OPEN, undefined))
    const first = await settle(ports.record.read())
    await settle(ports.record.write({ ...OPEN, phase: 'draining' }, first?.etag))
    await expect(settle(ports.record.write(OPEN, first?.etag))).rejects.toMatchObject({ details: { status: 412 } })
  })

  it('read the hold of the environment', async () => {
    const { ports, context, kit, settle } = portsOf()
    expect(await settle(ports.readHold())).toBeUndefined()
    const hold = { because: 'sale', by: 'ops', since: '2026-11-30T00:00:00.000Z' }
    await settle(writeRecord(context, kit.baseline.ids.recordZone, hold, undefined, HOLD_RECORD))
    expect(await settle(ports.readHold())).toEqual(hold)
  })

  it('write under the lease, which names the write', async () => {
    const { ports, kit, settle } = portsOf()
    const id = kit.idOf('gateway')
    const body = { ...kit.kit.get(id), tags: { written: 'by-a-procedure' } }
    await settle(ports.withLease(writer => writer.write({ id, method: 'put', body, expectedSeconds: 120 })))
    expect(kit.kit.get(id).tags).toEqual({ written: 'by-a-procedure' })
  })
})

describe('a command that an open procedure forbids', () => {
  it('is refused by the stored record, until the procedure is closed', async () => {
    const { ports, context, kit, settle } = portsOf()
    const refused = () => settle(refuseDuringProcedure('destroy', undefined, context.azure, kit.baseline))
    await expect(refused()).resolves.toBeUndefined()
    await settle(ports.record.write(OPEN, undefined))
    await expect(refused()).rejects.toMatchObject({ reason: 'procedure-open' })
    const stored = await settle(ports.record.read())
    await settle(ports.record.write({ ...OPEN, closed: true }, stored?.etag))
    await expect(refused()).resolves.toBeUndefined()
  })

  it('is refused when the record is damaged', async () => {
    const { context, kit, settle } = portsOf()
    await settle(writeRecord(context, kit.baseline.ids.recordZone, { ...encodeRecord(OPEN), id: 7 }, undefined))
    const refused = settle(refuseDuringProcedure('power-cluster', 'stop', context.azure, kit.baseline))
    await expect(refused).rejects.toMatchObject({ reason: 'record-unreadable' })
  })
})
