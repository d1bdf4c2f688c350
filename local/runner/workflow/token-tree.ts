import type { MappingToken, TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import { StartupError } from './startup-error.ts'

/** GitHub's numbers for kinds of token (templates/tokens/types of the parser). */
const SEQUENCE = 1
const MAPPING = 2
const EXPRESSION = 3

export function isMapping(token: TemplateToken | undefined): token is MappingToken {
  return token?.templateTokenType === MAPPING
}

export function isExpression(token: TemplateToken | undefined): boolean {
  return token?.templateTokenType === EXPRESSION
}

/** Value of a key; `undefined` when the token is no mapping or lacks it. */
export function tokenChild(token: TemplateToken | undefined, key: string): TemplateToken | undefined {
  return isMapping(token) ? token.find(key) : undefined
}

/** Keys and values in the order of the file. */
export function tokenEntries(token: TemplateToken | undefined): [string, TemplateToken][] {
  if (!isMapping(token)) return []
  return [...token].map(pair => [pair.key.toString(), pair.value])
}

/** Elements of a sequence; a single scalar counts as a sequence of one, as for `needs`. */
export function tokenItems(token: TemplateToken | undefined): TemplateToken[] {
  if (token === undefined) return []
  return token.templateTokenType === SEQUENCE ? [...token.assertSequence('sequence')] : [token]
}

/** A literal's text, or an expression's source. */
export function tokenText(token: TemplateToken | undefined): string | undefined {
  return token?.isScalar ? token.assertScalar('scalar').toString() : undefined
}

/** `file (Line: 3, Col: 5): message`, as GitHub writes it. */
export function invalidToken(file: string, token: TemplateToken | undefined, message: string): StartupError {
  const at = token?.line === undefined ? '' : ` (Line: ${token.line}, Col: ${token.col})`
  return new StartupError(`${file}${at}: ${message}`)
}
