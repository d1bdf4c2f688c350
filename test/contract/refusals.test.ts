import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const sources = globSync('local/azure/**/*.ts', { cwd: root }).map(read)

/** Codes written out as the second argument of `refusal(status, code, …)` and its kin; computed ones are not seen. */
const refused = sources
  .flatMap(text => [...text.matchAll(/\b(?:refusal|inUse|refused)\(\s*(\d{3}),\s*'(\w+)'/g)])
  .map(([, status, code]) => `${code} ${status}`)

const table = [...read('local/README.md').matchAll(/^\| `(\w+)` \| (\d{3}) \| [^|]+ \| ([^|]+) \|$/gm)]
const tests = globSync('test/{unit/local,workflow}/**/*.ts', { cwd: root }).map(read).join('\n')

describe('the table of refusals', () => {
  it('has every code that is written out, and no other', () => {
    expect(table.map(([, code, status]) => `${code} ${status}`)).toEqual([...new Set(refused)].sort())
  })

  it('gives each a source, or says that it is assumed', () => {
    expect(table.filter(([, , , source]) => (source ?? '').trim().length < 4)).toEqual([])
  })

  it.each(table.map(([, code]) => code ?? ''))('%s stands in a test', code => {
    expect(tests.includes(code)).toBe(true)
  })
})
