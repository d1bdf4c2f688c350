import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { githubState } from '../../local/github/state.ts'
import type { OpenHost } from '../../local/index.ts'
import { changedKit, newWorld, provision, summaryOf } from './kit.ts'

const HEAD = 'a'.repeat(40)
const NEXT = 'b'.repeat(40)

function pullRequest(sha: string, from = 'org/platform') {
  const head = { ref: 'change', sha, repo: { full_name: from } }
  const base = { ref: 'main', repo: { full_name: 'org/platform' } }
  return { event: 'pull_request', payload: { number: 1, pull_request: { number: 1, head, base } } }
}

const comments = (host: OpenHost) => githubState(host.world).comments
const staging = () => changedKit(['provision.yml', "'production' }}", "'staging' }}"])

/** Rows of the table by environment: outcome and commit. */
function rows(body: string | undefined): Record<string, string> {
  const cells = [...(body ?? '').matchAll(/^\| `([^`]+)` \| ([^|]+) \|[^|]*\|[^|]*\| `(\w+)` \|/gm)]
  return Object.fromEntries(cells.map(([, environment, outcome, commit]) => [environment, `${outcome} ${commit}`]))
}

function lineOf(folder: string, text: string): number {
  return readFileSync(join(folder, 'aks-baseline.yml'), 'utf8').split('\n').indexOf(text) + 1
}

describe('the comment of a pull request', () => {
  it('appears once, is updated by the next run, and takes a row of another environment', async () => {
    const host = await newWorld(['production', 'staging'])
    expect((await provision(host, pullRequest(HEAD))).conclusion).toBe('success')
    expect(comments(host)).toHaveLength(1)
    expect(rows(comments(host)[0]?.body)).toEqual({ production: '📝 to apply aaaaaaa' })
    await provision(host, pullRequest(NEXT))
    expect(comments(host)).toMatchObject([{ author: 'github-actions[bot]', edits: 1, minimized: null }])
    expect(rows(comments(host)[0]?.body)).toEqual({ production: '📝 to apply bbbbbbb' })
    const run = await provision(host, { ...pullRequest(HEAD), caller: staging() })
    expect(run.annotations).toEqual([])
    expect(comments(host)).toHaveLength(1)
    expect(rows(comments(host)[0]?.body)).toEqual({
      production: '⚠️ stale: 📝 to apply bbbbbbb',
      staging: '📝 to apply aaaaaaa'
    })
  })

  it('loses no row when environments are planned side by side', async () => {
    const host = await newWorld(['production', 'staging'])
    const both = changedKit(
      ['provision.yml', '    with:', '    strategy: { matrix: { name: [production, staging] } }\n    with:'],
      ['provision.yml', "${{ inputs.environment || 'production' }}", '${{ matrix.name }}']
    )
    expect(await provision(host, { ...pullRequest(HEAD), caller: both })).toMatchObject({ conclusion: 'success' })
    const [shown, ...others] = comments(host).filter(({ minimized }) => minimized === null)
    expect(others).toEqual([])
    expect(rows(shown?.body)).toEqual({ production: '📝 to apply aaaaaaa', staging: '📝 to apply aaaaaaa' })
  })

  it('gives way to a notice and the summary where a fork has only a token that reads', async () => {
    const host = await newWorld()
    const run = await provision(host, pullRequest(HEAD, 'somebody/platform'))
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'no-id-token' })
    expect(comments(host)).toEqual([])
    const [notice] = run.annotations.filter(({ level }) => level === 'notice')
    expect(notice?.message).toContain('A pull request from a fork never has this permission')
    expect(summaryOf(host, run)).toContain('no-id-token')
  })

  it('tells of a failure, whatever is wrong, and of its line', async () => {
    const host = await newWorld()
    const broken = changedKit(['aks-baseline.yml', '  region: westeurope', '  region: nowhere'])
    const run = await provision(host, { ...pullRequest(HEAD), caller: broken })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'region-not-supported' })
    expect(rows(comments(host)[0]?.body)).toEqual({ production: '🛑 blocked: region-not-supported aaaaaaa' })
    expect(run.annotations).toContainEqual(
      expect.objectContaining({ level: 'error', file: 'aks-baseline.yml', line: lineOf(broken, '  region: nowhere') })
    )
    expect(summaryOf(host, run)).toContain('Blocked until this is corrected')
    const outputs = run.jobs.flatMap(({ steps }) => steps).find(({ outputs: own }) => own.result !== undefined)?.outputs
    expect(outputs?.approval ?? '').toBe('')
    expect(JSON.parse(outputs?.result ?? '{}')).toMatchObject({
      outcome: 'failure',
      findings: expect.arrayContaining([
        expect.objectContaining({ rule: 'region-offers-types', severity: 'error', code: 'region-not-supported' })
      ])
    })
  })
})
