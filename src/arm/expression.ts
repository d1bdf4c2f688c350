/**
 * An expression that Resource Manager evaluates, for example `subscription().tenantId`. Every other text of a template is
 * data: `finishTemplate` escapes it, so no text of a configuration file is ever evaluated.
 */
export class Expression {
  readonly #source: string

  /** Takes the expression without its brackets. It must hold no text of a configuration file. */
  constructor(source: string) {
    this.#source = source
  }

  /** Returns the expression as a template holds it. */
  get text(): string {
    return `[${this.#source}]`
  }

  /** Throws TypeError: only a template is evaluated, so a body that is sent as it is must hold no expression. */
  toJSON(): never {
    throw new TypeError(`${this.text} is outside a finished template, where nothing evaluates it`)
  }
}

/**
 * Returns the template in the form in which it is sent: expressions as text, all other texts escaped, names of properties
 * included, because Resource Manager evaluates these too. Nested templates are covered: with inner scope each text is
 * evaluated exactly once. Call it once per template, for the outermost one.
 */
export function finishTemplate<T extends object>(template: T): T {
  return finished(template) as T
}

function finished(value: unknown): unknown {
  if (value instanceof Expression) return value.text
  return typeof value === 'string' ? escapeText(value) : mapInside(value, finished, escapeText)
}

/** Applies a function to the members of a list or mapping, and another one to the names in a mapping. */
function mapInside(value: unknown, each: (inner: unknown) => unknown, name: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map(each)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [name(key), each(inner)]))
}

/** Only a text with brackets at both ends is an expression; a doubled bracket elsewhere stays ("Escape characters" of the template syntax). */
function escapeText(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? `[${text}` : text
}

/** Returns whether Resource Manager evaluates a text of a finished template. */
export function isExpression(text: string): boolean {
  return text.startsWith('[') && !text.startsWith('[[') && text.endsWith(']')
}

/** Returns what a text of a finished template stands for, if it is not an expression. */
export function unescapeText(text: string): string {
  return text.startsWith('[[') && text.endsWith(']') ? text.slice(1) : text
}

/** Returns a part of a finished template as it is deployed; expressions in it stay as they are. */
export function unescaped(value: unknown): unknown {
  return typeof value === 'string' ? unescapeText(value) : mapInside(value, unescaped, unescapeText)
}
