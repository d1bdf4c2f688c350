import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')

type Graph = ReadonlyMap<string, readonly string[]>

/** Returns the files of the project that a file loads before it runs: neither types nor `import()`. */
function loadedFiles(file: string, text: string): string[] {
  const statements = text.matchAll(/^(?:import|export)\s(?!type\s)(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'/gm)
  return [...statements].map(([, path = '']) => posix.join(posix.dirname(file), path))
}

/** Returns the files on a cycle, and those between two cycles. */
function filesOnCycles(graph: Graph): string[] {
  let left = graph
  for (;;) {
    const imported = new Set([...left.values()].flat())
    const next = new Map(
      [...left]
        .filter(([file, loaded]) => imported.has(file) && loaded.some(other => left.has(other)))
        .map(([file, loaded]) => [file, loaded.filter(other => left.has(other))])
    )
    if (next.size === left.size) return [...next.keys()].sort()
    left = next
  }
}

function graphOf(files: readonly string[]): Graph {
  return new Map(files.map(file => [file, loadedFiles(file, readFileSync(join(root, file), 'utf8'))]))
}

describe('value imports', () => {
  it('form no cycle', () => {
    expect(filesOnCycles(graphOf(globSync('{src,local,scripts}/**/*.{ts,mjs}', { cwd: root })))).toEqual([])
  })

  it('reports the files of a cycle and not those that lead to it', () => {
    const graph = new Map([
      ['entry.ts', ['a.ts']],
      ['a.ts', ['b.ts', 'leaf.ts']],
      ['b.ts', ['a.ts']],
      ['leaf.ts', []]
    ])
    expect(filesOnCycles(graph)).toEqual(['a.ts', 'b.ts'])
  })

  it.each([
    ["import { a } from './b.ts'", ['src/b.ts']],
    ["import {\n  a,\n  type B\n} from '../c/b.ts'", ['c/b.ts']],
    ["export { a } from './b.ts'", ['src/b.ts']],
    ["import './b.ts'", ['src/b.ts']],
    ["import type { A } from './b.ts'", []],
    ["export type * from './b.ts'", []],
    ["const b = await import('./b.ts')", []],
    ["import { join } from 'node:path'", []]
  ])('reads the files that are loaded by %j', (text, files) => {
    expect(loadedFiles('src/a.ts', text)).toEqual(files)
  })
})
