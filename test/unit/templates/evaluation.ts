import { evaluateBody, evaluateNested, expandTemplate } from '../../../local/azure/template/index.ts'
import type { DeploymentRequest, DeploymentScope, Runtime } from '../../../local/azure/template/types.ts'
import { parseResourceId, type ResourceId } from '../../../src/arm/resource-id.ts'
import type { StackTemplate } from '../../../src/templates/index.ts'
import { SUBSCRIPTION } from './baselines.ts'

export const TENANT = 'bbbbbbbb-0000-4000-8000-000000000000'
const NOTHING_KNOWN: Runtime = { resource: () => undefined, list: () => undefined }

/** A resource as Resource Manager sends it to its provider. */
export interface EvaluatedResource {
  readonly id: string
  readonly type: string
  readonly body: unknown
}

/** Returns every resource of a stack and of the deployments nested in it, evaluated by local Azure, with the body of its PUT. */
export function evaluated({ name, location, deploymentScope, template }: StackTemplate): EvaluatedResource[] {
  const scope = scopeOf(deploymentScope, location)
  const now = Date.UTC(2026, 10, 23)
  return resourcesOf({ name, scope, template, parameters: {}, now, newGuid: () => 'none' })
}

function scopeOf(id: ResourceId, location: string): DeploymentScope {
  const common = { tenantId: TENANT, subscriptionId: SUBSCRIPTION, location }
  const { resourceGroup, name, type } = parseResourceId(id)
  return type === 'Microsoft.Resources/subscriptions'
    ? { kind: 'subscription', ...common }
    : { kind: 'resourceGroup', resourceGroup: resourceGroup ?? name, ...common }
}

function resourcesOf(request: DeploymentRequest): EvaluatedResource[] {
  const expansion = expandTemplate(request)
  return expansion.resources.flatMap(resource =>
    resource.nested === undefined
      ? [{ id: resource.id, type: resource.type, body: evaluateBody(expansion, resource, NOTHING_KNOWN) }]
      : resourcesOf(evaluateNested(expansion, resource, NOTHING_KNOWN))
  )
}
