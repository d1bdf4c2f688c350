import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { movingTags, numbersOf, refuseRelease, rollbackTag } from '../../../scripts/release.mjs'

const root = join(import.meta.dirname, '../../..')
const out = ['v1.0.0', 'v1.1.0', 'v1.1.1', 'v1.10.0', 'v2.0.0', 'v1', 'v1.1', 'v2']

describe('a release', () => {
  it.each(['1.2.3', 'v1.2', 'v1.2.3-rc.1', 'v01.2.3', 'v1.2.3; rm -rf /', ''])('is not called %j', version => {
    expect(() => numbersOf(version)).toThrow('no version of the form v1.2.3')
  })

  it('happens once, under the version of package.json', () => {
    expect(() => refuseRelease('v1.1.1', '1.1.1', out)).toThrow('released before')
    expect(() => refuseRelease('v1.11.0', '1.10.0', out)).toThrow('package.json says 1.10.0, not 1.11.0')
    expect(() => refuseRelease('v1.11.0', '1.11.0', out)).not.toThrow()
  })

  it('moves its line and its major version', () => {
    expect(movingTags('v1.10.1', out)).toEqual(['v1', 'v1.10'])
    expect(movingTags('v3.0.0', out)).toEqual(['v3', 'v3.0'])
    expect(movingTags('v1.0.0', [])).toEqual(['v1', 'v1.0'])
  })

  it('moves nobody back who is further: 1.10 is later than 1.1', () => {
    expect(movingTags('v1.1.2', out)).toEqual(['v1.1'])
    expect(movingTags('v1.1.0', out)).toEqual([])
  })

  it('stays the same when it is moved to once more', () => {
    expect(movingTags('v1.10.0', out)).toEqual(['v1', 'v1.10'])
  })
})

describe('a rollback', () => {
  it('goes to a release that is out, once somebody typed what it means', () => {
    expect(rollbackTag('v1.1.1', 'move v1 to v1.1.1', out)).toBe('v1')
    expect(() => rollbackTag('v1.1.1', 'yes', out)).toThrow('type: move v1 to v1.1.1')
    expect(() => rollbackTag('v1.1.1', 'move v1 to v1.1.0', out)).toThrow('type: move v1 to v1.1.1')
    expect(() => rollbackTag('v1.1.7', 'move v1 to v1.1.7', out)).toThrow('There is no release v1.1.7.')
  })
})

describe('the command', () => {
  const run = (args: readonly string[], tags: readonly string[]) =>
    spawnSync(process.execPath, [join(root, 'scripts/release.mjs'), ...args], {
      input: tags.map(tag => `refs/tags/${tag}\n`).join(''),
      encoding: 'utf8'
    })

  it('reads tags as GitHub lists them and prints one a line', () => {
    expect(run(['moves', 'v1.10.0'], out)).toMatchObject({ status: 0, stdout: 'v1\nv1.10\n' })
    expect(run(['moves', 'v1.1.0'], out)).toMatchObject({ status: 0, stdout: '\n' })
  })

  it('fails with an annotation', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(run(['check', `v${version}`], [])).toMatchObject({ status: 0, stdout: '' })
    expect(run(['check', `v${version}`], [`v${version}`])).toMatchObject({ status: 1 })
    expect(run(['check', 'v9.9.9'], []).stdout).toContain('::error title=Release::package.json says')
    expect(run(['publish'], []).stdout).toContain('Commands are check, moves, rollback.')
  })
})
