import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { affectsAllTests, changedFiles, RevisionError, selectTests } from '../../../scripts/test-changed.ts'

const folder = mkdtempSync(join(tmpdir(), 'test-changed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder, stdio: 'pipe' })
const write = (...files: string[]) => {
  for (const file of files) writeFileSync(join(folder, file), `${file} ${Math.random()}`)
}
const commit = () => {
  git('add', '.')
  git('commit', '--quiet', '--message', 'change')
}

describe('changedFiles', () => {
  beforeAll(() => {
    git('init', '--quiet', '--initial-branch', 'main')
    write('.gitignore', 'same', 'deleted', 'staged', 'unstaged', 'on-main')
    writeFileSync(join(folder, '.gitignore'), 'ignored\n')
    commit()
    git('switch', '--quiet', '--create', 'branch')
  })

  it('returns nothing when nothing differs', () => {
    expect(changedFiles(folder, 'main')).toEqual([])
  })

  it('returns committed, staged, unstaged, deleted and new files, not ignored ones or those that main changed', () => {
    write('committed')
    commit()
    git('switch', '--quiet', 'main')
    write('on-main')
    commit()
    git('switch', '--quiet', 'branch')
    write('staged', 'unstaged', 'new file', 'ignored')
    git('add', 'staged')
    git('rm', '--quiet', 'deleted')
    expect(changedFiles(folder, 'main')).toEqual(['committed', 'deleted', 'new file', 'staged', 'unstaged'])
    expect(changedFiles(folder, 'HEAD')).toEqual(['deleted', 'new file', 'staged', 'unstaged'])
  })

  it('refuses a revision that does not exist', () => {
    expect(() => changedFiles(folder, 'none')).toThrow(RevisionError)
  })
})

describe('selectTests', () => {
  const unit = 'test/unit/a.test.ts'
  const workflow = 'test/workflow/a.test.ts'
  const generated = 'test/contract/generated.test.ts'

  it('leaves tests that start processes or compare generated files to npm test', () => {
    expect(selectTests([unit, workflow, generated], ['src/a.ts'])).toEqual({ run: [unit], left: [workflow, generated] })
  })

  it('runs a test that starts processes when it was changed itself', () => {
    expect(selectTests([unit, workflow], [workflow])).toEqual({ run: [unit, workflow], left: [] })
    expect(selectTests([generated], [generated])).toEqual({ run: [], left: [generated] })
  })
})

describe('affectsAllTests', () => {
  it.each([
    [['src/a.ts'], false],
    [['docs/deleted.md'], false],
    [['src/deleted.ts'], true],
    [['test/shared-modules/hooks.mjs'], true],
    [['jest.config.mjs'], true]
  ])('returns for %j: %s', (changed, expected) => {
    expect(affectsAllTests(changed, file => !file.includes('deleted'))).toBe(expected)
  })
})
