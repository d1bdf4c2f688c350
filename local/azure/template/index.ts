import type { PutBody } from '../world.ts'
import type { DeploymentRequest, ExpandedResource, Expansion, Runtime } from './types.ts'

/** Checks a template and works out its resources: parameters, variables, conditions, copies, names, ids, dependencies. Throws TemplateError. */
export function expand(_request: DeploymentRequest): Expansion {
  throw new Error('local/azure/template is not built')
}

/** The body to PUT. Where the runtime answers `undefined`, the expression stays in place as text. Throws TemplateError. */
export function evaluateBody(_expansion: Expansion, _resource: ExpandedResource, _runtime: Runtime): PutBody {
  throw new Error('local/azure/template is not built')
}

/** The request of a nested deployment, its parameters evaluated in this one. Throws TemplateError. */
export function evaluateNested(
  _expansion: Expansion,
  _resource: ExpandedResource,
  _runtime: Runtime
): DeploymentRequest {
  throw new Error('local/azure/template is not built')
}

export function evaluateOutputs(
  _expansion: Expansion,
  _runtime: Runtime
): Record<string, { type: string; value: unknown }> {
  throw new Error('local/azure/template is not built')
}
