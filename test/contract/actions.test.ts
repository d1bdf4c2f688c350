import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { actions } from '../../src/actions/index.ts'

const root = join(import.meta.dirname, '../..')

interface Declared {
  readonly inputs: Readonly<
    Record<string, { readonly description?: string; readonly required?: boolean; readonly default?: string }>
  >
  readonly outputs: Readonly<Record<string, { readonly description?: string }>>
  readonly runs: { readonly using: string; readonly main: string }
}

const files = globSync('{actions/*,provision}/action.yml', { cwd: root }).sort()
const nameOf = (file: string) => file.split('/').at(-2) ?? ''

function declared(file: string): Declared {
  return parse(readFileSync(join(root, file), 'utf8'))
}

describe('the actions', () => {
  it('are those of the table', () => {
    expect(files.map(nameOf).sort()).toEqual(actions.map(action => action.name).sort())
  })

  it.each(files)('%s declares the inputs the code reads', file => {
    const action = actions.find(each => each.name === nameOf(file))
    const inputs = Object.entries(declared(file).inputs).map(([name, input]) => ({
      name,
      required: input.required === true
    }))
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name)
    expect(inputs.sort(byName)).toEqual([...(action?.inputs ?? [])].sort(byName))
  })

  it.each(files)('%s declares the outputs the code writes', file => {
    const action = actions.find(each => each.name === nameOf(file))
    expect(Object.keys(declared(file).outputs).sort()).toEqual([...(action?.outputs ?? [])].sort())
  })

  it.each(files)('%s describes everything and starts a launcher that exists', file => {
    const { inputs, outputs, runs } = declared(file)
    for (const each of [...Object.values(inputs), ...Object.values(outputs)]) expect(each.description).toMatch(/\S/)
    expect(runs.using).toBe('node24')
    expect(existsSync(join(root, dirname(file), runs.main))).toBe(true)
  })
})
