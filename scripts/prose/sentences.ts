import { CODE, LINK_END, LINK_START } from './passages.ts'

export interface Sentence {
  readonly text: string
  /** Position of its first letter in the passage. */
  readonly start: number
}

/** Ends a sentence for the segmenter. Code becomes a letter, so that a sentence may begin with it. */
const PARAGRAPH_END = '\u2029'
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** Returns the sentences of a text. A line break ends none, unless an empty line or an item of a list follows. */
export function sentencesOf(text: string): Sentence[] {
  const flowing = text
    .replaceAll(/\n(?=[ \t]*(?:\n|[-*] |\d+\. ))/g, PARAGRAPH_END)
    .replaceAll('\n', ' ')
    .replaceAll(CODE, 'X')
  return [...segmenter.segment(flowing)].flatMap(({ segment, index }) => {
    const trimmed = segment.replace(/^\s*(?:[-*]|\d+\.)? +/, '').trim()
    const start = index + segment.indexOf(trimmed)
    return trimmed === '' ? [] : [{ text: text.slice(start, start + trimmed.length), start }]
  })
}

/** Returns the number of words of a sentence; code and a link count as one word each. */
export function wordCount(sentence: string): number {
  const links = new RegExp(`${LINK_START}[^${LINK_END}]*${LINK_END}`, 'g')
  return sentence
    .replaceAll(links, 'link')
    .split(/\s+/)
    .filter(word => /[\p{L}\p{N}\uFFFC]/u.test(word)).length
}
