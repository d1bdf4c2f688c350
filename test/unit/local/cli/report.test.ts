import { describe, expect, it } from '@jest/globals'
import { describeResult } from '../../../../local/cli/report.ts'
import { referenceMinutes } from '../../../../local/reference-sequence.ts'
import type { RunResult } from '../../../../local/runner/types.ts'

const minutes = referenceMinutes({ until: 'cluster', manual: false })

const result: RunResult = {
  workflow: 'provision',
  number: 3,
  event: 'workflow_dispatch',
  environment: 'production',
  conclusion: 'success',
  jobs: [],
  annotations: [],
  failureReason: null,
  unreached: [],
  scenario: [],
  simulated: { durationMinutes: minutes / 2, criticalPathMinutes: 9.9, floorMinutes: 9 },
  requests: { total: 5, reads: 2, writes: 2, polls: 1, throttled: 0, failed: 0 },
  wallSeconds: 1.25
}

describe('the last lines of a run', () => {
  it('compare it with the reference implementation as far as it came', () => {
    const lines = describeResult(result, 'runs/3', 'cluster').split('\n')
    expect(lines[0]).toBe('provision #3: success')
    expect(lines[2]).toContain(`reference sequence ${minutes.toFixed(1)} min, ours is 0.50 of it`)
    expect(lines[3]).toBe('summary: runs/3/summary.md')
  })

  it('name each of a few events, and count many', () => {
    const event = (minute: number) => ({ source: 'a.yml:1', state: 'scheduled', minute, text: 'remove a' }) as const
    const failed = { source: 'a.yml:9', state: 'failed', minute: 1, text: 'no' } as const
    const shown = (scenario: RunResult['scenario']) =>
      describeResult({ ...result, scenario }, 'runs/3').split('\nprovision')[0]
    expect(shown([event(4)])).toBe('scenario: minute 4: still to come: remove a')
    expect(shown([failed, ...Array.from({ length: 900 }, (_, minute) => event(minute))])).toBe(
      'warning: a.yml:9: minute 1: no\nscenario: 901 events: 1 failed, 900 scheduled'
    )
  })

  it('compare nothing where it did not come from nothing', () => {
    expect(describeResult(result, 'runs/3')).not.toContain('reference')
  })
})
