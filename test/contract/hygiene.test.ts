import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const find = (...patterns: string[]) => globSync(patterns, { cwd: root }).sort()

const workflows = find('.github/workflows/*.{yml,yaml}')
const callers = find('workflows/*.yml').filter(file => parse(read(file)).jobs !== undefined)
const actions = find('action.yml', '{actions/*,provision}/action.yml', '.github/actions/*/action.yml')

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly uses?: string
  readonly permissions?: unknown
  readonly environment?: unknown
  readonly steps?: readonly Step[]
}

const jobsOf = (file: string): [string, Job][] => Object.entries(parse(read(file)).jobs)
const stepsOf = (file: string): Step[] => {
  const document = parse(read(file))
  const jobs: Job[] = Object.values(document.jobs ?? {})
  return [...jobs.flatMap(job => job.steps ?? []), ...(document.runs?.steps ?? [])]
}

/** A line with `uses:`: ours by `$/`, `./` or our name, or somebody else's at a commit whose version is named beside it. */
function isPinned(line: string): boolean {
  const reference = line.replace(/^\s*(?:- )?uses:\s*/, '')
  return /^(?:\$\/|\.\/|org\/aks-baseline\/)\S+$/.test(reference) || /^\S+@[0-9a-f]{40} # v\d+(\.\d+)*$/.test(reference)
}

describe('the check of pins', () => {
  it.each([
    'uses: actions/checkout@v7',
    'uses: actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0',
    '- uses: actions/checkout@9c091bb # v7.0.0',
    'uses: docker://alpine:3.22',
    'uses: else/aks-baseline/provision@v1'
  ])('refuses %s', line => {
    expect(isPinned(line)).toBe(false)
  })
})

describe.each([...workflows, ...callers, ...actions])('%s', file => {
  it('names other actions by commit, with their version', () => {
    const lines = read(file)
      .split('\n')
      .filter(line => /^\s*(?:- )?uses:/.test(line))
    expect(lines.filter(line => !isPinned(line))).toEqual([])
  })

  it('puts no expression into a script, nor into one that an action runs', () => {
    const scripts = stepsOf(file).flatMap(step => [step.run, step.with?.script].filter(text => text !== undefined))
    expect(scripts.filter(text => String(text).includes('${{'))).toEqual([])
  })

  it('leaves no token in the workspace', () => {
    const checkouts = stepsOf(file).filter(step => step.uses?.startsWith('actions/checkout@'))
    expect(checkouts.filter(step => step.with?.['persist-credentials'] !== false)).toEqual([])
  })
})

describe.each([...workflows, ...callers])('%s', file => {
  const document = parse(read(file))

  it('grants nothing but what each job asks for by itself', () => {
    expect(document.permissions).toEqual({})
    const wide = jobsOf(file).filter(([, job]) => typeof job.permissions !== 'object' || job.permissions === null)
    expect(wide.map(([name]) => name)).toEqual([])
  })

  it('never runs with rights on what a stranger sent, and inherits no secret', () => {
    const events = typeof document.on === 'string' ? [document.on] : Object.keys(document.on)
    expect(events).not.toEqual(expect.arrayContaining(['pull_request_target']))
    expect(events).not.toEqual(expect.arrayContaining(['workflow_run']))
    expect(read(file)).not.toMatch(/secrets:\s*inherit/)
  })
})

describe.each([...workflows, ...callers])('%s', file => {
  it('gives no secret to a job that plans: whoever may push can read what that gets', () => {
    const planning = jobsOf(file).filter(([, { environment }]) => JSON.stringify(environment ?? '').includes('-plan'))
    const given = planning.filter(([, job]) => JSON.stringify(job).includes('secrets.'))
    expect(given.map(([name]) => name)).toEqual([])
  })
})

describe.each(workflows)('%s', file => {
  it('ends some day', () => {
    const endless = Object.entries<{ uses?: string; 'timeout-minutes'?: number }>(parse(read(file)).jobs)
    expect(endless.filter(([, job]) => job.uses === undefined && job['timeout-minutes'] === undefined)).toEqual([])
  })
})

describe('releasing', () => {
  const writers = ['release.yml', 'rollback.yml'].flatMap(name =>
    jobsOf(`.github/workflows/${name}`).filter(([, job]) =>
      JSON.stringify(job.permissions).includes('"contents":"write"')
    )
  )

  it('installs nothing where it may write', () => {
    const scripts = writers.flatMap(([, job]) => (job.steps ?? []).map(step => step.run ?? ''))
    expect(scripts.filter(script => /npm |npx /.test(script))).toEqual([])
  })

  it.each([
    ['release.yml', 'publish'],
    ['rollback.yml', 'move']
  ])('%s waits for an approval before %s', (name, id) => {
    const job = jobsOf(`.github/workflows/${name}`).find(([job]) => job === id)?.[1]
    expect(job?.environment).toBe('release')
  })
})

describe('dependabot', () => {
  const { updates } = parse(read('.github/dependabot.yml'))

  it('watches packages and every folder with workflows or actions', () => {
    const watched = updates.flatMap(
      (each: { directory?: string; directories?: string[] }) => each.directories ?? each.directory
    )
    const ecosystems = updates.map((each: { 'package-ecosystem': string }) => each['package-ecosystem'])
    expect(ecosystems.sort()).toEqual(['github-actions', 'npm'])
    expect(watched).toEqual(expect.arrayContaining(['/', '/actions/*']))
  })

  it('waits a week', () => {
    const days = updates.map((each: { cooldown?: { 'default-days'?: number } }) => each.cooldown?.['default-days'] ?? 0)
    expect(Math.min(...days)).toBeGreaterThanOrEqual(7)
  })
})
