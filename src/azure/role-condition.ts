import { actionMatches } from './role-actions.ts'

/** Write of a role assignment, as conditions on role assignments see it. An absent attribute is not known yet. */
export interface AssignmentRequest {
  readonly RoleDefinitionId: string
  readonly PrincipalType: string
  readonly PrincipalId?: string | undefined
}

/** Value of a condition. `unknown`: the condition has a form, or uses an attribute, that cannot be evaluated. */
export type ConditionResult = 'allowed' | 'refused' | 'unknown'

const WRITE = 'Microsoft.Authorization/roleAssignments/write'

/**
 * Returns whether a condition allows the write of a role assignment. It reads the condition of the set-up template and
 * the forms that the portal generates for delegated role management ("Azure role assignment condition format and
 * syntax").
 */
export function evaluateCondition(condition: string | undefined, request: AssignmentRequest): ConditionResult {
  if (condition === undefined || condition.trim() === '') return 'allowed'
  try {
    const value = new Evaluation(tokensOf(condition), request).value()
    if (value === undefined) return 'unknown'
    return value ? 'allowed' : 'refused'
  } catch (error) {
    if (error instanceof SyntaxError) return 'unknown'
    throw error
  }
}

const TOKEN =
  /\s*(?:(?<word>\(|\)|!|&&|\|\||AND\b|OR\b|NOT\b)|(?<action>(?:Sub)?ActionMatches\s*\{\s*'[^']*'\s*\})|(?<attribute>@\w+\[[^\]]*\])|(?<operator>(?:\w+:)?\w+)|(?<list>\{[^}]*\}|'[^']*'))\s*/iy

/** Part of a condition: its text and the kind of text. */
interface Token {
  readonly kind: 'word' | 'action' | 'attribute' | 'operator' | 'list'
  readonly text: string
}

function tokensOf(condition: string): Token[] {
  const pattern = new RegExp(TOKEN)
  const tokens: Token[] = []
  while (pattern.lastIndex < condition.length) {
    const at = pattern.lastIndex
    const groups = pattern.exec(condition)?.groups ?? {}
    const [kind, text] = Object.entries(groups).find(([, value]) => value !== undefined) ?? []
    if (kind === undefined || text === undefined) throw new SyntaxError(`unknown text at ${at}`)
    tokens.push({ kind: kind as Token['kind'], text })
  }
  return tokens
}

/** Value of an expression; `undefined` if an attribute in it is not known. */
type Known = boolean | undefined

/** Number of nested parentheses and negations. The limit keeps the recursion far below the stack size of Node.js. */
const MAX_DEPTH = 100

/** Evaluation of a condition from left to right. AND binds closer than OR. Throws SyntaxError for an unknown form. */
class Evaluation {
  readonly #tokens: Token[]
  readonly #request: AssignmentRequest
  #depth = 0

  constructor(tokens: Token[], request: AssignmentRequest) {
    this.#tokens = tokens
    this.#request = request
  }

  value(): Known {
    const value = this.#either()
    const [left] = this.#tokens
    if (left !== undefined) throw new SyntaxError(`unexpected ${left.text}`)
    return value
  }

  #either(): Known {
    const values = [this.#both()]
    while (this.#takes(/^(or|\|\|)$/i)) values.push(this.#both())
    if (values.includes(true)) return true
    return values.includes(undefined) ? undefined : false
  }

  #both(): Known {
    const values = [this.#one()]
    while (this.#takes(/^(and|&&)$/i)) values.push(this.#one())
    if (values.includes(false)) return false
    return values.includes(undefined) ? undefined : true
  }

  #one(): Known {
    if (this.#takes(/^(!|not)$/i)) {
      const value = this.#nested(() => this.#one())
      return value === undefined ? undefined : !value
    }
    if (this.#takes(/^\($/)) {
      const value = this.#nested(() => this.#either())
      if (!this.#takes(/^\)$/)) throw new SyntaxError('a parenthesis is not closed')
      return value
    }
    const token = this.#tokens.shift()
    if (token?.kind === 'action') return actionMatches(/'([^']*)'/.exec(token.text)?.[1] ?? '', WRITE)
    if (token?.kind !== 'attribute') throw new SyntaxError(`unexpected ${token?.text ?? 'end'}`)
    return this.#compare(token.text)
  }

  #nested(read: () => Known): Known {
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) throw new SyntaxError(`more than ${MAX_DEPTH} nested expressions`)
    const value = read()
    this.#depth -= 1
    return value
  }

  #compare(attribute: string): Known {
    const operator = this.#tokens.shift()
    const list = this.#tokens.shift()
    if (operator?.kind !== 'operator' || list?.kind !== 'list') throw new SyntaxError(`no comparison of ${attribute}`)
    const holds = comparison(operator.text)
    const values = list.text.replace(/^[{']|[}']$/g, '').split(',')
    const actual = attributeValue(attribute, this.#request)
    return actual === undefined
      ? undefined
      : holds(
          actual,
          values.map(value => value.trim().replace(/^'|'$/g, ''))
        )
  }

  #takes(kind: RegExp): boolean {
    const [next] = this.#tokens
    if (next?.kind !== 'word' || !kind.test(next.text)) return false
    this.#tokens.shift()
    return true
  }
}

/**
 * Returns the comparison of an operator. A request has one value for each attribute, so the quantifier only decides
 * whether one value of the list, or each of them, must fulfil the comparison.
 */
function comparison(operator: string): (actual: string, values: readonly string[]) => boolean {
  const [, quantifier, kind = '', not, ignoreCase] =
    /^(?:ForAnyOf(Any|All)Values:)?(Guid|String)(Not)?Equals(IgnoreCase)?$/i.exec(operator) ?? []
  if (kind === '') throw new SyntaxError(operator)
  const ignores = kind.toLowerCase() === 'guid' || ignoreCase !== undefined
  const normal = (text: string) => (ignores ? text.toLowerCase() : text)
  const fits = (actual: string) => (value: string) => (normal(actual) === normal(value)) !== (not !== undefined)
  const needsAll = quantifier?.toLowerCase() === 'all'
  return (actual, values) => (needsAll ? values.every(fits(actual)) : values.some(fits(actual)))
}

/** Returns the value of an attribute of the request; `undefined` for an attribute that is not known. */
function attributeValue(attribute: string, request: AssignmentRequest): string | undefined {
  const [, source = '', name = ''] =
    /^@(\w+)\[Microsoft\.Authorization\/roleAssignments:(\w+)\]$/i.exec(attribute) ?? []
  if (source.toLowerCase() !== 'request') return undefined
  return Object.hasOwn(request, name) ? request[name as keyof AssignmentRequest]?.split('/').at(-1) : undefined
}
