import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const scratch = mkdtempSync(join(tmpdir(), 'release-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Stands for GitHub's command line: notes what it is asked and answers by the first pattern that fits. */
const GH = `#!/usr/bin/env bash
echo "$*" >> "$GH_LOG"
while IFS='|' read -r pattern status answer; do
  if [[ "$*" == $pattern ]]; then printf '%b' "$answer"; exit "$status"; fi
done < "$GH_ANSWERS"
exit 1
`

interface Answer {
  /** As bash compares: \`*\` is any text. */
  readonly to: string
  readonly status?: number
  readonly text?: string
}

const tags = (...names: string[]): Answer => ({
  to: '*matching-refs/tags/v*',
  text: names.map(n => `refs/tags/${n}\\n`).join('')
})
const accepts: Answer = { to: '*' }

let count = 0

/** Runs the script of a step as GitHub would, in a checkout that holds what the script may use. */
function runStep(file: string, job: string, step: string, env: Record<string, string>, answers: readonly Answer[]) {
  const folder = join(scratch, String(++count))
  mkdirSync(join(folder, 'bin'), { recursive: true })
  mkdirSync(join(folder, 'scripts'))
  for (const path of ['scripts/release.mjs', 'scripts/move-tag.sh']) copyFileSync(join(root, path), join(folder, path))
  writeFileSync(join(folder, 'package.json'), '{"version":"1.2.0"}')
  writeFileSync(join(folder, 'bin/gh'), GH, { mode: 0o755 })
  writeFileSync(
    join(folder, 'answers'),
    answers.map(({ to, status = 0, text = '' }) => `${to}|${status}|${text}\n`).join('')
  )
  const { status, stdout } = spawnSync('bash', ['-e', '-c', scriptOf(file, job, step)], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
      GH_LOG: join(folder, 'log'),
      GH_ANSWERS: join(folder, 'answers'),
      GITHUB_REPOSITORY: 'org/aks-baseline',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_OUTPUT: join(folder, 'output'),
      ...env
    }
  })
  const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '')
  return { status, stdout, asked: read('log'), output: read('output') }
}

function scriptOf(file: string, job: string, step: string): string {
  const steps: { name?: string; run?: string }[] = parse(readFileSync(join(root, '.github/workflows', file), 'utf8'))
    .jobs[job].steps
  const script = steps.find(({ name }) => name === step)?.run
  if (script === undefined) throw new Error(`${file}: ${job} has no step ${step}`)
  return script
}

describe('drafting', () => {
  const draft = (env: Record<string, string>, ...answers: Answer[]) =>
    runStep('release.yml', 'draft', 'Refuse what cannot be released', { VERSION: 'v1.2.0', ...env }, answers)
  const noDraft: Answer = { to: 'release view*', status: 1 }

  it('goes on with a new version on main', () => {
    expect(draft({}, noDraft, tags('v1.1.0', 'v1'))).toMatchObject({ status: 0 })
  })

  it.each([
    [
      'another branch',
      { GITHUB_REF: 'refs/heads/change' },
      [noDraft, tags()],
      'made from main, not from refs/heads/change'
    ],
    ['a version that was released', {}, [noDraft, tags('v1.2.0')], 'v1.2.0 was released before'],
    ['another version than the package has', { VERSION: 'v1.3.0' }, [noDraft, tags()], 'package.json says 1.2.0'],
    ['what is no version', { VERSION: '$(touch owned)' }, [noDraft, tags()], 'no version of the form v1.2.3'],
    ['a draft that is there', {}, [{ to: 'release view*' }, tags()], 'A release or draft v1.2.0 already exists'],
    ['tags it cannot read', {}, [noDraft, { to: '*matching-refs*', status: 1 }], '']
  ])('refuses %s', (_, env, answers, message) => {
    const { status, stdout } = draft(env as Record<string, string>, ...answers)
    expect(status).not.toBe(0)
    expect(stdout).toContain(message)
  })
})

describe('publishing', () => {
  const publish = (immutable: string) =>
    runStep('release.yml', 'publish', 'Publish', { VERSION: 'v1.2.0' }, [
      { to: 'release edit v1.2.0 --draft=false' },
      { to: '*releases/tags/v1.2.0*', text: `${immutable}\\n` }
    ])

  it('is good when the release cannot change any more', () => {
    expect(publish('true')).toMatchObject({ status: 0 })
  })

  it('fails when it can', () => {
    const { status, stdout } = publish('false')
    expect(status).toBe(1)
    expect(stdout).toContain('Switch on immutable releases')
  })
})

describe('moving tags after a release', () => {
  const move = (...answers: Answer[]) =>
    runStep('release.yml', 'move', 'Move the moving tags', { VERSION: 'v1.2.0' }, answers)
  const noRelease: Answer = { to: '*releases/tags/*', status: 1 }

  it('moves the one there is and makes the one there is not', () => {
    const newLine: Answer = { to: 'api repos/org/aks-baseline/git/ref/tags/v1.2', status: 1 }
    const { status, asked } = move(tags('v1.1.0', 'v1.2.0', 'v1'), noRelease, newLine, accepts)
    expect(status).toBe(0)
    const written = asked.split('\n').filter(line => line.includes('-X'))
    expect(written).toEqual([
      `api --silent -X PATCH repos/org/aks-baseline/git/refs/tags/v1 -f sha=${'a'.repeat(40)} -F force=true`,
      `api --silent -X POST repos/org/aks-baseline/git/refs -f ref=refs/tags/v1.2 -f sha=${'a'.repeat(40)}`
    ])
  })

  it('leaves v1 where a later version has it', () => {
    const { asked } = move(tags('v1.2.0', 'v1.3.0'), noRelease, accepts)
    expect(asked).toContain('tags/v1.2 ')
    expect(asked).not.toMatch(/tags\/v1 /)
  })

  it('touches no tag that has a release', () => {
    const { status, stdout, asked } = move(tags('v1.2.0'), accepts)
    expect(status).toBe(1)
    expect(stdout).toContain('v1 has a release of its own')
    expect(asked).not.toContain('-X')
  })

  it('fails when one cannot be moved', () => {
    expect(move(tags('v1.2.0'), noRelease, { to: '*-X*', status: 1 }, accepts).status).not.toBe(0)
  })
})

describe('rolling back', () => {
  const check = (confirmation: string, ...answers: Answer[]) =>
    runStep(
      'rollback.yml',
      'check',
      'Check confirmation and release',
      { VERSION: 'v1.1.0', CONFIRMATION: confirmation },
      answers
    )
  const immutable: Answer = { to: '*releases/tags/v1.1.0*', text: 'true\\n' }

  it('names the tag that moves', () => {
    const { status, output } = check('move v1 to v1.1.0', tags('v1.1.0', 'v1.2.0'), immutable)
    expect({ status, output }).toEqual({ status: 0, output: 'tag=v1\n' })
  })

  it.each([
    ['without the sentence', 'yes', [tags('v1.1.0'), immutable], 'type: move v1 to v1.1.0'],
    ['to what is not out', 'move v1 to v1.1.0', [tags('v1.2.0'), immutable], 'There is no release v1.1.0'],
    [
      'to what can change',
      'move v1 to v1.1.0',
      [tags('v1.1.0'), { ...immutable, text: 'false\\n' }],
      'not an immutable release'
    ]
  ])('is refused %s', (_, confirmation, answers, message) => {
    const { status, stdout, output } = check(confirmation, ...answers)
    expect(status).not.toBe(0)
    expect(`${stdout}${output}`).toContain(message)
  })
})
