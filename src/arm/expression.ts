/**
 * Expression that Resource Manager evaluates, for example `subscription().tenantId`. All other text of a template is
 * data: `finishTemplate` escapes it, so that no text of a configuration file is ever evaluated.
 */
export class Expression {
  readonly #source: string

  /**
   * Takes the expression without the enclosing brackets. The expression must not contain text of a configuration file.
   */
  constructor(source: string) {
    this.#source = source
  }

  /** Returns the expression in the form that a template contains. */
  get text(): string {
    return `[${this.#source}]`
  }

  /**
   * Throws TypeError. Azure evaluates expressions only in templates, so any other request body must not contain an
   * `Expression`.
   */
  toJSON(): never {
    throw new TypeError(
      `${this.text} is outside a finished template, so Azure would not evaluate it. Pass the template through finishTemplate.`
    )
  }
}

/**
 * Returns the template in the form in which it is sent: expressions as text, all other text escaped. Property names are
 * escaped too, because Resource Manager evaluates them. Nested templates are included: with inner scope, Resource
 * Manager evaluates each text exactly once. Call this function once per template, on the outermost template.
 */
export function finishTemplate<T extends object>(template: T): T {
  return finished(template) as T
}

function finished(value: unknown): unknown {
  if (value instanceof Expression) return value.text
  return typeof value === 'string' ? escapeText(value) : mapInside(value, finished, escapeText)
}

/**
 * Returns a list or mapping after applying `each` to its members and `name` to the keys of the mapping. Returns any
 * other value unchanged.
 */
function mapInside(value: unknown, each: (inner: unknown) => unknown, name: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map(each)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [name(key), each(inner)]))
}

/**
 * Escapes text that Resource Manager would evaluate as an expression. Only text that begins with `[` and ends with `]`
 * is an expression. In other text, Resource Manager does not change a doubled bracket ("Escape characters" of the
 * template syntax).
 */
function escapeText(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? `[${text}` : text
}

/** Returns whether Resource Manager evaluates this text of a finished template. */
export function isExpression(text: string): boolean {
  return text.startsWith('[') && !text.startsWith('[[') && text.endsWith(']')
}

/**
 * Returns text of a finished template without the bracket that `finishTemplate` added. Returns an expression unchanged.
 */
export function unescapeText(text: string): string {
  return text.startsWith('[[') && text.endsWith(']') ? text.slice(1) : text
}

/** Returns part of a finished template with all text unescaped, as Azure deploys it. Expressions are not changed. */
export function unescaped(value: unknown): unknown {
  return typeof value === 'string' ? unescapeText(value) : mapInside(value, unescaped, unescapeText)
}
