import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { coreLimit } from '../../../../local/azure/compute-capacity.ts'
import { isOn } from '../../../../local/azure/switches.ts'
import type { ProgressLine } from '../../../../local/runner/types.ts'
import { UsageError } from '../../../../local/runner/workflow/startup-error.ts'
import { parseScenario } from '../../../../local/scenario/file/load-scenario.ts'
import { conclusions, type FakeHost, fakeHost, fixture, outputs, runFixture } from './fake-host.ts'

let host: FakeHost
beforeEach(() => {
  host = fakeHost()
})
afterEach(() => host.close())

function record(name: string): string {
  return readFileSync(join(host.dir, 'runs', 'last', name), 'utf8')
}

describe('jobs and steps', () => {
  it('hands outputs, environment, path and summary on as GitHub does', async () => {
    const result = await runFixture(host, 'jobs')
    expect(result.conclusion).toBe('success')
    expect(result.environment).toBe('production')
    expect(outputs(result, 'build')).toEqual({ line: 'hello production', block: 'one\ntwo' })
    expect(outputs(result, 'use')).toEqual({ seen: 'hello production / two' })
    const later = result.jobs[0]?.steps[1]?.outputs
    expect(later).toMatchObject({ tool: 'yes', typed: 'true', event: '1' })
    expect(later?.sha).toMatch(/^[0-9a-f]{40}$/)
    expect(result.jobs[0]?.steps[2]).toMatchObject({ name: 'Breaks', outcome: 'failure', conclusion: 'success' })
    expect(result.jobs[0]?.steps[3]?.outputs).toEqual({ here: 'tools' })
    expect(record('summary.md')).toBe('# Built\n')
    expect(JSON.parse(record('run.json'))).toEqual(result)
  })

  it('numbers runs and leads `last` to the newest', async () => {
    await runFixture(host, 'jobs')
    const second = await runFixture(host, 'oidc')
    expect(second.number).toBe(2)
    expect(realpathSync(join(host.dir, 'runs', 'last'))).toMatch(/runs\/2$/)
    expect(existsSync(join(host.dir, 'runs', '2', 'work', 'with'))).toBe(false)
  })

  it('refuses what a dispatch would be refused for, before there is a run', async () => {
    const ask = (inputs: Record<string, string>) => runFixture(host, 'jobs', { inputs })
    await expect(ask({ colour: 'red' })).rejects.toThrow('Unexpected inputs provided: ["colour"]')
    await expect(ask({ size: 'huge' })).rejects.toThrow("Provided value 'huge' for input 'size' not in the list")
    await expect(ask({ count: 'many' })).rejects.toThrow("Input 'count' is a number and cannot be 'many'.")
    await expect(ask({ environment: '' })).rejects.toThrow("Required input 'environment' not provided")
    await expect(runFixture(host, 'missing')).rejects.toThrow(UsageError)
    await expect(runFixture(host, 'jobs', { event: 'schedule' })).rejects.toThrow("does not have 'schedule' trigger")
    expect(existsSync(join(host.dir, 'runs'))).toBe(false)
  })

  it('lets a failure count through a rescued job, and forgives continue-on-error', async () => {
    const result = await runFixture(host, 'skipping')
    expect(result.conclusion).toBe('failure')
    expect(result.annotations[0]).toEqual({
      level: 'error',
      message: 'Process completed with exit code 1.',
      job: 'breaks'
    })
    expect(conclusions(result)).toEqual({
      breaks: 'failure',
      rescued: 'success',
      below: 'skipped',
      alarm: 'success',
      tolerated: 'failure',
      afterwards: 'success'
    })
  })

  it('expands a matrix with include and exclude; the last value that is not empty wins', async () => {
    const result = await runFixture(host, 'matrix')
    expect(result.jobs.map(job => job.name)).toEqual([
      'list',
      'grid (blue, 1, cold)',
      'grid (blue, 2, cold)',
      'grid (green, 1)',
      'grid (red, 9)',
      'after'
    ])
    expect(outputs(result, 'after')).toEqual({ seen: 'cold' })
  })

  it('takes ten annotations of a level and 1 MiB of summary a step, and keeps like-named jobs apart', async () => {
    const result = await runFixture(host, 'limits')
    const loud = result.annotations.filter(annotation => annotation.job === 'a-b')
    expect(loud.filter(({ level }) => level === 'warning').map(({ message }) => message)).toEqual([
      ...Array.from({ length: 10 }, (_, index) => `number ${index + 1}`),
      'number 13'
    ])
    expect(loud.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      '$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1074k.',
      "Invalid format 'no pair'"
    ])
    expect(result.jobs[1]?.steps.map(step => step.outcome)).toEqual(['success', 'failure', 'success'])
    expect(record('summary.md')).toBe('')
    expect(record('logs/a-b.log') + record('logs/a-b-2.log')).toContain('number 12')
  })

  it('runs pre before the first step, post after the last, with one state, whatever happens between', async () => {
    const result = await runFixture(host, 'around')
    expect(record('summary.md').split('\n').filter(Boolean)).toEqual([
      'pre after nothing',
      'first step',
      'main after pre',
      'post after main'
    ])
    expect(result.jobs[0]?.conclusion).toBe('failure')
    expect(result.jobs[0]?.steps.map(step => step.name)).toContain('Pre around')
    expect(result.jobs[0]?.steps.find(step => step.outputs.text)?.outputs).toEqual({ text: 'ABC' })
    expect(result.annotations).toContainEqual({
      level: 'warning',
      job: 'one',
      message: "Unexpected input(s) 'volume', valid inputs are ['text', 'words']"
    })
    expect(result.annotations).toContainEqual({
      level: 'warning',
      job: 'one',
      message: "Input 'words' has been deprecated with message: Use `text`."
    })
  })

  it('copies the repository, keeps artifacts between jobs and runs actions of the workspace', async () => {
    const result = await runFixture(host, 'artifacts')
    expect(result.conclusion).toBe('success')
    expect(outputs(result, 'down')).toEqual({ two: '21' })
  })

  it('takes a folder without .github/workflows for a repository', async () => {
    const result = await runFixture(host, 'hello', { caller: fixture('stand-in') })
    expect(outputs(result, 'one')).toEqual({ files: 'hello.yml ' })
  })
})

describe('called workflows', () => {
  it('hands typed inputs down and outputs up through two levels', async () => {
    const result = await runFixture(host, 'calls')
    expect(result.jobs.map(job => job.name)).toEqual(['call / inner / work', 'read'])
    expect(outputs(result, 'read')).toEqual({ answer: 'HI NONE@ORG/AKS-BASELINE' })
  })

  it('fails at startup when the called workflow asks for more than its caller has', async () => {
    const result = await runFixture(host, 'greedy')
    expect(result).toMatchObject({ conclusion: 'failure', jobs: [] })
    expect(result.annotations[0]?.message).toMatch(
      /Error calling workflow .*inner\.yml@v1'. The nested job 'work' is requesting 'id-token: write', but is only allowed 'id-token: none'\./
    )
  })
})

describe('secrets and tokens', () => {
  it('drops outputs that hold a masked value, with the warning, and masks every file', async () => {
    const result = await runFixture(host, 'masked')
    expect(outputs(result, 'make')).toEqual({ plain: 'ok' })
    expect(result.annotations).toContainEqual({
      level: 'warning',
      title: 'Careful',
      file: 'a.yml',
      line: 3,
      column: 4,
      message: 'about ***\nand more',
      job: 'make'
    })
    const skipped = result.annotations.map(annotation => annotation.message).filter(text => text.startsWith('Skip'))
    expect(skipped).toEqual([
      "Skip output 'hidden' since it may contain secret.",
      "Skip output 'token' since it may contain secret."
    ])
    expect(result.failureReason).toBe('none')
    const files = ['run.json', 'summary.md', 'requests.jsonl', 'logs/make.log'].map(record)
    expect(files.join('')).not.toMatch(/s3cr3t|ghs_/)
    expect(record('logs/make.log')).toContain('the *** is out')
    expect(JSON.stringify(host.world.github)).not.toMatch(/ghs_/)
  })

  it('gives the OIDC variables only with id-token: write, and never to a fork', async () => {
    const result = await runFixture(host, 'oidc')
    expect(outputs(result, 'without')).toEqual({ url: 'none' })
    expect(outputs(result, 'with').url).toMatch(
      /^https:\/\/token\.actions\.githubusercontent\.com\/idtoken\/.*\?api-version=2\.0$/
    )
    const payload = { pull_request: { number: 3, head: { repo: { full_name: 'stranger/platform' } } } }
    const fork = await runFixture(host, 'oidc', { event: 'pull_request', payload })
    expect(outputs(fork, 'with')).toEqual({ url: 'none' })
  })
})

describe('environments', () => {
  it('waits five simulated minutes for the approval of the one that has reviewers', async () => {
    host.world.github.state = undefined
    const began = host.world.now
    const result = await runFixture(host, 'environments')
    expect(conclusions(result)).toEqual({ plan: 'success', apply: 'success', report: 'success' })
    expect(result.jobs.map(job => job.environment)).toEqual(['production-plan', 'production', null])
    expect(host.world.now - began).toBe(300_000)
    expect(Object(host.world.github.state).deployments).toEqual([
      { id: 1, environment: 'production', run: 1, job: 'apply', state: 'success' }
    ])
  })

  it('fails the job that is not approved, and the run', async () => {
    const result = await runFixture(host, 'environments', { approve: false })
    expect(result.conclusion).toBe('failure')
    expect(conclusions(result)).toEqual({ plan: 'success', apply: 'failure', report: 'success' })
    expect(result.annotations[0]).toMatchObject({ level: 'error', job: 'apply' })
  })
})

describe('a scenario', () => {
  const scenario = parseScenario(
    [
      'description: x',
      'switches: [network-honours-conditions]',
      'subscription: { coreLimits: { cores: 3 } }',
      'clusters: [{ cluster: blue, pods: [{ workload: a/b, failure: crash }] }]',
      'events: [{ at: 90, stop: x }]'
    ].join('\n'),
    'mine.yml'
  )

  it('begins with the run, whose record has what was done and what is still to come', async () => {
    const result = await runFixture(host, 'environments', { scenario, switches: [] })
    expect(result.scenario.map(({ state, minute }) => [state, minute])).toEqual([
      ['done', 0],
      ['waiting', 1],
      ['scheduled', 90]
    ])
    expect(result.scenario[1]?.text).toContain("there is no cluster 'blue'")
    expect(coreLimit(host.world, 'westeurope', 'cores')).toBe(3)
    expect(isOn(host.world, 'network-honours-conditions')).toBe(false)
    expect(JSON.parse(record('run.json'))).toEqual(result)
  })

  it("does not count the colleague's requests as those of the run, but logs them", async () => {
    const watch = ({ step, state }: ProgressLine): void => {
      if (step === 'Set up job' || state !== 'running') return
      const log = { at: 0, method: 'GET', path: '/x', status: 200, kind: 'read' } as const
      host.world.requestLog.push({ ...log, n: 1, by: 'colleague' }, { ...log, n: 1, by: 'aks-baseline-apply' })
    }
    const result = await runFixture(host, 'jobs', {}, watch)
    const lines = record('requests.jsonl').trim().split('\n')
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBe(2 * result.requests.total)
  })
})
