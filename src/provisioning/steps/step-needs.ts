import type { ResourceId } from '../../arm/resource-id.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { templateResources } from '../template-ids.ts'
import type { Need, Step } from '../types.ts'
import { GROUPS } from './groups.ts'

/**
 * Returns the needs of a stack: the step that writes resource groups, and each resource of an earlier stack to which
 * the template of this stack refers. The stack does not wait for other resources of the earlier stacks.
 */
export function needsOf(own: StackTemplate, earlier: readonly StackTemplate[]): Need[] {
  return [{ step: GROUPS }, ...needsOfReferences([own.template, templateResources(own).map(({ id }) => id)], earlier)]
}

/** Returns, as needs, the resources of earlier stacks whose id, or whose child's id, occurs anywhere in the value. */
export function needsOfReferences(value: unknown, earlier: readonly StackTemplate[]): Need[] {
  const text = JSON.stringify(value).toLowerCase()
  return earlier
    .flatMap(other => templateResources(other).map(({ id }) => ({ step: other.step, until: id })))
    .filter(({ until }) => containsId(text, until))
}

/**
 * Returns the same steps, each only with the needs whose step is in the list. A list can omit steps whose resources
 * already exist, such as the steps of the network.
 */
export function dropUnmetNeeds(steps: readonly Step[]): Step[] {
  const present = new Set(steps.map(({ name }) => name))
  return steps.map(step => ({ ...step, needs: step.needs.filter(need => present.has(need.step)) }))
}

/** Returns whether JSON text contains the id of a resource, or the id of one of its child resources. */
function containsId(text: string, id: ResourceId): boolean {
  const wanted = id.toLowerCase()
  return text.includes(`${wanted}"`) || text.includes(`${wanted}/`)
}
