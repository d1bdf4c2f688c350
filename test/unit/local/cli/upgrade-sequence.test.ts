import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parseCommand } from '../../../../local/cli/arguments.ts'
import { conclusionOf } from '../../../../local/cli/upgrade-command.ts'
import { createRepository, requestUpgrade, WAVES } from '../../../../local/cli/upgrade-repository.ts'
import { nextRunAt, wavesOf } from '../../../../local/cli/upgrade-sequence.ts'
import type { JobResult } from '../../../../local/runner/types.ts'
import { loadConfig } from '../../../../src/config/index.ts'

const job = (name: string, outputs: Record<string, string>): JobResult => ({
  ...{ name, conclusion: 'success', outputs, environment: null },
  steps: [{ name: 'x', outcome: 'success', conclusion: 'success', outputs }]
})
const plan = (environment: string, state: string, until = '') =>
  job(`${environment} / plan`, { state, 'waits-until': until })

describe('the sequence of upgrade-in-place', () => {
  it('continues at the earliest end of a wait', () => {
    const jobs = [
      plan('staging', 'waiting', '2026-10-06T21:00:00.000Z'),
      plan('production', 'waiting', '2026-10-07T21:00:00.000Z')
    ]
    expect(nextRunAt(wavesOf({ jobs }))).toBe(Date.UTC(2026, 9, 6, 21))
    expect(nextRunAt(wavesOf({ jobs: [plan('staging', 'done'), plan('production', 'waiting')] }))).toBeUndefined()
  })

  it('has a repository in which production gets a version after staging', () => {
    const folder = mkdtempSync(join(tmpdir(), 'upgrade-'))
    const file = join(createRepository(folder), 'aks-baseline.yml')
    const load = (environment: string) => loadConfig(readFileSync(file, 'utf8'), 'x', environment)
    expect(load('production')).toMatchObject({ cluster: { kubernetesVersion: '1.35' }, upgrades: { after: 'staging' } })
    requestUpgrade(folder)
    for (const environment of WAVES) expect(load(environment).cluster.kubernetesVersion).toBe('1.36')
    rmSync(folder, { recursive: true })
  })

  it('is good only if nothing differs and nothing is left to do', () => {
    const evidence = JSON.stringify({ evidence: { environment: 'staging', kubernetes: '1.36.2', since: 0 } })
    const looks = WAVES.map(environment => job(`look (${environment})`, { 'has-drift': 'false' }))
    const drift = { jobs: looks, conclusion: 'success' } as const
    const requests = { total: 0, reads: 0, writes: 0, polls: 0, throttled: 0, failed: 0 }
    const jobs = [plan('staging', 'done'), job('production / evidence', { evidence }), plan('production', 'done')]
    const last = { jobs, conclusion: 'success', requests } as const
    expect(conclusionOf(drift, last)).toEqual({
      isGood: true,
      lines: [
        'evidence: staging runs Kubernetes 1.36.2 since 1970-01-01T00:00:00.000Z',
        'drift: none',
        'left to do: nothing'
      ]
    })
    const different = { ...drift, jobs: [...looks.slice(1), job('look (staging)', { 'has-drift': 'true' })] }
    const waiting = { ...last, jobs: [plan('staging', 'done'), plan('production', 'waiting')] }
    const bad = [
      conclusionOf(different, last),
      conclusionOf({ ...drift, jobs: looks.slice(1) }, last),
      conclusionOf(drift, waiting),
      conclusionOf(drift, { ...last, jobs: jobs.slice(1) }),
      conclusionOf(drift, { ...last, requests: { ...requests, writes: 1 } }),
      conclusionOf({ ...drift, conclusion: 'failure' }, last)
    ]
    expect(bad.filter(({ isGood }) => isGood)).toEqual([])
    expect(conclusionOf(different, last).lines).toContain('drift: look (staging)')
    expect(conclusionOf(drift, waiting).lines).toContain('left to do: production')
  })

  it('has a world of its own, and leaves the name with .yml to the workflow', () => {
    const command = { command: 'upgrade-in-place', state: '.local/upgrade-in-place' }
    expect(parseCommand(['upgrade-in-place', '--source'])).toMatchObject({ ...command, request: { source: true } })
    const run = parseCommand(['upgrade-in-place.yml', '--event', 'schedule'])
    expect(run).toMatchObject({ command: 'run', state: '.local', request: { workflow: 'upgrade-in-place' } })
    expect(() => parseCommand(['upgrade-in-place', '--caller', 'x'])).toThrow(
      "'upgrade-in-place' has no option --caller. To run the workflow of that name, write 'upgrade-in-place.yml'."
    )
    expect(() => parseCommand(['upgrade-in-place', 'now'])).toThrow("Unexpected argument 'now'.")
  })
})
