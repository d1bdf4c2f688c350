import { describe, expect, it } from '@jest/globals'
import { type ReportedStatus, upgradeBoard } from '../../../src/report/upgrade-board.ts'

const subject = { workload: 'shop', environment: 'production', region: 'westeurope' }
const due: ReportedStatus = { state: 'due', from: '1.35.6', to: '1.36.2', path: ['1.36.2'], waits: [] }

describe('upgradeBoard', () => {
  it('shows for what an upgrade waits, until when, and the next step', () => {
    const waits = [
      {
        subject: 'staging',
        evidence: 'Too young.',
        remedy: 'Run again.',
        waits: { until: Date.UTC(2026, 11, 1, 2, 0, 1) }
      },
      { subject: 'cluster', evidence: 'It is stopped.', remedy: 'Start it.', waits: {} }
    ]
    const text = upgradeBoard(subject, { ...due, state: 'waiting', waits })
    expect(text).toContain('## Upgrade of `shop` `production`: waiting')
    expect(text).toContain('The cluster runs `1.35.6`, and 1.36.2 is requested.')
    expect(text).toContain('| staging: Too young. | 2026-12-01 02:01 UTC | Run again. |')
    expect(text).toContain('| cluster: It is stopped. | no fixed time | Start it. |')
    expect(text).toContain('**Next:** nothing to approve yet.')
    const later = upgradeBoard(subject, { ...due, state: 'waiting', waits, startsAt: Date.UTC(2026, 11, 8, 20) })
    expect(later).toContain('It can start at 2026-12-08 20:00 UTC.')
  })

  it('names the emergency for which an upgrade passes its gates', () => {
    expect(upgradeBoard(subject, { ...due, emergency: 'CVE-1' })).toContain('**Emergency:** CVE-1. The upgrade passes')
  })

  it('names the approval as the next step when an upgrade is due or has begun', () => {
    expect(upgradeBoard(subject, due)).toContain('approve the job that applies')
    expect(upgradeBoard(subject, { ...due, state: 'begun' })).toContain('continues where the earlier run stopped')
    expect(upgradeBoard(subject, { ...due, state: 'blocked' })).toContain('**Next:** nothing to approve.')
  })

  it('names pools, time and person of a rollback, and that an approval takes the pools forward again', () => {
    const behind = [{ pool: 'user', versions: ['1.35.6', '1.36.2'] }]
    const rolledBack = { at: Date.UTC(2026, 11, 1, 2), by: 'ops, run 7' }
    const text = upgradeBoard(subject, { ...due, from: '1.36.2', behind, rolledBack })
    expect(text).toContain(
      'The control plane runs `1.36.2`, pool `user` `1.35.6` and `1.36.2`, and 1.36.2 is requested.'
    )
    expect(text).toContain(
      'were rolled back at 2026-12-01 02:00 UTC by ops, run 7. The upgrade takes them forward again'
    )
  })

  it('shows each version on the way when there are several', () => {
    const text = upgradeBoard(subject, { ...due, path: ['1.36.2', '1.37.0'] })
    expect(text).toContain('One run takes one of `1.36.2`, `1.37.0`.')
  })

  it('says why nothing is due when the version runs', () => {
    const text = upgradeBoard(subject, { state: 'done', because: 'All machines run 1.36.2.' })
    expect(text).toBe('## Upgrade of `shop` `production`: done\n\nAll machines run 1.36.2.')
  })
})
