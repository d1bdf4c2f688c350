import { ExpressionError, NotYetKnown } from '../errors.ts'
import type { EvaluationContext } from './context.ts'
import { copyLoops, evaluateNode } from './evaluate.ts'
import { type CallNode, escapeText, type Node, printNode, visitCalls } from './parser.ts'
import { isObject, propertyOf, textOf, type Value, type ValueObject } from './values.ts'

/** Copy loops of a nested template around an expression: their index is not the parent's to tell. */
export interface OpenLoops {
  readonly names: readonly string[]
  /** Whether `copyIndex()` without a name means one of them. */
  readonly current: boolean
}

export const NO_LOOPS: OpenLoops = { names: [], current: false }

/** The loops around the members of an object: those around it, and its own. */
export function withLoops(object: ValueObject, loops: OpenLoops): OpenLoops {
  const names = (copyLoops(object) ?? []).map(loop => loop.name.toLowerCase())
  const copy = propertyOf(object, 'copy')
  if (!isObject(copy)) return { names: [...loops.names, ...names], current: loops.current }
  const name = textOf(copy, 'name')
  return { names: [...loops.names, ...names, ...(name === undefined ? [] : [name.toLowerCase()])], current: true }
}

/** An expression with all that is known in it replaced by its value: the value itself, or the text of what is left. */
export function foldExpression(text: string, context: EvaluationContext, loops: OpenLoops): Value {
  const node = fold(context.parse(text), context, loops)
  return node.kind === 'literal' ? escapeAll(node.value) : `[${printNode(node)}]`
}

function escapeAll(value: Value): Value {
  if (typeof value === 'string') return escapeText(value)
  if (Array.isArray(value)) return value.map(escapeAll)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [escapeText(key), escapeAll(inner)]))
}

function fold(node: Node, context: EvaluationContext, loops: OpenLoops): Node {
  if (node.kind === 'literal') return node
  if (isOpen(node, loops) || isLambda(node)) return foldInside(node, context, loops)
  try {
    return { kind: 'literal', value: evaluateNode(node, context) }
  } catch (error) {
    const leaves = error instanceof NotYetKnown || (error instanceof ExpressionError && namesLambdaVariable(node))
    if (leaves) return foldInside(node, context, loops)
    throw error
  }
}

function foldInside(node: Node, context: EvaluationContext, loops: OpenLoops): Node {
  const inner = (child: Node) => fold(child, context, loops)
  if (node.kind === 'call') return { ...node, args: node.args.map(inner) }
  return node.kind === 'access' ? { ...node, base: inner(node.base), key: inner(node.key) } : node
}

const isLambda = (node: Node) => node.kind === 'call' && node.name.toLowerCase() === 'lambda'

function some(node: Node, test: (call: CallNode) => boolean): boolean {
  let found = false
  visitCalls(node, call => {
    found ||= test(call)
  })
  return found
}

const namesLambdaVariable = (node: Node) => some(node, ({ name }) => name.toLowerCase() === 'lambdavariables')

function isOpen(node: Node, loops: OpenLoops): boolean {
  return some(node, ({ name, args: [first] }) => {
    if (name.toLowerCase() !== 'copyindex') return false
    if (first?.kind !== 'literal' || typeof first.value !== 'string') return loops.current
    return loops.names.includes(first.value.toLowerCase())
  })
}
