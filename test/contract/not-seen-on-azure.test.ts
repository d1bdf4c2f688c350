import { describe, expect, it } from '@jest/globals'
import { links, pages } from './markdown.ts'

const PAGE = 'docs/not-seen-on-azure.md'
const HEAD = ['behaviour', 'the product assumes', 'command', 'if Azure does something else']

const all = await pages()

/** Cells of the tables of a page, without the lines below their heads. */
function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter(line => line.startsWith('|') && !/^[|\s-]+$/.test(line))
  return lines.map(line =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map(cell => cell.trim())
  )
}

/** What a row lacks: a reader must be able to try the behaviour and to know what follows. */
function problemsOf(row: readonly string[]): string[] {
  const [, , command = ''] = row
  return [
    ...(row.length === HEAD.length && row.every(cell => cell !== '') ? [] : ['has not four cells with a text']),
    ...(/`(?:az|gh|curl) [^`]+`/.test(command) ? [] : ['has no command of az, gh or curl'])
  ]
}

describe(PAGE, () => {
  const rows = rowsOf(all.get(PAGE) ?? '')
  const heads = rows.filter(([first]) => first === HEAD[0])
  const behaviours = rows.filter(row => !heads.includes(row))

  it('has tables of behaviours with one head', () => {
    expect(behaviours.length).toBeGreaterThan(20)
    expect(heads.length).toBeGreaterThan(1)
    for (const head of heads) expect(head).toEqual(HEAD)
  })

  it('has a command for every behaviour', () => {
    expect(behaviours.flatMap(row => problemsOf(row).map(problem => `${row[0]} ${problem}`))).toEqual([])
  })

  it.each(['README.md', 'local/README.md'])('is linked from %s', page => {
    expect(links(all.get(page) ?? '').some(target => target.endsWith('docs/not-seen-on-azure.md'))).toBe(true)
  })
})

describe('the check of rows', () => {
  it.each([
    ['| a | b | try it in the portal | d |', 'has no command of az, gh or curl'],
    ['| a | b | `az` | d |', 'has no command of az, gh or curl'],
    ['| a |  | `az account show` | d |', 'has not four cells with a text'],
    ['| a | b | `az account show` |', 'has not four cells with a text']
  ])('refuses %s', (line, problem) => {
    expect(rowsOf(line).flatMap(problemsOf)).toEqual([problem])
  })
})
