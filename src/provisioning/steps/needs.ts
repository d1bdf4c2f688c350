import type { ResourceId } from '../../arm/resource-id.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { templateResources } from '../template-ids.ts'
import type { Need, Step } from '../types.ts'
import { GROUPS } from './groups.ts'

/** A stack waits for the resources of earlier stacks that its own template names, and for nothing else of them. */
export function needsOf(own: StackTemplate, earlier: readonly StackTemplate[]): Need[] {
  return [{ step: GROUPS }, ...needsNaming([own.template, templateResources(own).map(({ id }) => id)], earlier)]
}

/** The resources of earlier stacks that a value names anywhere, or something below them. */
export function needsNaming(value: unknown, earlier: readonly StackTemplate[]): Need[] {
  const text = JSON.stringify(value).toLowerCase()
  return earlier
    .flatMap(other => templateResources(other).map(({ id }) => ({ step: other.step, until: id })))
    .filter(({ until }) => names(text, until))
}

/** The steps with only those needs that are met within them: what a shorter list leaves out stands already. */
export function within(steps: readonly Step[]): Step[] {
  const present = new Set(steps.map(({ name }) => name))
  return steps.map(step => ({ ...step, needs: step.needs.filter(need => present.has(need.step)) }))
}

/** Whether JSON text holds the id, or the id of something below it. */
function names(text: string, id: ResourceId): boolean {
  const wanted = id.toLowerCase()
  return text.includes(`${wanted}"`) || text.includes(`${wanted}/`)
}
