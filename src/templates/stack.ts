import { type ResourceId, sameId } from '../arm/resource-id.ts'
import { type ArmResource, type ArmTemplate, template } from '../arm/template.ts'
import { stackName, stackTags } from '../config/names.ts'
import type { Baseline } from '../config/types.ts'
import type { StackName, StackTemplate } from './types.ts'

/** Resources of one group, or of the subscription, as a step's deployment stack. */
export function stackOf(
  { config, ids }: Baseline,
  step: StackName,
  deploymentScope: ResourceId,
  resources: Record<string, ArmResource>,
  variables?: ArmTemplate['variables']
): StackTemplate {
  const scope = sameId(deploymentScope, ids.subscription) ? 'subscription' : 'resourceGroup'
  const made = template(scope, resources)
  return {
    step,
    name: stackName(config, step),
    location: config.region,
    tags: stackTags(config, step),
    deploymentScope,
    template: variables === undefined ? made : { ...made, variables }
  }
}
