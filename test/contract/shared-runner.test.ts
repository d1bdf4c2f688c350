import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'shared-runner-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Tests that Jest's own runner reports as failed, skipped or passed, by their names. */
const TESTS = `
import { beforeAll, describe, expect, it } from '@jest/globals'
it('fails without its assertions', () => { expect.assertions(1) })
it('fails for a late rejection', () => { void expect(Promise.resolve(1)).resolves.toBe(2) })
it('fails for an exit', () => { process.exit(0) })
it('fails for a text', () => { throw 'a text' })
it('fails after its limit', () => new Promise(() => {}), 100)
it.skip('is skipped', () => { throw new Error() })
it.todo('is skipped because it is to do')
it.each([1])('passes with %s', n => { expect(n).toBe(1) })
describe('a hook', () => {
  beforeAll(() => new Promise(() => {}), 100)
  it('passes', () => {})
})
`

interface Result {
  readonly success: boolean
  readonly testResults: readonly { readonly assertionResults: readonly { readonly title: string; status: string }[] }[]
}

describe('the runner that keeps modules loaded', () => {
  let result: Result
  let statusOf: Record<string, string>

  beforeAll(() => {
    writeFileSync(join(folder, 'a.test.mjs'), TESTS)
    const runner = join(root, 'node_modules/jest-light-runner/src/index.js')
    const config = { rootDir: folder, runner, testMatch: ['**/*.test.mjs'], transform: {} }
    const hooks = ['--import', join(root, 'test/shared-modules/hooks.mjs')]
    const jest = [join(root, 'node_modules/jest/bin/jest.js'), '--json', '--config', JSON.stringify(config)]
    const { stdout } = spawnSync(process.execPath, [...hooks, ...jest], { cwd: folder, encoding: 'utf8' })
    result = JSON.parse(stdout)
    const tests = result.testResults.flatMap(({ assertionResults }) => assertionResults)
    statusOf = Object.fromEntries(tests.map(({ title, status }) => [title, status]))
  })

  it('reports failures that it would miss by itself', () => {
    expect(result.success).toBe(false)
    expect(statusOf).toMatchObject({
      'fails without its assertions': 'failed',
      'fails for a late rejection': 'failed',
      'fails for an exit': 'failed',
      'fails for a text': 'failed',
      'fails after its limit': 'failed',
      '(beforeAll)': 'failed'
    })
  })

  it('runs and skips tests by the functions of Jest', () => {
    expect(statusOf).toMatchObject({
      'is skipped': 'pending',
      'is skipped because it is to do': 'pending',
      'passes with 1': 'passed'
    })
  })
})
