import type { ResourceId } from '../../arm/resource-id.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { templateResources } from '../template-ids.ts'
import type { Need, Step } from '../types.ts'
import { GROUPS } from './groups.ts'

/**
 * Returns the needs of a stack: the resources of earlier stacks that its own template refers to, and nothing else of
 * those stacks.
 */
export function needsOf(own: StackTemplate, earlier: readonly StackTemplate[]): Need[] {
  return [{ step: GROUPS }, ...needsNaming([own.template, templateResources(own).map(({ id }) => id)], earlier)]
}

/** Returns the resources of earlier stacks that a value contains anywhere, itself or by one of their children. */
export function needsNaming(value: unknown, earlier: readonly StackTemplate[]): Need[] {
  const text = JSON.stringify(value).toLowerCase()
  return earlier
    .flatMap(other => templateResources(other).map(({ id }) => ({ step: other.step, until: id })))
    .filter(({ until }) => names(text, until))
}

/**
 * Returns the steps with only those needs that are in the list. A shorter list leaves out steps whose resources already
 * exist.
 */
export function dropUnmetNeeds(steps: readonly Step[]): Step[] {
  const present = new Set(steps.map(({ name }) => name))
  return steps.map(step => ({ ...step, needs: step.needs.filter(need => present.has(need.step)) }))
}

/** Returns whether JSON text contains the id, or the id of a child of that resource. */
function names(text: string, id: ResourceId): boolean {
  const wanted = id.toLowerCase()
  return text.includes(`${wanted}"`) || text.includes(`${wanted}/`)
}
