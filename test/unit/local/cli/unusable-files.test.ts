import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadKeys, loadWorld, lockState } from '../../../../local/host/state.ts'
import { StateError } from '../../../../local/host/state-error.ts'
import { loadScenario } from '../../../../local/scenario/file/load-scenario.ts'
import { loadHub } from '../../../../local/scenario/hub/hub-file.ts'
import { ScenarioError } from '../../../../local/scenario/scenario-error.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unusable-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

/** Returns YAML whose aliases stand for 10^9 values. */
function multiplyingAliases(): string {
  const levels = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`)
  return ['a0: &a0 [x]', ...levels, ''].join('\n')
}

describe('a file that cannot be read', () => {
  it('refuses a folder as a file', () => {
    expect(() => loadHub(folder)).toThrow(new ScenarioError(`The file '${folder}' cannot be read: it is a folder.`))
    expect(() => loadScenario(folder)).toThrow(/^The file '.*' cannot be read: it is a folder\.$/)
  })

  it('refuses YAML whose aliases multiply', () => {
    const file = write('aliases.yml', multiplyingAliases())
    expect(() => loadScenario(file)).toThrow(ScenarioError)
    expect(() => loadHub(file)).toThrow(/aliases\.yml: Excessive alias count .*Write the values without aliases\.$/)
    const objects = write('objects.yml', `clusters: [{ cluster: blue, files: [aliases.yml] }]`)
    expect(() => loadScenario(objects)).toThrow(ScenarioError)
  })

  it('refuses YAML with a value that contains itself', () => {
    const file = write('itself.yml', 'description: &d [*d]\n')
    expect(() => loadScenario(file)).toThrow('found a value that contains itself.')
  })
})

describe('a state directory that cannot be used', () => {
  it('refuses a file', async () => {
    const file = write('file', '')
    await expect(lockState(file)).rejects.toThrow(StateError)
    await expect(lockState(join(file, 'below'))).rejects.toThrow('Give --state a directory that you can write.')
  })

  it.each([
    ['{', /state\.json is not JSON \(.*\)\. Begin with --fresh, or choose another directory/],
    ['[]', /state\.json is not a world of local Azure\. Begin with --fresh/],
    ['null', /is not a world of local Azure/]
  ])('refuses a saved world of %j', async (text, message) => {
    write('state.json', text)
    await expect(loadWorld(folder)).rejects.toThrow(StateError)
    await expect(loadWorld(folder)).rejects.toThrow(message)
  })

  it('refuses keys that are not JSON', async () => {
    write('keys.json', '{')
    await expect(loadKeys(folder)).rejects.toThrow(
      /keys\.json is not JSON \(.*\)\. Delete the file: new keys are made\.$/
    )
  })
})

const CLI = join(import.meta.dirname, '../../../../local/cli.ts')

describe('the program', () => {
  it('prints one line and ends with 2 for a file as the state directory', () => {
    const state = write('not-a-folder', '')
    const { status, stderr } = spawnSync(process.execPath, [CLI, 'existing-hub', hub(), '--state', state])
    expect(status).toBe(2)
    expect(stderr.toString()).toMatch(/^.*not-a-folder cannot be a state directory \(EEXIST\)\..*\n$/)
  })

  it('says nothing when the reader of its output has ended', async () => {
    const child = spawn(process.execPath, [CLI, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let errors = ''
    child.stderr.on('data', data => {
      errors += String(data)
    })
    const status = await new Promise(resolve => {
      child.on('close', resolve)
    })
    expect({ status, errors }).toEqual({ status: 0, errors: '' })
  })
})

function hub(): string {
  mkdirSync(folder, { recursive: true })
  return write('hub.yml', 'region: westeurope\naddressSpace: 10.0.0.0/22\nrights: none\n')
}
