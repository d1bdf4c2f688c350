import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')

/** Doors and capabilities from left to right; a room imports only rooms to its right. Rooms in one entry do not know each other. */
const MODULE_ORDER: readonly (readonly string[])[] = [
  ['actions'],
  ['bluegreen', 'versions', 'workload', 'power'],
  ['upgrade'],
  ['gitops'],
  ['provisioning'],
  ['preflight', 'registry'],
  ['azure', 'kubernetes', 'github'],
  ['runtime']
]

/** Types, and nothing else, that a module takes from its left: slices declare the state that templates are built from. */
const TYPES_FROM_THE_LEFT_MODULES: Readonly<Record<string, string>> = {
  'src/templates/types.ts': 'src/provisioning/live-state/index.ts'
}

/** Pure rooms: everybody may import them, and they import only what stands here. */
const PURE_MODULES: Readonly<Record<string, readonly string[]>> = {
  templates: ['config', 'arm'],
  config: ['arm'],
  arm: [],
  report: [],
  manifests: []
}

function allowedModules(room: string): ReadonlySet<string> {
  const pure = PURE_MODULES[room]
  if (pure !== undefined) return new Set(pure)
  const at = MODULE_ORDER.findIndex(rooms => rooms.includes(room))
  if (at < 0) throw new Error(`src/${room} is not in the table of rooms`)
  return new Set([...MODULE_ORDER.slice(at + 1).flat(), ...Object.keys(PURE_MODULES)])
}

interface Import {
  readonly from: string
  readonly to: string
  readonly typesOnly: boolean
}

function imports(folder: string): Import[] {
  return globSync(`${folder}/**/*.{ts,mjs}`, { cwd: root }).flatMap(file => {
    const text = readFileSync(join(root, file), 'utf8')
    return [...text.matchAll(/(import type [^']*?)?(?:from|import)\s*\(?\s*'(\.[^']*)'/g)].map(match => ({
      from: file,
      to: relative(root, join(root, dirname(file), match[2] ?? '')),
      typesOnly: match[1] !== undefined
    }))
  })
}

const moduleOf = (file: string) => file.split('/')[1] ?? ''

describe('rooms', () => {
  it('import only the rooms to their right', () => {
    const wrong = imports('src').filter(({ from, to, typesOnly }) => {
      const [here, there] = [moduleOf(from), moduleOf(to)]
      if (typesOnly && TYPES_FROM_THE_LEFT_MODULES[from] === to) return false
      return here !== there && !allowedModules(here).has(there)
    })
    expect(wrong).toEqual([])
  })

  it('are entered by their door where they have one', () => {
    const clients = ['power', 'provisioning', 'azure', 'config', 'github', 'templates', 'report', 'runtime']
    const fromActions = imports('src/actions').filter(
      ({ to }) => clients.includes(moduleOf(to)) && !to.endsWith('/index.ts')
    )
    expect(fromActions).toEqual([])
  })

  it('share no line with local Azure', () => {
    expect(imports('src').filter(({ to }) => to.startsWith('local/'))).toEqual([])
    expect(imports('local').filter(({ to }) => to.startsWith('src/'))).toEqual([])
  })

  it('leave the environment and the toolkit to actions and runtime', () => {
    const wrong = globSync('src/**/*.ts', { cwd: root })
      .filter(file => !['actions', 'runtime'].includes(moduleOf(file)))
      .filter(file => /process\.env|@actions\/core/.test(readFileSync(join(root, file), 'utf8')))
    expect(wrong).toEqual([])
  })

  it('keep local Azure free of suspended functions, clocks and chance', () => {
    const wrong = globSync('local/{azure,aks,kubernetes}/**/*.ts', { cwd: root }).filter(file =>
      /(?<![-'])\basync\b|\bawait\b|Math\.random|Date\.now|new Date\(\)|performance\./.test(
        readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      )
    )
    expect(wrong).toEqual([])
  })

  it('hold no file over the limit', () => {
    const lines = (file: string) => readFileSync(join(root, file), 'utf8').split('\n').length - 1
    const long = globSync('{src,local,scripts,test}/**/*.{ts,mjs}', { cwd: root }).filter(file => lines(file) > 400)
    expect(long).toEqual([])
  })
})
