import { describe, expect, it } from '@jest/globals'
import { createBaseline, loadConfig } from '../../../../src/config/index.ts'
import { jsonMetadata, jsonOf, METADATA_LIMIT, metadataSize } from '../../../../src/provisioning/records/metadata.ts'
import { HOLD_RECORD, readRecord, writeRecord } from '../../../../src/provisioning/records/operation-record.ts'
import { APPLY_IDENTITY, newKit } from '../../local/azure/kit.ts'
import { runsOn } from './record-kit.ts'

const FILE = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { test: { region: westeurope } }'

function setUp() {
  const kit = newKit()
  const baseline = createBaseline(loadConfig(FILE, 'x', 'test'), kit.world.subscriptionId)
  const { spokeGroup, recordZone: zone } = baseline.ids
  kit.make(spokeGroup, { location: 'westeurope' })
  kit.make(zone, { location: 'global' })
  const runs = runsOn(kit.world, baseline)
  const clients = runs.start(APPLY_IDENTITY).context
  return { kit, zone, clients, run: runs.clock.run.bind(runs.clock) }
}

const VALUE = { id: 'u1', kind: 'upgrade', pins: { blue: '1.36.2' }, roles: ['live'], text: 'žluťoučký "kůň" 🐎' }

describe('the operation record', () => {
  it('returns what was written', async () => {
    const { zone, clients, run } = setUp()
    expect(await run(readRecord(clients, zone))).toBeUndefined()
    const { etag } = await run(writeRecord(clients, zone, VALUE, undefined))
    expect(await run(readRecord(clients, zone))).toEqual({ etag, value: VALUE })
    const next = await run(writeRecord(clients, zone, { ...VALUE, phase: 'pools' }, etag))
    expect(await run(readRecord(clients, zone))).toEqual({ etag: next.etag, value: { ...VALUE, phase: 'pools' } })
  })

  it('does not exist when its zone does not exist', async () => {
    const { kit, zone, clients, run } = setUp()
    kit.remove(zone)
    kit.settle()
    expect(await run(readRecord(clients, zone))).toBeUndefined()
  })

  it('keeps a hold apart from the state of the procedure', async () => {
    const { zone, clients, run } = setUp()
    await run(writeRecord(clients, zone, VALUE, undefined))
    await run(writeRecord(clients, zone, { because: 'x' }, undefined, HOLD_RECORD))
    expect(await run(readRecord(clients, zone))).toMatchObject({ value: VALUE })
  })

  it.each([
    ['another run created it first', undefined],
    ['another run changed it', 'old']
  ])('refuses a write with record-changed when %s', async (_, etag) => {
    const { zone, clients, run } = setUp()
    await run(writeRecord(clients, zone, VALUE, undefined))
    await expect(run(writeRecord(clients, zone, { id: 'other' }, etag))).rejects.toMatchObject({
      reason: 'record-changed'
    })
    expect(await run(readRecord(clients, zone))).toMatchObject({ value: VALUE })
  })

  it('counts as written when the response was lost and the client sends the write again', async () => {
    const { zone, clients, run } = setUp()
    const { etag } = await run(writeRecord(clients, zone, VALUE, undefined))
    const next = await run(writeRecord(clients, zone, { id: 'n' }, etag))
    expect(await run(writeRecord(clients, zone, { id: 'n' }, etag))).toMatchObject({ etag: next.etag })
  })

  it('refuses a value that does not fit before any write', async () => {
    const { kit, zone, clients, run } = setUp()
    const before = kit.world.requests
    await expect(run(writeRecord(clients, zone, 'x'.repeat(METADATA_LIMIT), undefined))).rejects.toMatchObject({
      reason: 'record-too-large'
    })
    expect(kit.world.requests).toBe(before)
  })
})

describe('metadata', () => {
  it('holds ASCII in short pieces', () => {
    const metadata = jsonMetadata({ text: 'ž'.repeat(100) })
    for (const piece of Object.values(metadata)) {
      expect(piece).toMatch(/^[\x20-\x7e]{1,256}$/)
    }
    expect(jsonOf(metadata)).toEqual({ text: 'ž'.repeat(100) })
    expect(metadataSize(metadata)).toBe(Object.entries(metadata).flat().join('').length)
  })

  it('keeps the order of more than ten pieces', () => {
    const value = Array.from({ length: 700 }, (_, i) => i)
    expect(jsonOf(jsonMetadata(value))).toEqual(value)
  })

  it.each([
    ['a piece is missing', { json0: '{"a":' }],
    ['there is none', {}]
  ])('contains nothing when %s', (_, metadata) => {
    expect(jsonOf(metadata)).toBeUndefined()
  })
})
