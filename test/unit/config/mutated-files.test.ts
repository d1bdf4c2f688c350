import { describe, expect, it } from '@jest/globals'
import { ConfigError, createBaseline, environmentNames, loadConfig } from '../../../src/config/index.ts'
import type { ConfigFinding } from '../../../src/config/types.ts'
import { COMPLETE, LINES, leaves, type Place, replaced } from './complete-file.ts'

const HOSTILE = '"]}\\u202e${{ secrets.x }}<script>`$(id)`\\r\\n::error::| # \'"'

interface Mutation {
  readonly what: string
  /** The file with a leaf mutated; `undefined` where it does not apply. */
  readonly of: (leaf: Place) => string | undefined
  /** Leaves, by path, that may well say this; all others are refused. */
  readonly allowed: RegExp
}

const NEVER = /^$/
/** `[a, ]` is `[a]` to YAML. */
const LIST_OF_FEWER =
  /\.(zones\.2|(trustedRoots|replicas|alerts\.emails|allowedImages|excludedNamespaces|taints|dnsServers)\.0)$/
const value = (text: string) => (leaf: Place) => replaced(leaf.value, text)

const MUTATIONS: readonly Mutation[] = [
  { what: 'a mapping instead', of: value('{ a: 1 }'), allowed: NEVER },
  { what: 'a list instead', of: value('[[1]]'), allowed: NEVER },
  { what: 'nothing instead', of: value(''), allowed: LIST_OF_FEWER },
  { what: 'a tilde instead', of: value('~'), allowed: NEVER },
  {
    what: 'an empty text instead',
    of: value('""'),
    allowed: /\.(tags|labels)\.|\.nameSuffix$/
  },
  { what: 'blanks instead', of: value('"   "'), allowed: /\.tags\.|\.reason$/ },
  { what: 'a hostile text instead', of: value(HOSTILE), allowed: NEVER },
  { what: 'a text of a thousand characters instead', of: value(`"${'x'.repeat(900)}"`), allowed: NEVER },
  { what: 'a negative number instead', of: value('-1'), allowed: NEVER },
  { what: 'a huge number instead', of: value('99999999999999999999'), allowed: NEVER },
  {
    what: 'a number in quotes instead',
    of: value('"7"'),
    allowed:
      /\.(tags|labels)\.|\.(nameSuffix|host|cpu|reason|tag|semver|branch|repository|readerNamespaces\.0|excludedNamespaces\.0|maxSurge)$|(cache|images)\.0\.to$/
  },
  { what: 'an alias instead', of: value('*nothing'), allowed: NEVER },
  {
    what: 'a tag before it',
    of: leaf => replaced({ from: leaf.value.from, to: leaf.value.from }, '!secret '),
    allowed: NEVER
  },
  {
    what: 'a quote left open',
    of: leaf => replaced({ from: leaf.value.from, to: leaf.value.from }, '"'),
    allowed: NEVER
  },
  {
    what: 'its key misspelled',
    of: ({ key }) => (key === undefined ? undefined : replaced(key, `${key.text}x`)),
    allowed: /\.(tags|labels)\./
  },
  {
    what: 'its key a number',
    of: ({ key }) => (key === undefined ? undefined : replaced(key, '47')),
    allowed: /\.(tags|labels)\./
  },
  {
    what: 'its key twice',
    of: ({ key, value: { from, to } }) =>
      key === undefined
        ? undefined
        : replaced({ from: key.from, to: key.from }, `${key.text}: ${COMPLETE.slice(from, to)}${separator(key.from)}`),
    allowed: NEVER
  }
]

/** What parts two pairs at an offset: a comma within braces, else a line end with the same indentation. */
function separator(offset: number): string {
  const line = COMPLETE.slice(COMPLETE.lastIndexOf('\n', offset - 1) + 1, offset)
  return /^ *$/.test(line) ? `\n${line}` : ', '
}

function findings(text: string): readonly ConfigFinding[] {
  try {
    loadConfig(text, 'aks-baseline.yml', undefined)
  } catch (error) {
    if (error instanceof ConfigError) return error.findings
    throw error
  }
  return []
}

const all = leaves()

/** Says what to do: an imperative that begins a sentence or a part of one. */
const REMEDY =
  /(^|[.;,] |; or )(or )?(use|give|write|list|name|remove|keep|put|close|correct|check|lower|raise|choose|exchange|nest|indent|did you mean|a range begins at its network address: write|an environment name has|a pool name has|a tag name has|a tag value is|a label is named)\b/i

describe('the complete starter', () => {
  it('is a configuration, and every environment of it has a place for everything', () => {
    for (const name of environmentNames(COMPLETE, 'f'))
      expect(createBaseline(loadConfig(COMPLETE, 'f', name), '11111111-2222-3333-4444-555555555555').ids).toBeDefined()
  })

  it('has so many leaves that its mutations mean something', () => {
    expect(all.length).toBeGreaterThan(120)
    expect(new Set(all.map(({ path }) => path)).size).toBe(all.length)
  })
})

interface Outcome {
  readonly path: string
  readonly found: readonly ConfigFinding[]
}

/** Of every other leaf the mutation applies to, what was found. Anything but a ConfigError fails here. */
function outcomes(mutation: Mutation): Outcome[] {
  // The next mutation takes the others: each leaf meets half of all, in half the time.
  const parity = MUTATIONS.indexOf(mutation) % 2
  return all.flatMap((leaf, i) => {
    const text = i % 2 === parity ? mutation.of(leaf) : undefined
    return text === undefined ? [] : [{ path: leaf.path, found: findings(text) }]
  })
}

describe.each(MUTATIONS.map(mutation => [mutation.what, mutation] as const))('every leaf with %s', (_, mutation) => {
  let results: Outcome[] = []

  it('is refused unless it may well be so', () => {
    results = outcomes(mutation)
    expect(results.length).toBeGreaterThan(50)
    const wrong = results.filter(({ path, found }) => found.length > 0 === mutation.allowed.test(path))
    expect(wrong.map(({ path, found }) => `${path} is ${found.length > 0 ? 'refused' : 'taken'}`)).toEqual([])
  })

  it('is refused with a line of the file, a path and a remedy', () => {
    for (const { line, column, path, message } of results.flatMap(({ found }) => found)) {
      expect(path).not.toBe('')
      expect(line >= 1 && line <= LINES + 1 && column >= 1).toBe(true)
      expect(message).toMatch(REMEDY)
      expect(message).toMatch(/[.?]$/)
      expect(message).not.toMatch(/\bat .*\.[jt]s:|Invalid input|undefined|\[object|[\r\n]/)
    }
  })
})
