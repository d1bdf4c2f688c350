/** One field of a selection, arguments filled in from the variables. */
export interface Field {
  readonly key: string
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  readonly fields: readonly Field[]
}

export interface Operation {
  readonly kind: 'query' | 'mutation'
  readonly fields: readonly Field[]
}

/** A text that is no GraphQL, or more of it than is understood here. */
export class ParseError extends Error {}

const TOKEN = /\s*(?:#[^\n]*\n\s*|,\s*)*([{}()[\]:!=]|\.\.\.|\$?[A-Za-z_]\w*|-?\d+(?:\.\d+)?|"(?:[^"\\\n]|\\.)*"|$)/y

/** Reads a document of one operation without fragments or directives. Throws ParseError. */
export function parseOperation(text: string, variables: Readonly<Record<string, unknown>>): Operation {
  const parser = new Parser(text, variables)
  return parser.operation()
}

class Parser {
  readonly #tokens: string[]
  readonly #variables: Readonly<Record<string, unknown>>
  #at = 0

  constructor(text: string, variables: Readonly<Record<string, unknown>>) {
    this.#tokens = tokens(text)
    this.#variables = variables
  }

  operation(): Operation {
    const kind = this.#peek() === 'mutation' ? 'mutation' : 'query'
    if (this.#peek() === kind) {
      this.#next()
      if (/^\w/.test(this.#peek())) this.#next()
      if (this.#peek() === '(') this.#skipDefinitions()
    }
    const fields = this.#selection()
    if (this.#peek() !== '') throw this.#unexpected()
    return { kind, fields }
  }

  #skipDefinitions(): void {
    while (this.#next() !== ')') if (this.#peek() === '') throw this.#unexpected()
  }

  #selection(): Field[] {
    this.#expect('{')
    const fields: Field[] = []
    while (this.#peek() !== '}') fields.push(this.#field())
    this.#next()
    return fields
  }

  #field(): Field {
    const first = this.#name()
    const aliased = this.#peek() === ':'
    if (aliased) this.#next()
    const name = aliased ? this.#name() : first
    const args = this.#peek() === '(' ? this.#members('(', ')') : {}
    return { key: first, name, args, fields: this.#peek() === '{' ? this.#selection() : [] }
  }

  #members(open: string, close: string): Record<string, unknown> {
    this.#expect(open)
    const members: Record<string, unknown> = {}
    while (this.#peek() !== close) {
      const name = this.#name()
      this.#expect(':')
      members[name] = this.#value()
    }
    this.#next()
    return members
  }

  #value(): unknown {
    const token = this.#peek()
    if (token === '{') return this.#members('{', '}')
    this.#next()
    if (token.startsWith('$')) return this.#variables[token.slice(1)] ?? null
    if (token.startsWith('"') || /^-?\d/.test(token)) return JSON.parse(token)
    if (token === 'true' || token === 'false' || token === 'null') return JSON.parse(token)
    if (/^[A-Za-z_]/.test(token)) return token
    throw this.#unexpected()
  }

  #name(): string {
    const token = this.#next()
    if (!/^[A-Za-z_]/.test(token)) throw this.#unexpected()
    return token
  }

  #expect(token: string): void {
    if (this.#next() !== token) throw this.#unexpected()
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? ''
  }

  #next(): string {
    const token = this.#peek()
    this.#at += 1
    return token
  }

  #unexpected(): ParseError {
    return new ParseError(`Parse error on ${JSON.stringify(this.#tokens[this.#at - 1] ?? 'end of file')}`)
  }
}

function tokens(text: string): string[] {
  const found: string[] = []
  TOKEN.lastIndex = 0
  for (;;) {
    const match = TOKEN.exec(text)
    if (!match) throw new ParseError('Parse error: unexpected character')
    if (match[1] === '' || match[1] === undefined) return found
    found.push(match[1])
  }
}
