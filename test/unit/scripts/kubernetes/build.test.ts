import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { RELEASES } from '../../../../scripts/kubernetes/versions.ts'

const SCRIPT = new URL('../../../../scripts/kubernetes.ts', import.meta.url).pathname

/** Runs the script with an empty cache and no other programs. */
function run(...words: string[]) {
  const cache = mkdtempSync(join(tmpdir(), 'aks-baseline-cache-'))
  try {
    const env = { PATH: cache, XDG_CACHE_HOME: cache }
    return spawnSync(process.execPath, [SCRIPT, ...words], { env, encoding: 'utf8' })
  } finally {
    rmSync(cache, { recursive: true })
  }
}

test('skips each version with a reason when Go is missing', () => {
  const { status, stdout } = run()
  expect(stdout.trim().split('\n')).toEqual(
    RELEASES.map(({ minor }) => `skipped: test:kubernetes ${minor}, because the Go tool is not installed`)
  )
  expect(status).toBe(0)
})

test('refuses an unknown version with one line', () => {
  const { status, stderr } = run('1.9')
  expect(stderr.trim()).toMatch(/^1\.9 is not known; usage: .*$/)
  expect(status).toBe(1)
})
