import { ExpressionError } from '../errors.ts'
import type { EvaluationContext } from '../expressions/context.ts'
import type { ValueObject } from '../expressions/values.ts'
import { scopeId, subscriptionOf } from '../scopes.ts'
import type { FunctionTable } from './table.ts'

function notHere(name: string): ExpressionError {
  return new ExpressionError(
    `The template function '${name.toUpperCase()}' is not expected at this location. Please see https://aka.ms/arm-functions for usage details`
  )
}

function resourceGroup({ request: { scope } }: EvaluationContext): ValueObject {
  if (scope.kind !== 'resourceGroup') throw notHere('resourceGroup')
  return {
    id: scopeId(scope),
    name: scope.resourceGroup,
    type: 'Microsoft.Resources/resourceGroups',
    location: scope.location,
    properties: { provisioningState: 'Succeeded' }
  }
}

function subscription({ request: { scope } }: EvaluationContext): ValueObject {
  const subscriptionId = subscriptionOf(scope)
  if (subscriptionId === undefined) throw notHere('subscription')
  return { id: `/subscriptions/${subscriptionId}`, subscriptionId, tenantId: scope.tenantId }
}

function managementGroup({ request: { scope } }: EvaluationContext): ValueObject {
  if (scope.kind !== 'managementGroup') throw notHere('managementGroup')
  return {
    id: scopeId(scope),
    name: scope.managementGroup,
    properties: { tenantId: scope.tenantId },
    type: '/providers/Microsoft.Management/managementGroups'
  }
}

/** Each is only taken in deployments that have such a scope. */
export const scopeFunctions: FunctionTable = {
  managementGroup: { arity: [0, 0], call: (_, context) => managementGroup(context) },
  resourceGroup: { arity: [0, 0], call: (_, context) => resourceGroup(context) },
  subscription: { arity: [0, 0], call: (_, context) => subscription(context) },
  tenant: {
    arity: [0, 0],
    call: (_, { request }) => ({ id: `/tenants/${request.scope.tenantId}`, tenantId: request.scope.tenantId })
  }
}
