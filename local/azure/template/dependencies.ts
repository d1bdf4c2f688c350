import type { Catalogue } from './catalogue.ts'
import { ownMembers, START_MEMBERS } from './definitions.ts'
import { ExpressionError, invalidTemplate, NotYetKnown, withSubject } from './errors.ts'
import type { EvaluationContext } from './expressions/context.ts'
import { evaluateNode, evaluateStrictly } from './expressions/evaluate.ts'
import { isExpression, type Node, visitCalls } from './expressions/parser.ts'
import { isObject, kindOf, propertyOf, type Value } from './expressions/values.ts'
import { isRuntimeFunction } from './functions/resource.ts'
import type { Instance } from './instances.ts'
import { unknownReference } from './references.ts'

/**
 * Keys of the resources that must have succeeded before `instance` starts: its `dependsOn`, and what its body refers to by
 * name in this template. Resources that are not deployed are left out. Throws TemplateError.
 */
export function dependenciesOf(instance: Instance, catalogue: Catalogue): string[] {
  const explicit = withSubject(instance.subject, () => explicitTargets(instance))
  const found = [...explicit.flatMap(text => dependency(text, catalogue)), ...implicitTargets(instance, catalogue)]
  return [...new Set(found.filter(target => target.deployed).map(target => target.resource.key))]
}

function explicitTargets({ definition, context }: Instance): string[] {
  const list = evaluateStrictly(propertyOf(definition.body, 'dependsOn') ?? [], context)
  if (!Array.isArray(list))
    throw new ExpressionError(`The property 'dependsOn' must be an array. Found '${kindOf(list)}'`)
  return list.map(item => {
    if (typeof item === 'string') return item
    throw new ExpressionError(`The property 'dependsOn' must hold strings. Found '${kindOf(item)}'`)
  })
}

function dependency(text: string, catalogue: Catalogue): readonly Instance[] {
  const found = catalogue.find(text)
  if (found.length > 0 || isEmptyLoop(text, catalogue)) return found
  throw invalidTemplate(
    `The resource '${text}' is not defined in the template. Please see https://aka.ms/arm-syntax for usage details.`
  )
}

/** A copy loop of count 0 has a name but no resources. */
function isEmptyLoop(text: string, { emptyLoops }: Catalogue): boolean {
  return emptyLoops.has(text.toLowerCase())
}

function implicitTargets({ definition, context }: Instance, catalogue: Catalogue): Instance[] {
  const targets = new Set<Instance>()
  const visit = (text: string) => {
    visitCalls(context.parse(text), call => {
      if (!isRuntimeFunction(call.name)) return
      for (const target of referenced(call.args[0], context, catalogue)) targets.add(target)
    })
  }
  for (const [name, value] of ownMembers(definition.body)) {
    if (!START_MEMBERS.has(name.toLowerCase())) forEachExpression(value, visit)
  }
  return [...targets]
}

function forEachExpression(value: Value, visit: (text: string) => void): void {
  if (typeof value === 'string') {
    if (isExpression(value)) visit(value)
  } else if (Array.isArray(value)) {
    for (const item of value) forEachExpression(item, visit)
  } else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      forEachExpression(key, visit)
      forEachExpression(inner, visit)
    }
  }
}

/** Resources a call of `reference()` or the like names; a resource id is no dependency, even of a resource in this template. */
function referenced(node: Node | undefined, context: EvaluationContext, catalogue: Catalogue): readonly Instance[] {
  const text = node && targetText(node, context)
  if (text === undefined || text.startsWith('/')) return []
  const found = catalogue.find(text)
  if (found.length > 0 || isEmptyLoop(text, catalogue)) return found
  throw unknownReference(text)
}

/** What a target's expression says; of one that stands in a property's loop, the symbol before the index. */
function targetText(node: Node, context: EvaluationContext): string | undefined {
  try {
    const value = evaluateNode(node, context)
    return typeof value === 'string' ? value : undefined
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof NotYetKnown) return loopSymbol(node)
    throw error
  }
}

/** The symbol of `format('symbol[{0}]', …)`. */
function loopSymbol(node: Node): string | undefined {
  const first = node.kind === 'call' && node.name.toLowerCase() === 'format' ? node.args[0] : undefined
  if (first?.kind !== 'literal' || typeof first.value !== 'string') return undefined
  return /^([\w$]+)\[\{/.exec(first.value)?.[1]
}

/** Throws TemplateError InvalidTemplate when resources wait for each other in a circle. */
export function checkCycles(dependencies: ReadonlyMap<string, readonly string[]>, idOf: (key: string) => string): void {
  const done = new Set<string>()
  const open = new Set<string>()
  const visit = (key: string): void => {
    if (done.has(key)) return
    if (open.has(key)) {
      throw invalidTemplate(
        `Circular dependency detected on resource: '${idOf(key)}'. Please see https://aka.ms/arm-syntax-resources for usage details.`
      )
    }
    open.add(key)
    for (const next of dependencies.get(key) ?? []) visit(next)
    open.delete(key)
    done.add(key)
  }
  for (const key of dependencies.keys()) visit(key)
}
