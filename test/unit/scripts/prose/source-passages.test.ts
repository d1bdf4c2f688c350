import { describe, expect, it } from '@jest/globals'
import { isProse } from '../../../../scripts/prose/literals.ts'
import { parseSources } from '../../../../scripts/prose/parse-sources.ts'
import type { Passage } from '../../../../scripts/prose/passages.ts'
import { sourcePassages } from '../../../../scripts/prose/source-passages.ts'

const SOURCE = `import { a } from 'one two three four'
/** Returns the rows. */
export function rows() {
  // The first line
  // and the second.
  return /[/*] no comment/.test('https://example.com') // After the code
}

/**
 * A table of \`code\`.
 *
 * @see the page
 */
const TABLE = { 'the name of members': 1, text: 'a value with words' }

/** Reads a file. */
const read = (name: string) => \`The file \${name} cannot\\nbe \${\`read in a nested text\`}\`

interface Row {
  /** The name of the row. */
  readonly name: 'a type of words'
}

// Verbatim: the documentation of the service
const QUOTED = [\`The whole array is quoted\`, 'and this part too']

const QUERY = 'select name from table where id'

describe('the group of tests', () => {
  it.each([1])('opens %s', () => {})
  other('a value of another call')
})
`

describe('the passages of a source file', () => {
  const sources = parseSources(import.meta.dirname, ['a.ts'], { 'a.ts': SOURCE })
  const passages = [...sources].flatMap(([file, source]) => sourcePassages(file, source))
  const of = (...kinds: Passage['kind'][]) =>
    passages.filter(({ kind }) => kinds.includes(kind)).map(({ line, original }) => [line, original.trim()])

  it('joins comments of one line and finds none inside a literal', () => {
    expect(of('comment')).toEqual([
      [4, 'The first line\nand the second.'],
      [6, 'After the code']
    ])
  })

  it('tells the docstrings of functions from others, with their names', () => {
    expect(of('function docstring')).toEqual([
      [2, 'Returns the rows.'],
      [16, 'Reads a file.']
    ])
    expect(passages.flatMap(({ name }) => name ?? [])).toEqual(['rows', 'TABLE', 'read', 'name'])
  })

  it('masks code and the names of tags', () => {
    const [table] = passages.filter(({ name }) => name === 'TABLE')
    expect(table?.text).not.toMatch(/code|@see/)
    expect(table?.text).toContain('the page')
  })

  it('takes messages, but no names, types, queries and quoted texts', () => {
    expect(of('message').map(([, text]) => text)).toEqual([
      'a value with words',
      'The file ${name} cannot\\nbe ${`read in a nested text`}',
      'read in a nested text',
      'a value of another call'
    ])
  })

  it('masks the placeholders of a template', () => {
    const [message] = passages.filter(({ original }) => original.startsWith('The file'))
    expect(message?.text).toMatch(/^The file \uFFFC+ cannot {2}be \uFFFC+$/)
  })

  it('takes the titles of tests of any length', () => {
    expect(of('test title')).toEqual([
      [29, 'the group of tests'],
      [30, 'opens %s']
    ])
  })
})

describe('the check for prose', () => {
  it.each([
    'Select a region that is near the hub.',
    'Run main() again: the stack is empty.',
    'Import the image before the run, and set x = 1 in the file.',
    'The run waits',
    'no such file',
    '`x`: the name of it is taken'
  ])('accepts %s', text => {
    expect(isProse(text)).toBe(true)
  })

  it.each([
    'two words',
    "[concat('a b c', 'd')]",
    'git log --format all the things',
    'name: a\nvalue: one two three',
    'const a = one two three;',
    '{ a b c d }'
  ])('refuses %j', text => {
    expect(isProse(text)).toBe(false)
  })
})
