import { describe, expect, it } from '@jest/globals'
import {
  decodeRecord,
  encodeRecord,
  type OperationRecord,
  RECORD_LIMIT_BYTES,
  recordSize
} from '../../../../src/provisioning/procedure/index.ts'
import { EMPTY_CONTENTS } from '../../../../src/provisioning/procedure/record.ts'
import { nextProcedureId, numberOf } from '../../../../src/provisioning/procedure/record-id.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 30, 2)
const BLUE = '65a4f3c1d2e0b7a8c9d0e1f2'
const GREEN = '75b5a4c2e3f1c8b9dae1f203'

/** Names of 12 pools, as long as AKS allows for Linux. */
const POOLS = Array.from({ length: 12 }, (_, at) => `poolnumber${String(at + 10)}`)

/** The record of an upgrade of 12 pools with three node images, after most of its evidence was collected. */
const LARGEST_UPGRADE: OperationRecord = {
  id: nextProcedureId(1041, { blue: BLUE }),
  kind: 'upgrade-cluster',
  phase: 'control-plane',
  closed: false,
  since: NOW,
  running: { operation: 'upgrade', colour: 'blue', cluster: BLUE },
  until: NOW + 72 * HOUR,
  pins: { version: '1.36.12' },
  previous: Object.fromEntries(
    ['control-plane', ...POOLS].map((name, at) => [
      name,
      at === 0 ? '1.35.16' : `1.35.16 AKSAzureLinux-V3gen2-2026${String(11 + (at % 2)).padStart(2, '0')}.12.0`
    ])
  ),
  floors: Object.fromEntries(POOLS.map((name, at) => [name, at + 3])),
  roles: {},
  forwardOnly: false,
  evidence: { soak: 'Zk3_0dQx1a', preflight: 'aT81-xPq0Z', machines: 'QQ2mfnz0_1' }
}

/** The record of a replacement between its two longest operations. */
const LARGEST_SWAP: OperationRecord = {
  id: nextProcedureId(1041, { blue: BLUE, green: GREEN }),
  kind: 'blue-green-swap',
  phase: 'soaking',
  closed: false,
  since: NOW,
  running: { operation: 'decommission', colour: 'green', cluster: GREEN },
  until: NOW + 72 * HOUR,
  pins: { blue: 'a'.repeat(40), green: 'a'.repeat(40), version: '1.36.12' },
  previous: { live: 'blue', pool: 'backend-blue', cluster: BLUE, preview: 'closed' },
  floors: Object.fromEntries(POOLS.map((name, at) => [name, at + 3])),
  roles: { blue: 'standby', green: 'live' },
  forwardOnly: true,
  emergency: { by: 'a-user-with-a-long-name', until: NOW, because: 'security fix, ticket 20261130-18', after: NOW },
  evidence: {
    ...{ preflight: 'aT81-xPq0Z', backends: 'QQ2mfnz0_1', smoke: '0aQQ2mfnz0', capacity: 'Zk3_0dQx1a' },
    ...{ commits: 'Zk3_0dQx1b', metrics: 'Zk3_0dQx1c', before: 'Zk3_0dQx1d', after: 'Zk3_0dQx1e' }
  }
}

describe('encodeRecord', () => {
  it.each([
    ['an upgrade of 12 pools', LARGEST_UPGRADE],
    ['a replacement of a cluster with 12 pools', LARGEST_SWAP]
  ])('keeps everything about %s in less than 1 kB', (_name, record) => {
    const encoded = encodeRecord(record)
    expect(recordSize(encoded)).toBeLessThanOrEqual(RECORD_LIMIT_BYTES)
    expect(decodeRecord(JSON.parse(JSON.stringify(encoded)))).toEqual(record)
  })

  it('keeps a record that has only just begun', () => {
    const record = { ...EMPTY_CONTENTS, id: '1-x', kind: 'k', phase: 'idle', closed: true, since: NOW }
    expect(decodeRecord(encodeRecord(record))).toEqual(record)
  })

  it('refuses a record that would not fit', () => {
    const evidence = Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`proof-${at}`, `digest-${at}`]))
    expect(() => encodeRecord({ ...LARGEST_SWAP, evidence })).toThrow(
      expect.objectContaining({ reason: 'record-too-large' })
    )
  })

  it('counts the bytes of an escaped character', () => {
    const emergency = { by: 'x', until: NOW, because: 'ü'.repeat(60) }
    expect(() => encodeRecord({ ...LARGEST_UPGRADE, emergency })).toThrow(
      expect.objectContaining({ reason: 'record-too-large' })
    )
  })
})

describe('decodeRecord', () => {
  it.each([
    ['no value', undefined],
    ['a text', 'x'],
    ['another format', { ...encodeRecord(LARGEST_UPGRADE), f: 2 }],
    ['a missing value', { ...encodeRecord(LARGEST_UPGRADE), v: [] }],
    ['an unknown key', { ...encodeRecord(LARGEST_UPGRADE), z: 1 }]
  ])('refuses %s', (_what, value) => {
    expect(() => decodeRecord(value)).toThrow(expect.objectContaining({ reason: 'record-unreadable' }))
  })
})

describe('nextProcedureId', () => {
  it('gives every procedure another id, even for the same clusters', () => {
    const first = nextProcedureId(0, { blue: BLUE })
    expect(first).toMatch(/^1-[\w-]{10}$/)
    expect(nextProcedureId(numberOf(first), { blue: BLUE })).toBe(first.replace('1-', '2-'))
  })
})
