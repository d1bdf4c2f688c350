import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { EXEMPTIONS, formatExemptions } from '../../../../scripts/prose/exemptions.ts'
import { addedExemptions, isTooLong, longSubjects, renamedFiles } from '../../../../scripts/prose/history.ts'

const LONG = `area: ${'long '.repeat(20)}subject`
const CONTENT = Array.from({ length: 30 }, (_, i) => `export const line${i} = ${i}\n`).join('')

describe('the history of the guard', () => {
  let folder = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prose-history-'))
    git(folder, 'init', '--initial-branch', 'main')
    commit(LONG, { 'src/a.ts': CONTENT })
    commit('test: add the guard', {
      [EXEMPTIONS]: formatExemptions(['src/a.ts']),
      'test/contract/prose.test.ts': '// guard\n'
    })
  })

  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function git(cwd: string, ...args: string[]): string {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']
    return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  }

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
  }

  function commit(subject: string, files: Readonly<Record<string, string>>): void {
    write(files)
    git(folder, 'add', '--all')
    git(folder, 'commit', '--message', subject)
  }

  it('reports long subjects of commits after the guard only', () => {
    expect(longSubjects(folder)).toEqual({ found: [] })
    commit(LONG, { 'src/b.ts': '' })
    const id = git(folder, 'log', '-1', '--format=%h').trim()
    expect(longSubjects(folder)).toEqual({ found: [`${id} ${LONG}`] })
  })

  it('reports no subject of a merge, and none of a branch that is older than the guard', () => {
    git(folder, 'checkout', '-b', 'older', 'HEAD~1')
    commit(LONG, { 'src/c.ts': '' })
    git(folder, 'merge', 'main', '--message', LONG)
    expect(longSubjects(folder)).toEqual({ found: [] })
  })

  it('reports an exempt file that is new', () => {
    expect(addedExemptions(folder, ['src/a.ts'])).toEqual({ found: [] })
    expect(addedExemptions(folder, ['src/a.ts', 'src/b.ts'])).toEqual({ found: ['src/b.ts'] })
  })

  it('accepts a new exemption in a commit that changes the rules, and only in that', () => {
    const exempt = ['src/a.ts', 'src/b.ts']
    write({ 'scripts/prose/words.json': '[]' })
    git(folder, 'add', '--all')
    expect(addedExemptions(folder, exempt)).toHaveProperty('notEvaluated')
    commit('prose: add a rule', { [EXEMPTIONS]: formatExemptions(exempt) })
    commit('prose: add an exemption', { [EXEMPTIONS]: formatExemptions([...exempt, 'src/c.ts']) })
    expect(addedExemptions(folder, exempt)).toEqual({ found: [] })
    expect(addedExemptions(folder, [...exempt, 'src/c.ts'])).toEqual({ found: ['src/c.ts'] })
  })

  it('accepts the new name of an exempt file that was moved', () => {
    renameSync(join(folder, 'src/a.ts'), join(folder, 'src/moved.ts'))
    git(folder, 'add', '--all')
    expect(addedExemptions(folder, ['src/moved.ts'])).toEqual({ found: [] })
    expect([...renamedFiles(folder)]).toEqual([['src/a.ts', 'src/moved.ts']])
  })

  it('evaluates nothing in a shallow clone', () => {
    git(folder, 'clone', '--depth', '1', `file://${folder}`, 'shallow')
    const shallow = join(folder, 'shallow')
    expect(longSubjects(shallow)).toEqual({ notEvaluated: 'the clone is shallow' })
  })

  it('evaluates nothing without git', () => {
    rmSync(join(folder, '.git'), { recursive: true })
    expect(addedExemptions(folder, ['src/b.ts'])).toHaveProperty('notEvaluated')
  })
})

describe('isTooLong', () => {
  const subject = 'x'.repeat(72)

  it.each([
    [subject, false],
    [`${subject}x`, true],
    [`${subject} (#123)`, false],
    [`Revert "${subject}"`, false],
    [`Bump ${subject} from 1 to 2`, false],
    ['😀'.repeat(72), false]
  ])('returns for %j: %s', (text, expected) => {
    expect(isTooLong(text)).toBe(expected)
  })
})
