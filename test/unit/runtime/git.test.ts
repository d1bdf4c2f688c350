import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { checkedOutCommit } from '../../../src/runtime/git.ts'

const folder = mkdtempSync(join(tmpdir(), 'git-'))
afterAll(() => rmSync(folder, { recursive: true }))
const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim()

describe('the commit that is checked out', () => {
  it('is none in a folder without a repository, nor before the first commit', async () => {
    const none = { reason: 'input-invalid', details: { subject: 'revision' } }
    await expect(checkedOutCommit(folder)).rejects.toMatchObject(none)
    git('init', '--quiet')
    await expect(checkedOutCommit(folder)).rejects.toMatchObject(none)
  })

  it('is told by all its digits', async () => {
    writeFileSync(join(folder, 'a'), 'a')
    git('add', 'a')
    git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '--quiet', '-m', 'a')
    expect(await checkedOutCommit(folder)).toBe(git('rev-parse', 'HEAD'))
  })
})
