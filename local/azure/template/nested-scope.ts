import { ExpressionError } from './errors.ts'
import type { EvaluationContext } from './expressions/context.ts'
import { evaluateStrictly } from './expressions/evaluate.ts'
import { propertyOf, type ValueObject } from './expressions/values.ts'
import type { DeploymentScope } from './types.ts'

const FORMS: readonly [
  RegExp,
  (names: readonly string[]) => Partial<Record<'subscriptionId' | 'resourceGroup' | 'managementGroup', string>>
][] = [
  [
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)$/i,
    ([subscriptionId = '', resourceGroup = '']) => ({ subscriptionId, resourceGroup })
  ],
  [/^\/subscriptions\/([^/]+)$/i, ([subscriptionId = '']) => ({ subscriptionId })],
  [
    /^(?:\/providers\/)?Microsoft\.Management\/managementGroups\/([^/]+)$/i,
    ([managementGroup = '']) => ({ managementGroup })
  ],
  [/^\/$/, () => ({})]
]

/**
 * Where a nested deployment deploys to: its `scope`, or its `subscriptionId` and `resourceGroup`, or its parent's scope.
 * The location of another resource group is not known here; its parent's stands for it. Throws ExpressionError.
 */
export function nestedScope(body: ValueObject, context: EvaluationContext): DeploymentScope {
  const member = (name: string): string | undefined => {
    const value = evaluateStrictly(propertyOf(body, name) ?? null, context)
    if (value === null || typeof value === 'string') return value ?? undefined
    throw new ExpressionError(`The property '${name}' must be a string`)
  }
  const [scope, subscriptionId, resourceGroup] = [member('scope'), member('subscriptionId'), member('resourceGroup')]
  const parent = context.request.scope
  if (scope !== undefined) return withLocation(parseScope(scope), parent, member('location'))
  if (subscriptionId === undefined && resourceGroup === undefined) {
    return parent.kind === 'resourceGroup' ? parent : withLocation(ids(parent), parent, member('location'))
  }
  const subscription = subscriptionId ?? ids(parent).subscriptionId
  if (subscription === undefined)
    throw new ExpressionError("The property 'subscriptionId' is required for a resource group outside a subscription")
  const group = resourceGroup === undefined ? {} : { resourceGroup }
  return withLocation({ subscriptionId: subscription, ...group }, parent, member('location'))
}

type ScopeIds = ReturnType<(typeof FORMS)[number][1]>

function ids(scope: DeploymentScope): ScopeIds {
  const { kind: _kind, tenantId: _tenant, location: _location, ...names } = scope
  return names
}

function parseScope(scope: string): ScopeIds {
  for (const [form, read] of FORMS) {
    const match = form.exec(scope)
    if (match !== null) return read(match.slice(1))
  }
  throw new ExpressionError(`The scope '${scope}' of a deployment is not valid`)
}

/** Outside resource groups a deployment has a location of its own, which its resource must give. */
function withLocation(names: ScopeIds, parent: DeploymentScope, location: string | undefined): DeploymentScope {
  const { tenantId } = parent
  const { subscriptionId, resourceGroup, managementGroup } = names
  if (subscriptionId !== undefined && resourceGroup !== undefined) {
    return { kind: 'resourceGroup', tenantId, subscriptionId, resourceGroup, location: parent.location }
  }
  if (location === undefined) {
    throw new ExpressionError("The property 'location' is required for a deployment outside a resource group")
  }
  if (subscriptionId !== undefined) return { kind: 'subscription', tenantId, subscriptionId, location }
  if (managementGroup !== undefined) return { kind: 'managementGroup', tenantId, managementGroup, location }
  return { kind: 'tenant', tenantId, location }
}
