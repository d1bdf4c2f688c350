import { describe, expect, it } from '@jest/globals'
import { type Passage, type PassageKind, passageOf } from '../../../../scripts/prose/passages.ts'
import { beginsWithVerb, proseFindings } from '../../../../scripts/prose/rules.ts'
import words from '../../../../scripts/prose/words.json' with { type: 'json' }
import examples from './examples.json' with { type: 'json' }

function rulesOf(passage: Passage): string[] {
  return proseFindings(passage).map(({ rule }) => rule)
}

const paragraph = (text: string) => passageOf('page.md', 1, 'paragraph', text)

describe('banned words', () => {
  it.each(words.flatMap(({ hits, write }) => hits.map(text => [text, write] as const)))(
    'reports "%s"',
    (text, write) => {
      expect(proseFindings(paragraph(text)).map(finding => finding.write)).toContain(write)
    }
  )

  it.each(words.flatMap(({ leaves }) => leaves))('accepts "%s"', text => {
    expect(rulesOf(paragraph(text))).not.toContain('word')
  })

  it('reports the line, the words and the replacement across a line break', () => {
    const [first] = words[0]?.hits ?? []
    const passage = passageOf('page.md', 7, 'paragraph', `The first line.\n${first}`)
    expect(proseFindings(passage)).toEqual([
      { file: 'page.md', line: 8, rule: 'word', words: first?.split(' ')[0], write: words[0]?.write }
    ])
  })

  it('accepts a banned word inside code and in the target of a link', () => {
    const [first] = words[0]?.hits ?? []
    expect(rulesOf(paragraph(`The file \`${first}\` and [the page](${first?.replaceAll(' ', '-')})`))).toEqual([])
  })
})

describe('openings', () => {
  const { hits, leaves } = examples.openings

  it.each(hits)('reports a %s that begins with a clause: %s', (kind, text) => {
    expect(rulesOf(passageOf('a.ts', 1, kind as PassageKind, text ?? ''))).toContain('opening')
  })

  it.each(leaves)('accepts a %s: %s', (kind, text) => {
    expect(rulesOf(passageOf('a.ts', 1, kind as PassageKind, text ?? ''))).not.toContain('opening')
  })
})

describe('docstrings of functions', () => {
  it.each(examples.docstrings.hits)('reports "%s"', text => {
    expect(rulesOf(passageOf('a.ts', 1, 'function docstring', text))).toContain('docstring')
  })

  it.each(examples.docstrings.leaves)('accepts "%s"', text => {
    expect(beginsWithVerb(text)).toBe(true)
    expect(rulesOf(passageOf('a.ts', 1, 'function docstring', text))).toEqual([])
  })

  it('accepts a noun as the docstring of a type', () => {
    expect(rulesOf(passageOf('a.ts', 1, 'docstring', examples.docstrings.hits[0] ?? ''))).toEqual([])
  })
})

describe('the length of sentences', () => {
  it('reports a sentence of more than 35 words', () => {
    expect(rulesOf(paragraph(examples.long))).toEqual(['length'])
  })

  it('counts a link and a code span as one word each', () => {
    expect(rulesOf(paragraph(examples.fits))).toEqual([])
  })

  it('counts items of a list separately', () => {
    const item = examples.long.split(' ').slice(0, 20).join(' ')
    expect(rulesOf(passageOf('a.ts', 1, 'comment', `${item}\n* ${item}\n* ${item}`))).toEqual([])
  })
})
