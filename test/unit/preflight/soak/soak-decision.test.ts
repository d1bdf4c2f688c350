import { describe, expect, it } from '@jest/globals'
import type { SoakEvidence } from '../../../../src/preflight/index.ts'
import { decideSoak, type RequestedSoak } from '../../../../src/preflight/soak/soak-decision.ts'
import { DAY, evidenceOf, HOUR, IMAGE, READ_AT } from './evidence-kit.ts'

const [system] = evidenceOf().pools as [SoakEvidence['pools'][number]]

function decide(evidence: Partial<SoakEvidence> = {}, requested: Partial<RequestedSoak> = {}) {
  const images = [{ pool: 'npsystem', image: IMAGE }]
  return decideSoak(evidenceOf(evidence), {
    ...{ kind: 'minor', to: '1.36.2', images, soakHours: 24, imageLagDays: 14 },
    ...requested
  })
}

describe('the decision about a soak', () => {
  it('is satisfied when version and image ran for the hours of the soak', () => {
    expect(decide()).toEqual({ kind: 'satisfied', since: READ_AT - 3 * DAY })
    expect(decide({ since: READ_AT - 24 * HOUR })).toMatchObject({ kind: 'satisfied' })
  })

  it.each<[string, Partial<SoakEvidence>, number]>([
    ['the last change is too recent', { since: READ_AT - 23 * HOUR }, READ_AT + HOUR],
    ['the cluster was stopped for a part of the time', { stoppedFor: 50 * HOUR }, READ_AT + 2 * HOUR]
  ])('is too young when %s, and says when it is ripe', (_, evidence, until) => {
    expect(decide(evidence)).toEqual({ kind: 'too-young', until })
  })

  it('names a cluster that was created after the version ran in a former one', () => {
    const createdAt = READ_AT - 5 * HOUR
    expect(decide({ createdAt })).toEqual({ kind: 'replaced', until: createdAt + DAY })
  })

  it('counts from the upgrade when a cluster was upgraded soon after its creation', () => {
    const [createdAt, since] = [READ_AT - 5 * HOUR, READ_AT - 2 * HOUR]
    expect(decide({ createdAt, since })).toEqual({ kind: 'replaced', until: since + DAY })
  })

  it.each<[string, Partial<SoakEvidence>, string]>([
    ['control plane', { kubernetes: '1.36.1' }, '1.36.1'],
    ['machine', { pools: [{ ...system, versions: ['1.36.2', '1.35.6'] }] }, '1.35.6']
  ])('refuses another version of a %s, also of the same minor version', (_, evidence, found) => {
    expect(decide(evidence)).toEqual({ kind: 'other-version', found })
    expect(decide(evidence, { kind: 'node-image' })).toMatchObject({ kind: 'satisfied' })
  })

  it('refuses an image that is newer than the tried one by more than the days allowed', () => {
    const newer = (day: string) => ({ images: [{ pool: 'user', image: `AKSAzureLinux-V3gen2-2026${day}.0` }] })
    expect(decide({}, newer('07.23'))).toMatchObject({ kind: 'satisfied' })
    expect(decide({}, newer('07.24'))).toMatchObject({ kind: 'image-too-new', pool: 'user', tried: IMAGE })
    expect(decide({}, { ...newer('07.24'), imageLagDays: 15 })).toMatchObject({ kind: 'satisfied' })
  })

  it('compares an image with a tried one of its kind, then of its system, and never of another system', () => {
    const windows = 'AKSWindows-2022-containerd-20348.2582.260720'
    const images = [IMAGE, 'AKSUbuntu-2204gen2containerd-202608.19.0']
    const evidence = { pools: [{ ...system, images }] }
    const of = (image: string) => decide(evidence, { images: [{ pool: 'x', image }], imageLagDays: 0 })
    expect(of('AKSAzureLinux-V3gen2-202608.19.0')).toMatchObject({ kind: 'image-too-new', tried: IMAGE })
    expect(of('AKSAzureLinux-V4gen2-202608.19.0')).toMatchObject({ kind: 'satisfied' })
    expect(of(windows)).toMatchObject({ kind: 'unreadable' })
  })

  it.each<[string, Partial<SoakEvidence>]>([
    ['is stopped', { power: 'Stopped' }],
    ['is Failed', { state: 'Failed' }],
    ['has a pool that is Canceled', { pools: [{ ...system, state: 'Canceled' }] }],
    ['has manifests that Flux cannot apply', { flux: 'Non-Compliant' }]
  ])('does not count a cluster that %s', (_, evidence) => {
    expect(decide(evidence)).toMatchObject({ kind: 'unhealthy' })
  })

  it.each<[string, Partial<SoakEvidence>]>([
    ['the machines of one pool were not read', { pools: [system, { ...system, versions: [], unread: 'no right' }] }],
    ['no pool has machines', { pools: [{ ...system, versions: [], images: [] }] }]
  ])('is not known when %s', (_, evidence) => {
    expect(decide(evidence)).toMatchObject({ kind: 'unreadable' })
  })

  it('is not known when the activity log does not show the last change', () => {
    const { since: _, ...evidence } = evidenceOf({ unread: 'the log is empty' })
    const requested = { kind: 'minor', to: '1.36.2', images: [], soakHours: 24, imageLagDays: 14 } as const
    expect(decideSoak(evidence, requested)).toEqual({ kind: 'unreadable', what: 'the log is empty' })
  })
})
