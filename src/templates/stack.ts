import type { ResourceId } from '../arm/resource-id.ts'
import { type ArmResource, template } from '../arm/template.ts'
import { stackName } from '../config/names.ts'
import type { Baseline } from '../config/types.ts'
import type { StackName, StackTemplate } from './types.ts'

/** Resources of one group as a step's deployment stack. */
export function stackOf(
  { config }: Baseline,
  step: StackName,
  deploymentScope: ResourceId,
  resources: Record<string, ArmResource>
): StackTemplate {
  return {
    step,
    name: stackName(config, step),
    location: config.region,
    deploymentScope,
    template: template('resourceGroup', resources)
  }
}
