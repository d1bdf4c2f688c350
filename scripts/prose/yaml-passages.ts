import { isScalar, Lexer, parseAllDocuments, visit } from 'yaml'
import { countLineBreaks, type Passage, passageOf } from './passages.ts'

/** Keys whose value a person reads: of actions, workflows, issue forms. */
const READ_BY_PEOPLE = ['description', 'deprecationMessage', 'label', 'name', 'about', 'title', 'placeholder']

/** Returns the comments and the descriptions of a YAML file. */
export function yamlPassages(file: string, text: string): Passage[] {
  return [...commentsOf(file, text), ...descriptionsOf(file, text)]
}

interface Comment {
  readonly start: number
  readonly end: number
}

/** Returns comments as the lexer finds them, which knows a `#` inside a script. Lines that follow each other are one. */
function commentsOf(file: string, text: string): Passage[] {
  const comments: Comment[] = []
  let position = 0
  let scalar = false
  for (const lexeme of new Lexer().lex(text)) {
    if (CONTROL.has(lexeme)) {
      scalar = lexeme === SCALAR
      continue
    }
    if (!scalar && lexeme.startsWith('#')) comments.push({ start: position, end: position + lexeme.length })
    position += lexeme.length
    scalar = false
  }
  return merged(comments, text).map(({ start, end }) => {
    const prose = text
      .slice(start, end)
      .replaceAll(DISABLED, '')
      .replaceAll(/^[ \t]*#+ ?/gm, '')
    return passageOf(file, 1 + countLineBreaks(text.slice(0, start)), 'comment', prose)
  })
}

/** A line that begins with `#` and no blank is a setting that is switched off. */
const DISABLED = /^[ \t]*#[^\s#].*$/gm

/** Characters that the lexer adds to the text: marks of the byte order, documents, flow collections and scalars. */
const SCALAR = '\u001F'
const CONTROL = new Set(['\u0002', '\u0018', SCALAR])

function merged(comments: readonly Comment[], text: string): Comment[] {
  const found: Comment[] = []
  for (const comment of comments) {
    const last = found.at(-1)
    if (last !== undefined && /^\n[ \t]*$/.test(text.slice(last.end, comment.start))) {
      found[found.length - 1] = { start: last.start, end: comment.end }
    } else found.push(comment)
  }
  return found
}

function descriptionsOf(file: string, text: string): Passage[] {
  const found: Passage[] = []
  for (const document of parseAllDocuments(text)) {
    visit(document, {
      Pair: (_, { key, value }) => {
        if (!isScalar(key) || !READ_BY_PEOPLE.includes(String(key.value))) return
        if (!isScalar(value) || typeof value.value !== 'string' || !/\S\s+\S/.test(value.value)) return
        const [start = 0, end = start] = value.range ?? []
        const raw = text
          .slice(start, end)
          .replace(/^[>|][+-]?(?=\n)/, '')
          .replaceAll(/\$\{\{.*?\}\}/g, '…')
        const unquoted = raw.replace(/^(['"])([\s\S]*)\1$/, ' $2 ')
        found.push(passageOf(file, 1 + countLineBreaks(text.slice(0, start)), 'description', unquoted))
      }
    })
  }
  return found
}
