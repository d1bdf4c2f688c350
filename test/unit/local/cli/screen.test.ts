import { describe, expect, it } from '@jest/globals'
import { createProgress } from '../../../../local/cli/progress.ts'
import { describeResolution, describeResult, resourceTable } from '../../../../local/cli/report.ts'
import type { ProgressLine, RunResult } from '../../../../local/runner/types.ts'

const lines: ProgressLine[] = [
  { job: 'plan', step: 'Plan', state: 'running', text: 'running', at: 0 },
  { job: 'plan', step: 'Plan', state: 'running', text: 'hub-network', at: 61_000 },
  { job: 'plan', step: 'Plan', state: 'success', text: 'success', at: 125_000 }
]

function shown(isTTY: boolean): string {
  let text = ''
  const show = createProgress({ isTTY, columns: 80, write: part => (text += part) })
  for (const line of lines) show(line)
  return text
}

describe('createProgress', () => {
  it('changes one line a step on a terminal', () => {
    const clear = '\r\u001b[K'
    expect(shown(true)).toBe(
      `${clear}…   0:00  plan: Plan${clear}…   1:01  plan: Plan  hub-network${clear}✓   2:05  plan: Plan\n`
    )
  })

  it('prints a line when a step has ended elsewhere', () => {
    expect(shown(false)).toBe('✓   2:05  plan: Plan\n')
  })
})

describe('describeResult', () => {
  it('says what went wrong, the conclusion, the run timing and where the summary is', () => {
    const result: RunResult = {
      workflow: 'provision',
      number: 3,
      event: 'push',
      environment: 'production',
      conclusion: 'failure',
      jobs: [],
      annotations: [
        { level: 'warning', message: 'w', job: 'a' },
        { level: 'error', message: 'no role', title: 'not-authorized', job: 'apply' }
      ],
      failureReason: 'not-authorized',
      unreached: [],
      scenario: [],
      simulated: { durationMinutes: 10.04, criticalPathMinutes: 9.9, floorMinutes: 8 },
      requests: { total: 5, reads: 2, writes: 2, polls: 1, throttled: 0, failed: 1 },
      wallSeconds: 1.23
    }
    expect(describeResult(result, '.local/runs/3').split('\n')).toEqual([
      'error: apply: not-authorized: no role',
      'provision #3: failure (not-authorized)',
      'simulated 10.0 min, critical path 9.9 min, floor 8.0 min; 5 requests (2 writes, 1 polls, 0 throttled); 1.2 s',
      'summary: .local/runs/3/summary.md',
      ''
    ])
  })
})

describe('resourceTable', () => {
  it('aligns types and places', () => {
    const table = resourceTable([
      { type: 'Microsoft.Network/virtualNetworks', location: 'westeurope', id: '/a' },
      { type: 'T', id: '/b' }
    ])
    expect(table.split('\n')[2]).toBe(`T${' '.repeat(32)}  ${' '.repeat(10)}  /b`)
    expect(resourceTable([])).toBe('Nothing exists.\n')
  })
})

describe('describeResolution', () => {
  it('says the addresses, or what there is instead, and why', () => {
    const found = {
      name: 'a.test',
      answer: 'address',
      addresses: ['10.0.0.1', '10.0.0.2'],
      because: 'zone z has it'
    } as const
    expect(describeResolution(found)).toBe('a.test: 10.0.0.1, 10.0.0.2 (zone z has it)\n')
    expect(describeResolution({ ...found, answer: 'nxdomain', addresses: [], because: 'z is not linked' })).toBe(
      'a.test: nxdomain (z is not linked)\n'
    )
  })
})
