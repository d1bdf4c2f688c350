import firstWords from './first-words.json' with { type: 'json' }
import { lineAt, type Passage, type PassageKind } from './passages.ts'
import { type Sentence, sentencesOf, wordCount } from './sentences.ts'
import words from './words.json' with { type: 'json' }

export type RuleName = 'word' | 'opening' | 'docstring' | 'length'

export interface ProseFinding {
  readonly file: string
  readonly line: number
  readonly rule: RuleName
  /** The words that break the rule. */
  readonly words: string
  /** Replacement for the words. */
  readonly write: string
}

/** Longest sentence, in words. */
export const MAX_WORDS = 35

/** Returns everything in a passage that is not plain English. */
export function proseFindings(passage: Passage): ProseFinding[] {
  const sentences = sentencesOf(passage.text)
  return [
    ...bannedWords(passage),
    ...sentences.flatMap(sentence => relativeOpening(passage, sentence)),
    ...sentences.flatMap(sentence => longSentence(passage, sentence)),
    ...docstringOpening(passage, sentences[0])
  ].sort((a, b) => a.line - b.line)
}

interface BannedWord {
  readonly pattern: RegExp
  readonly write: string
}

const BANNED: readonly BannedWord[] = words.map(({ words, write }) => ({ pattern: wordPattern(words), write }))

/** Most passages have none of the words: one test for all of them is several times faster than each by itself. */
const ANY_BANNED = wordPattern(words.map(({ words }) => words).join('|'))

/** Compiles whole words, in any case. A blank in the pattern matches a line break too. */
function wordPattern(words: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${words.replaceAll(' ', '\\s+')})(?![\\p{L}\\p{N}_]|-\\p{L})`, 'giu')
}

function bannedWords(passage: Passage): ProseFinding[] {
  if (passage.text.search(ANY_BANNED) < 0) return []
  return BANNED.flatMap(({ pattern, write }) =>
    [...passage.text.matchAll(pattern)].map(({ index, 0: { length } }) =>
      finding(passage, index, 'word', passage.original.slice(index, index + length), write)
    )
  )
}

function finding(passage: Passage, position: number, rule: RuleName, words: string, write: string): ProseFinding {
  return { file: passage.file, line: lineAt(passage, position), rule, words: words.replaceAll(/\s+/g, ' '), write }
}

/** A clause in place of a noun. Questions, the Azure term what-if, and phrases such as `what to do` are something else. */
const CLAUSE =
  /^(?:["'“(*_]*)(?:What(?!-|ever\b| to\b|['’]s\b)|Whatever|Whoever|Whom|Whomever|Whose|Who|That which|Wherever)\b/
const CLAUSE_IN_LOWER_CASE = new RegExp(CLAUSE.source, 'i')
const OTHER_OPENINGS =
  /^(?:["'“(*_]*)(?:Where(?! (?:to|possible|applicable|appropriate|necessary)\b)|Of(?! course\b)|Else)\b/

/** Clauses that say nothing is named: a type or constant is a noun. */
const DOCSTRING_OPENINGS = /^(?:How|Why|Which)\b/

/** Kinds of passages that may begin with a small letter and still are a whole. */
const FRAGMENTS: readonly PassageKind[] = ['message', 'test title', 'table cell', 'description', 'comment']

function relativeOpening(passage: Passage, sentence: Sentence): ProseFinding[] {
  const { text, start } = sentence
  if (passage.kind === 'heading' || text.endsWith('?') || isLabel(passage, text)) return []
  const isFirst = passage.text.slice(0, start).trim() === ''
  const clause = isFirst && FRAGMENTS.includes(passage.kind) ? CLAUSE_IN_LOWER_CASE : CLAUSE
  const inDocstring = passage.kind === 'docstring' ? DOCSTRING_OPENINGS.exec(text)?.[0] : undefined
  const opening = clause.exec(text)?.[0] ?? OTHER_OPENINGS.exec(text)?.[0] ?? inDocstring
  if (opening === undefined) return []
  return [finding(passage, start, 'opening', beginning(passage, sentence), adviceFor(opening))]
}

/** Returns whether a text is a label or a heading in a report, such as `**What happens next:**`. */
function isLabel({ kind }: Passage, text: string): boolean {
  const count = wordCount(text)
  return text.startsWith('**') || count < 3 || (kind === 'message' && count <= 4 && !/[.:;,]$/.test(text))
}

function adviceFor(opening: string): string {
  if (/where/i.test(opening)) return 'if or when, or the noun that is meant'
  if (/else$/i.test(opening)) return 'otherwise'
  return 'the noun that is meant, as the subject'
}

function beginning({ original }: Passage, { start, text }: Sentence): string {
  return original
    .slice(start, start + text.length)
    .split(/\s+/)
    .slice(0, 4)
    .join(' ')
}

function longSentence(passage: Passage, sentence: Sentence): ProseFinding[] {
  const count = wordCount(sentence.text)
  if (count <= MAX_WORDS) return []
  const words = `${count} words: ${beginning(passage, sentence)} …`
  return [finding(passage, sentence.start, 'length', words, `sentences of at most ${MAX_WORDS} words`)]
}

/** Nouns in the plural, other words that end in s, and `Gives`, for which there is a better verb. */
const NOT_VERBS = new Set(firstWords.notVerbs)
const VERBS_WITH_THAT = new Set(firstWords.verbsWithThat)

const VERB_ADVICE = 'a verb in the third person: Returns, Reads, Checks'

function docstringOpening(passage: Passage, first: Sentence | undefined): ProseFinding[] {
  if (passage.kind !== 'function docstring' || first === undefined || beginsWithVerb(first.text)) return []
  return [finding(passage, first.start, 'docstring', beginning(passage, first), VERB_ADVICE)]
}

/**
 * Returns whether a sentence begins with a verb in the third person. A word that is also a noun in the plural, such as `names`,
 * is taken for a verb unless the next word shows a noun.
 */
export function beginsWithVerb(sentence: string): boolean {
  const [word = '', next = ''] = sentence.split(/\s+/)
  if (/^[A-Z]{3,}e?s$/.test(word)) return true
  if (!/^[A-Z][A-Za-z0-9]*(?:-[a-z]+)?[,:]?$/.test(word)) return false
  const bare = word.replace(/[,:]$/, '')
  if (!/[^su]s$/.test(bare) || NOT_VERBS.has(bare.toLowerCase())) return false
  if (next === 'that') return VERBS_WITH_THAT.has(bare.toLowerCase())
  return !/^(?:of|which|whose|between|are|were)$/.test(next)
}
