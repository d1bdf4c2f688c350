import type { PutBody } from '../world.ts'
import { bodyContext, contextOf, evaluateMembers, instanceOf, whileProcessing } from './expand.ts'
import { nestedRequest } from './nested.ts'
import { outputsOf } from './outputs.ts'
import type { DeploymentRequest, ExpandedResource, Expansion, Runtime } from './types.ts'

export { SHORT_CIRCUITED } from './errors.ts'
export { expandTemplate } from './expand.ts'
export { templateHash } from './hash.ts'

/** The body to PUT. Where the runtime answers `undefined`, the expression stays in place as text. Throws TemplateError. */
export function evaluateBody(expansion: Expansion, resource: ExpandedResource, runtime: Runtime): PutBody {
  const instance = instanceOf(expansion, resource)
  return whileProcessing(instance, () => evaluateMembers(instance, contextOf(expansion), runtime))
}

/**
 * The request of a nested deployment, its parameters evaluated in this one. A parameter the runtime cannot tell yet is
 * passed on as unknown: `expand` takes it where only bodies depend on it. Throws TemplateError.
 */
export function evaluateNested(expansion: Expansion, resource: ExpandedResource, runtime: Runtime): DeploymentRequest {
  const instance = instanceOf(expansion, resource)
  const context = bodyContext(instance, contextOf(expansion), runtime)
  return whileProcessing(instance, () => nestedRequest(instance.definition.body, resource, context, runtime))
}

/**
 * The outputs whose condition holds, types spelled as a deployment's answer spells them. Throws TemplateError
 * DeploymentOutputEvaluationFailed.
 */
export function evaluateOutputs(
  expansion: Expansion,
  runtime: Runtime
): Record<string, { type: string; value: unknown }> {
  return outputsOf(contextOf(expansion), runtime)
}
