import { ExpressionError } from './errors.ts'
import type { DeploymentScope } from './types.ts'

/** Id of a deployment scope: what resource ids in it begin with. The tenant's is empty. */
export function scopeId(scope: DeploymentScope): string {
  switch (scope.kind) {
    case 'resourceGroup':
      return `/subscriptions/${scope.subscriptionId}/resourceGroups/${scope.resourceGroup}`
    case 'subscription':
      return `/subscriptions/${scope.subscriptionId}`
    case 'managementGroup':
      return `/providers/Microsoft.Management/managementGroups/${scope.managementGroup}`
    case 'tenant':
      return ''
  }
}

export function subscriptionOf(scope: DeploymentScope): string | undefined {
  return 'subscriptionId' in scope ? scope.subscriptionId : undefined
}

/** `<namespace>/<type>/<name>/<type>/<name>…`. Throws ExpressionError unless there is a name for each type segment. */
export function relativeId(type: string, names: readonly string[]): string {
  const [namespace = '', ...types] = type.split('/')
  if (types.length === 0 || types.length !== names.length) {
    throw new ExpressionError(
      `Unable to evaluate template language function 'resourceId': the type '${type}' requires '${types.length}' resource name argument(s). Please see https://aka.ms/arm-resource-functions/#resourceid for usage details`
    )
  }
  return [namespace, ...types.flatMap((segment, index) => [segment, names[index] ?? ''])].join('/')
}

/** Id of a resource in a scope. Resource groups have an id of their own form. */
export function resourceIdIn(scope: string, type: string, names: readonly string[]): string {
  if (type.toLowerCase() === 'microsoft.resources/resourcegroups' && /^\/subscriptions\/[^/]+$/i.test(scope)) {
    return `${scope}/resourceGroups/${names.join('/')}`
  }
  return `${scope}/providers/${relativeId(type, names)}`
}

/** Type and full name as the last provider segment of an id tells them; a group's or subscription's are its own. */
export function identityOf(id: string): { type: string; name: string } {
  const at = id.toLowerCase().lastIndexOf('/providers/')
  if (at < 0) {
    const type = /\/resourceGroups\//i.test(id) ? 'resourceGroups' : 'subscriptions'
    return { type: `Microsoft.Resources/${type}`, name: id.slice(id.lastIndexOf('/') + 1) }
  }
  const [namespace = '', ...segments] = id.slice(at + '/providers/'.length).split('/')
  const every = (parity: number) => segments.filter((_, index) => index % 2 === parity)
  return { type: [namespace, ...every(0)].join('/'), name: every(1).join('/') }
}
