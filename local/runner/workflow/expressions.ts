import { data, Evaluator, Lexer, Parser } from '@actions/expressions'
import type { FunctionDefinition } from '@actions/expressions/funcs/info'
import { truthy } from '@actions/expressions/result'
import type { BasicExpressionToken, TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import { isExpression, isMapping, tokenEntries, tokenItems, tokenText } from './token-tree.ts'
import { ensureStatusFunction, splitAllowedContext } from './workflow-parser.ts'

/** What an expression can see. A context the place allows but the scope lacks is null. */
export interface Scope {
  readonly contexts: Readonly<Record<string, unknown>>
  readonly functions?: Readonly<Record<string, (...args: string[]) => boolean | string>>
}

/** A token as plain JSON: literals as they are, expressions evaluated, mappings and sequences walked. Throws the expression's error. */
export function evaluateToken(token: TemplateToken | undefined, scope: Scope): unknown {
  if (token === undefined) return undefined
  if (isExpression(token)) return plain(evaluateExpression(expressionOf(token), token, scope))
  if (isMapping(token))
    return Object.fromEntries(tokenEntries(token).map(([key, value]) => [key, evaluateToken(value, scope)]))
  if (!token.isScalar) return tokenItems(token).map(item => evaluateToken(item, scope))
  return token.toJSON() ?? null
}

/** A token as text, coerced as GitHub does: null is empty, numbers and booleans are spelled out. */
export function evaluateText(token: TemplateToken | undefined, scope: Scope): string {
  if (token === undefined) return ''
  if (!isExpression(token)) return tokenText(token) ?? ''
  return evaluateExpression(expressionOf(token), token, scope).coerceString()
}

/** A mapping of texts, such as `env` and `with`. */
export function evaluateTexts(token: TemplateToken | undefined, scope: Scope): Record<string, string> {
  if (isExpression(token)) {
    const value = evaluateToken(token, scope)
    return Object.fromEntries(Object.entries(value ?? {}).map(([key, member]) => [key, textOf(member)]))
  }
  return Object.fromEntries(tokenEntries(token).map(([key, value]) => [key, evaluateText(value, scope)]))
}

/** An `if`: `success() &&` goes before it unless it names a status function; absent means `success()`. */
export function evaluateCondition(token: TemplateToken | undefined, scope: Scope): boolean {
  if (token === undefined) return scope.functions?.success?.() === true
  const source = isExpression(token) ? expressionOf(token) : (tokenText(token) ?? '').trim()
  return evaluateWhether(token, ensureStatusFunction(source || 'success()', token.definitionInfo), scope)
}

/** `pre-if` and `post-if`, which run as they are written. */
export function evaluateWhether(token: TemplateToken, source: string, scope: Scope): boolean {
  return truthy(evaluateExpression(source, token, scope))
}

/** A JSON value as GitHub coerces it to text. */
export function textOf(value: unknown): string {
  return toData(value).coerceString()
}

function expressionOf(token: TemplateToken): string {
  return (token as BasicExpressionToken).expression
}

function evaluateExpression(source: string, token: TemplateToken, scope: Scope): data.ExpressionData {
  const { namedContexts, functions } = splitAllowedContext(token.definitionInfo?.allowedContext ?? [])
  const tree = new Parser(new Lexer(source).lex().tokens, namedContexts, functions).parse()
  const contexts = namedContexts.map(key => ({ key, value: toData(scope.contexts[key]) }))
  return new Evaluator(tree, new data.Dictionary(...contexts), functionsOf(scope)).evaluate()
}

function functionsOf(scope: Scope): Map<string, FunctionDefinition> {
  return new Map(
    Object.entries(scope.functions ?? {}).map(([name, call]) => [
      name.toLowerCase(),
      {
        name,
        minArgs: 0,
        maxArgs: 255,
        call: (...args: data.ExpressionData[]) => toData(call(...args.map(argument => argument.coerceString())))
      }
    ])
  )
}

function toData(value: unknown): data.ExpressionData {
  return JSON.parse(JSON.stringify(value ?? null), data.reviver)
}

function plain(value: data.ExpressionData): unknown {
  return JSON.parse(JSON.stringify(value, data.replacer))
}
