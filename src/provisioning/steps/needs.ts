import type { ResourceId } from '../../arm/resource-id.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { templateResources } from '../template-ids.ts'
import type { Need } from '../types.ts'
import { GROUPS } from './groups.ts'

/** A stack waits for the resources of earlier stacks that its own template names, and for nothing else of them. */
export function needsOf(own: StackTemplate, earlier: readonly StackTemplate[]): Need[] {
  const text = JSON.stringify([own.template, templateResources(own).map(({ id }) => id)]).toLowerCase()
  const named = earlier
    .flatMap(other => templateResources(other).map(({ id }) => ({ step: other.step, until: id })))
    .filter(({ until }) => names(text, until))
  return [{ step: GROUPS }, ...named]
}

/** Whether JSON text holds the id, or the id of something below it. */
function names(text: string, id: ResourceId): boolean {
  const wanted = id.toLowerCase()
  return text.includes(`${wanted}"`) || text.includes(`${wanted}/`)
}
