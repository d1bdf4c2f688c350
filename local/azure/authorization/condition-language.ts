/** A condition on role assignments, read: "Azure role assignment condition format and syntax". */
export type Condition =
  | { readonly not: Condition }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly action: string }
  | Comparison

export interface Comparison {
  readonly source: 'Request' | 'Resource'
  /** Of `Microsoft.Authorization/roleAssignments`. */
  readonly attribute: string
  readonly values: readonly string[]
}

/** What conditions for role assignments can look at, and how each is compared: GUIDs, and texts whatever their case. */
const OPERATORS: Readonly<Record<string, string>> = {
  RoleDefinitionId: 'GuidEquals',
  PrincipalId: 'GuidEquals',
  PrincipalType: 'StringEqualsIgnoreCase'
}

const TOKEN =
  /\s*(\(|\)|!|&&|\|\||(?:AND|OR|NOT)\b|ActionMatches\{'[^']*'\}|@\w+\[[^\]]*\]|ForAnyOfAnyValues:\w+|\{[^}]*\}|$)/iy

/** Throws SyntaxError for what is no condition, or has parts that local Azure cannot evaluate. */
export function parseCondition(text: string): Condition {
  const tokens = tokensOf(text)
  const condition = parseAny(tokens)
  if (tokens.length > 0) throw new SyntaxError(`unexpected ${tokens[0]}`)
  return condition
}

function tokensOf(text: string): string[] {
  const pattern = new RegExp(TOKEN)
  const tokens: string[] = []
  while (pattern.lastIndex < text.length) {
    const token = pattern.exec(text)?.[1]
    if (token === undefined) throw new SyntaxError('unknown text')
    if (token !== '') tokens.push(token)
  }
  return tokens
}

/** AND binds closer than OR. */
function parseAny(tokens: string[]): Condition {
  const any = [parseAll(tokens)]
  while (takes(tokens, /^(or|\|\|)$/i)) any.push(parseAll(tokens))
  return any.length === 1 && any[0] !== undefined ? any[0] : { any }
}

function parseAll(tokens: string[]): Condition {
  const all = [parseOne(tokens)]
  while (takes(tokens, /^(and|&&)$/i)) all.push(parseOne(tokens))
  return all.length === 1 && all[0] !== undefined ? all[0] : { all }
}

function parseOne(tokens: string[]): Condition {
  const token = tokens.shift() ?? ''
  if (/^(!|not)$/i.test(token)) return { not: parseOne(tokens) }
  if (token === '(') {
    const inner = parseAny(tokens)
    if (!takes(tokens, /^\)$/)) throw new SyntaxError('a parenthesis is not closed')
    return inner
  }
  const action = /^ActionMatches\{'([^']*)'\}$/i.exec(token)?.[1]
  return action === undefined ? parseComparison(token, tokens) : { action }
}

function parseComparison(token: string, tokens: string[]): Comparison {
  const [, source, attribute = ''] =
    /^@(Request|Resource)\[Microsoft\.Authorization\/roleAssignments:(\w+)\]$/i.exec(token) ?? []
  const operator = tokens.shift() ?? ''
  const list = /^\{(.*)\}$/s.exec(tokens.shift() ?? '')?.[1]
  const known = OPERATORS[attribute]
  if (source === undefined || known === undefined || list === undefined) throw new SyntaxError('not a comparison')
  if (operator.toLowerCase() !== `forAnyOfAnyValues:${known}`.toLowerCase()) throw new SyntaxError(operator)
  const values = list.split(',').map(value => value.trim().replace(/^'|'$/g, '').toLowerCase())
  return { source: source.toLowerCase() === 'request' ? 'Request' : 'Resource', attribute, values }
}

/** Takes the next token if it is of that kind. */
function takes(tokens: string[], kind: RegExp): boolean {
  if (!kind.test(tokens[0] ?? '')) return false
  tokens.shift()
  return true
}
