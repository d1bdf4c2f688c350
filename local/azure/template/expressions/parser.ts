import { invalidExpression } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { type Token, type TokenKind, tokenizeExpression } from './lexer.ts'
import type { Value } from './values.ts'

export type Node =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'access'; readonly base: Node; readonly key: Node }

export type CallNode = Extract<Node, { kind: 'call' }>

/** A string is an expression when brackets enclose all of it and the first is not doubled. */
export function isExpression(text: string): boolean {
  return text.startsWith('[') && !text.startsWith('[[') && text.endsWith(']')
}

/**
 * What a string that is no expression stands for. Only a text that would otherwise be taken for an expression is escaped:
 * `[[x]` is `[x]`, while `[[x] y` stays as it is (azure-docs, "Template syntax in ARM templates", escape characters).
 */
export function unescapeText(text: string): string {
  return text.startsWith('[[') && text.endsWith(']') ? text.slice(1) : text
}

/** The text a template must hold so that `text` comes out of it. */
export function escapeText(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? `[${text}` : text
}

/** Parses `[…]`. Throws TemplateError InvalidTemplate. */
export function parseExpression(text: string): Node {
  if (text.length > LIMITS.expressionLength) {
    throw invalidExpression(
      `The language expression length limit exceeded. Limit: '${LIMITS.expressionLength}' and actual: '${text.length}'.`
    )
  }
  const source = text.slice(1, -1)
  const reader = new Reader(source)
  const node = readValue(reader)
  reader.take('EndOfData')
  return node
}

/** `parse` that reads each text once: a template says the same in many places, and each is looked at several times. */
export function cachingParser(): (text: string) => Node {
  const nodes = new Map<string, Node>()
  return text => {
    const node = nodes.get(text) ?? parseExpression(text)
    nodes.set(text, node)
    return node
  }
}

class Reader {
  readonly #source: string
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(source: string) {
    this.#source = source
    this.#tokens = tokenizeExpression(source)
  }

  peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'EndOfData', text: '' }
  }

  skip(kind: TokenKind): boolean {
    if (this.peek().kind !== kind) return false
    this.#next++
    return true
  }

  take(kind: TokenKind): string {
    const token = this.peek()
    if (token.kind !== kind) {
      throw invalidExpression(
        `Unable to parse language expression '${this.#source}': expected token '${kind}' and actual '${token.kind}'.`
      )
    }
    this.#next++
    return token.text
  }
}

function readValue(reader: Reader): Node {
  let node = readPrimary(reader)
  for (;;) {
    if (reader.skip('Dot')) {
      node = { kind: 'access', base: node, key: { kind: 'literal', value: reader.take('Identifier') } }
    } else if (reader.skip('LeftSquareBracket')) {
      node = { kind: 'access', base: node, key: readValue(reader) }
      reader.take('RightSquareBracket')
    } else return node
  }
}

function readPrimary(reader: Reader): Node {
  const { kind, text } = reader.peek()
  if (reader.skip('Literal')) return { kind: 'literal', value: text }
  if (reader.skip('Integer')) return { kind: 'literal', value: Number(text) }
  if (kind !== 'Identifier') reader.take('Identifier')
  return readCall(reader)
}

function readCall(reader: Reader): Node {
  let name = reader.take('Identifier')
  while (reader.skip('Dot')) name += `.${reader.take('Identifier')}`
  reader.take('LeftParenthesis')
  const args: Node[] = []
  if (!reader.skip('RightParenthesis')) {
    do args.push(readValue(reader))
    while (reader.skip('Comma'))
    reader.take('RightParenthesis')
  }
  return { kind: 'call', name, args }
}

/** Calls `visit` for every call in a tree, outermost first. */
export function visitCalls(node: Node, visit: (call: CallNode) => void): void {
  if (node.kind === 'access') {
    visitCalls(node.base, visit)
    visitCalls(node.key, visit)
  } else if (node.kind === 'call') {
    visit(node)
    for (const argument of node.args) visitCalls(argument, visit)
  }
}

/** The text of a tree, without the enclosing brackets: what `parse` would read back. */
export function printNode(node: Node): string {
  if (node.kind === 'call') return `${node.name}(${node.args.map(printNode).join(', ')})`
  if (node.kind === 'access') return `${printNode(node.base)}[${printNode(node.key)}]`
  const { value } = node
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (Number.isInteger(value)) return String(value)
  if (value === null || typeof value === 'boolean') return `${value}()`
  return `json('${JSON.stringify(value).replaceAll("'", "''")}')`
}
