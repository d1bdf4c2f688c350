import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { actions } from '../../src/actions/index.ts'
import { type Action, anyText, defineAction, optional } from '../../src/runtime/index.ts'

const root = join(import.meta.dirname, '../..')

interface Declared {
  readonly inputs: Readonly<
    Record<
      string,
      {
        readonly description?: string
        readonly required?: boolean
        readonly default?: string
        readonly deprecationMessage?: string
      }
    >
  >
  readonly outputs: Readonly<Record<string, { readonly description?: string }>>
  readonly runs: { readonly using: string; readonly main: string }
}

const files = globSync('{actions/*,provision}/action.yml', { cwd: root }).sort()
const nameOf = (file: string) => file.split('/').at(-2) ?? ''

function declared(file: string): Declared {
  return parse(readFileSync(join(root, file), 'utf8'))
}

/** What is wrong with how action.yml declares the inputs that were renamed. */
function deprecationProblems(action: Action, inputs: Declared['inputs']): string[] {
  return action.inputs.flatMap(({ name, renamedTo }) => {
    const { deprecationMessage: message, default: value } = inputs[name] ?? {}
    if (renamedTo === undefined) return message === undefined ? [] : [`${name} is deprecated, but was not renamed`]
    return [
      ...(message?.includes(`\`${renamedTo}\``)
        ? []
        : [`${name} needs a deprecationMessage that names \`${renamedTo}\``]),
      ...(value === undefined ? [] : [`${name} must have no default, which would hide ${renamedTo}`])
    ]
  })
}

describe('the declaration of a renamed input', () => {
  const outputs = { version: '1' }
  const inputs = { colour: { ...optional(anyText), formerly: ['slot'] }, mode: optional(anyText) }
  const action = defineAction({ name: 'look', inputs, outputs: ['version'], run: async () => outputs })

  it('is right when the former name leads to the new one', () => {
    expect(
      deprecationProblems(action, { colour: {}, slot: { deprecationMessage: 'Use `colour`.' }, mode: {} })
    ).toEqual([])
  })

  it.each<[string, Declared['inputs']]>([
    ['slot needs a deprecationMessage that names `colour`', { slot: { deprecationMessage: 'Do not use it.' } }],
    ['slot needs a deprecationMessage that names `colour`', {}],
    [
      'slot must have no default, which would hide colour',
      { slot: { deprecationMessage: 'Use `colour`.', default: 'a' } }
    ],
    [
      'mode is deprecated, but was not renamed',
      { slot: { deprecationMessage: 'Use `colour`.' }, mode: { deprecationMessage: 'Old.' } }
    ]
  ])('is wrong when %s', (problem, declaredInputs) => {
    expect(deprecationProblems(action, declaredInputs)).toEqual([problem])
  })
})

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
    const read = (action?.inputs ?? []).map(({ name, required }) => ({ name, required }))
    expect(inputs.sort(byName)).toEqual(read.sort(byName))
  })

  it.each(files)('%s marks exactly the former names of its inputs as deprecated', file => {
    const action = actions.find(each => each.name === nameOf(file))
    expect(action && deprecationProblems(action, declared(file).inputs)).toEqual([])
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
