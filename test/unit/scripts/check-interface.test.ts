import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { INTERFACE_FILE } from '../../../scripts/public-interface.ts'
import { example } from './public-interface/example.ts'

const script = join(import.meta.dirname, '../../../scripts/check-interface.ts')
const folder = mkdtempSync(join(tmpdir(), 'check-interface-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder, stdio: 'pipe' })

function write(lock: object): void {
  mkdirSync(dirname(join(folder, INTERFACE_FILE)), { recursive: true })
  writeFileSync(join(folder, INTERFACE_FILE), JSON.stringify(lock))
}

function check(commit: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, commit], { cwd: folder, encoding: 'utf8' })
  return { status, text: stdout + stderr }
}

describe('the check of the lock against an earlier commit', () => {
  git('init', '--quiet')
  write(example())
  git('add', '.')
  git('commit', '--quiet', '--message', 'lock')

  it('passes when nothing that callers use is gone', () => {
    write({ ...example(), failureReasons: [...example().failureReasons, 'other'] })
    expect(check('HEAD')).toEqual({ status: 0, text: '' })
  })

  it('fails when an entry was removed by hand', () => {
    write({ ...example(), failureReasons: ['throttled'] })
    expect(check('HEAD')).toMatchObject({ status: 1, text: expect.stringContaining('"input-invalid" was removed') })
  })

  it('says so when the clone has no such commit', () => {
    expect(check('HEAD^1')).toEqual({ status: 0, text: `HEAD^1 has no ${INTERFACE_FILE} to compare with\n` })
  })

  it('fails when the lock was deleted', () => {
    rmSync(join(folder, INTERFACE_FILE))
    expect(check('HEAD')).toMatchObject({ status: 1, text: expect.stringContaining('run `npm run generate`') })
  })
})
