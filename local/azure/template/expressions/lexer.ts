import { invalidExpression } from '../errors.ts'

export type TokenKind =
  | 'Literal'
  | 'Integer'
  | 'Identifier'
  | 'LeftParenthesis'
  | 'RightParenthesis'
  | 'LeftSquareBracket'
  | 'RightSquareBracket'
  | 'Comma'
  | 'Dot'
  | 'EndOfData'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
}

const PUNCTUATION: Readonly<Record<string, TokenKind>> = {
  '(': 'LeftParenthesis',
  ')': 'RightParenthesis',
  '[': 'LeftSquareBracket',
  ']': 'RightSquareBracket',
  ',': 'Comma',
  '.': 'Dot'
}

const TOKEN = /\s*(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|([A-Za-z_$][\w$]*)|([()[\],.]))/y
const BLANK = /\s*$/y

/** Takes the inside of `[…]` apart. Throws TemplateError InvalidTemplate at a character that begins no token. */
export function tokenizeExpression(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < source.length) {
    BLANK.lastIndex = at
    if (BLANK.test(source)) break
    TOKEN.lastIndex = at
    const match = TOKEN.exec(source)
    if (match === null) throw unexpected(source, at)
    tokens.push(toToken(match))
    at = TOKEN.lastIndex
  }
  tokens.push({ kind: 'EndOfData', text: '' })
  return tokens
}

function toToken([, literal, number, identifier, mark = '']: RegExpExecArray): Token {
  if (literal !== undefined) return { kind: 'Literal', text: literal.replaceAll("''", "'") }
  if (number !== undefined) return { kind: 'Integer', text: number }
  if (identifier !== undefined) return { kind: 'Identifier', text: identifier }
  return { kind: PUNCTUATION[mark] ?? 'EndOfData', text: mark }
}

function unexpected(source: string, from: number): Error {
  const at = from + source.slice(from).search(/\S/)
  return invalidExpression(
    `The language expression '${source}' is not valid: the string character '${source[at]}' at position '${at}' is not expected.`
  )
}
