import type { EvaluationContext } from '../expressions/context.ts'
import { relativeId, resourceIdIn, scopeId, subscriptionOf } from '../scopes.ts'
import { type Arguments, type FunctionTable, MANY } from './table.ts'

const TYPE = /^[\w-]+\.[\w.-]+\/[\w./-]+$/
const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

interface Target {
  /** What stands before the type: at most a subscription and a resource group. */
  readonly scope: readonly string[]
  readonly type: string
  readonly names: readonly string[]
}

function targetOf(args: Arguments, most: number, from = 0): Target {
  const texts = args.texts(from)
  const at = texts.findIndex(text => TYPE.test(text))
  if (at < 0 || at > most) {
    throw args.error(
      `parameters are not valid: a fully qualified resource type is expected as one of the first '${most + 1}' parameters`
    )
  }
  return { scope: texts.slice(0, at), type: (texts[at] ?? '').replace(/\/$/, ''), names: texts.slice(at + 1) }
}

function subscriptionHere(args: Arguments, { request }: EvaluationContext): string {
  const subscription = subscriptionOf(request.scope)
  if (subscription === undefined) throw args.error('needs a subscription id where the deployment has no subscription')
  return subscription
}

/** `resourceId([subscription], [group], type, names…)`: a single leading argument is a subscription when it is a guid. */
function resourceId(args: Arguments, context: EvaluationContext): string {
  const { scope, type, names } = targetOf(args, 2)
  const [first, second] = scope
  if (first === undefined) return resourceIdIn(scopeId(context.request.scope), type, names)
  if (second !== undefined) return resourceIdIn(`/subscriptions/${first}/resourceGroups/${second}`, type, names)
  if (GUID.test(first)) return resourceIdIn(`/subscriptions/${first}`, type, names)
  return resourceIdIn(`/subscriptions/${subscriptionHere(args, context)}/resourceGroups/${first}`, type, names)
}

function subscriptionResourceId(args: Arguments, context: EvaluationContext): string {
  const { scope, type, names } = targetOf(args, 1)
  return resourceIdIn(`/subscriptions/${scope[0] ?? subscriptionHere(args, context)}`, type, names)
}

function managementGroupResourceId(args: Arguments, { request }: EvaluationContext): string {
  const { scope, type, names } = targetOf(args, 1)
  const own = request.scope.kind === 'managementGroup' ? request.scope.managementGroup : undefined
  const group = scope[0] ?? own
  if (group === undefined) throw args.error('needs a management group where the deployment is not in one')
  return `/providers/Microsoft.Management/managementGroups/${group}/providers/${relativeId(type, names)}`
}

function extensionResourceId(args: Arguments): string {
  const { type, names } = targetOf(args, 0, 1)
  return `${args.text(0).replace(/\/$/, '')}/providers/${relativeId(type, names)}`
}

function tenantResourceId(args: Arguments): string {
  const { type, names } = targetOf(args, 0)
  return `/providers/${relativeId(type, names)}`
}

export const resourceIdFunctions: FunctionTable = {
  extensionResourceId: { arity: [3, MANY], call: extensionResourceId },
  managementGroupResourceId: { arity: [2, MANY], call: managementGroupResourceId },
  resourceId: { arity: [2, MANY], call: resourceId },
  subscriptionResourceId: { arity: [2, MANY], call: subscriptionResourceId },
  tenantResourceId: { arity: [2, MANY], call: tenantResourceId }
}
