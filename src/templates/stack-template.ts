import { finishTemplate } from '../arm/expression.ts'
import { type ResourceId, sameId } from '../arm/resource-id.ts'
import { withAcceptedTags } from '../arm/tag-limits.ts'
import { type ArmResource, type ArmTemplate, template } from '../arm/template.ts'
import { stackName, stackTags } from '../config/names.ts'
import type { Baseline } from '../config/types.ts'
import type { StackName, StackTemplate } from './types.ts'

/**
 * Returns the deployment stack of a step, with resources of one resource group or of the subscription. Text is deployed
 * unchanged; Azure evaluates only an `Expression`. Tags that a resource type cannot have are left out.
 */
export function stackTemplate(
  { config, ids }: Baseline,
  step: StackName,
  deploymentScope: ResourceId,
  resources: Record<string, ArmResource>,
  more: Pick<ArmTemplate, 'variables' | 'parameters'> = {}
): StackTemplate {
  const scope = sameId(deploymentScope, ids.subscription) ? 'subscription' : 'resourceGroup'
  return {
    step,
    name: stackName(config, step),
    location: config.region,
    tags: stackTags(config, step),
    deploymentScope,
    template: finishTemplate(withAcceptedTags({ ...template(scope, resources), ...more }))
  }
}
