import { describe, expect, it } from '@jest/globals'
import { procedureSummary, type ReportedProcedure } from '../../../src/report/procedure.ts'

const subject = { workload: 'shop', environment: 'production', region: 'westeurope' }
const soaking: ReportedProcedure = {
  ...{ kind: 'blue-green-swap', id: '4-abc', isOpen: true, phase: 'soaking' },
  since: Date.UTC(2026, 10, 30, 2),
  until: Date.UTC(2026, 11, 1, 2),
  operations: [
    { operation: 'drain', because: 'the soak has not ended.' },
    { operation: 'rollback', to: 'rolled-back' }
  ],
  costs: ['Two clusters are running.']
}

describe('procedureSummary', () => {
  it('shows the phase, since when, what is possible now and what it costs', () => {
    const text = procedureSummary(subject, soaking)
    expect(text).toContain('## blue-green-swap: `shop` `production` in `westeurope`')
    expect(text).toContain('| phase | `soaking` |')
    expect(text).toContain('| since | 2026-11-30 02:00 UTC |')
    expect(text).toContain('| not before | 2026-12-01 02:00 UTC |')
    expect(text).toContain('| `drain` | not possible | the soak has not ended. |')
    expect(text).toContain('| `rollback` | possible, leads to `rolled-back` |')
    expect(text).toContain('* Two clusters are running.')
  })

  it('shows both sides when the record and Azure contradict each other', () => {
    const contradiction = { recorded: '4-abc is in phase soaking', shown: 'phase prepared' }
    const text = procedureSummary(subject, { ...soaking, contradiction, operations: [], costs: [] })
    expect(text).toContain('Record: 4-abc is in phase soaking. Azure: phase prepared.')
    expect(text).not.toContain('| operation |')
  })

  it('names a hold, an emergency and an unfinished operation', () => {
    const text = procedureSummary(subject, {
      ...soaking,
      hold: { by: 'ann', since: '2026-11-30T02:00:00Z', because: 'incident 7' },
      emergency: { by: 'bob', until: Date.UTC(2026, 11, 1), because: 'security fix' },
      running: 'swap'
    })
    expect(text).toContain('On hold since 2026-11-30T02:00:00Z by ann: incident 7.')
    expect(text).toContain('Emergency until 2026-12-01 00:00 UTC, approved by bob: security fix.')
    expect(text).toContain('`swap` has begun and has not ended.')
  })

  it('shows an environment without a procedure, and one that has ended', () => {
    const none = { kind: 'upgrade-cluster', id: undefined, isOpen: false, phase: 'idle', operations: [], costs: [] }
    expect(procedureSummary(subject, none)).toContain('| procedure | none |')
    expect(procedureSummary(subject, { ...none, id: '3-x' })).toContain('| procedure | `3-x`, ended |')
  })

  it('escapes what a person wrote', () => {
    const hold = { by: '<b>ann</b>', since: 'now', because: '| @team' }
    expect(procedureSummary(subject, { ...soaking, hold })).not.toContain('<b>')
  })
})
