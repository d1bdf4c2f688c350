import { parseResourceId, type ResourceId, resourceId, subscriptionId } from '../../arm/resource-id.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { STACK_TYPE } from '../ownership/own-stacks.ts'
import type { ResourceChange } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'

/**
 * Returns one change for all modifications of a stack that the plan identity may not read and the apply identity may.
 * Without it, such a plan could never be applied, because each modification would be unapproved. It covers no creation
 * and no deletion, which the stack itself shows, and does not replace `allow-destructive`.
 */
export function notEvaluatedModifications(template: StackTemplate, managed: readonly ResourceId[]): ResourceChange[] {
  if (managed.length === 0) return []
  const names = managed.filter(isInGroup).map(id => parseResourceId(id).name)
  const what = names.length === 0 ? '' : ` (${names.join(', ')} and their child resources)`
  const because = `This identity may not compare the resources of the stack. Approving this approves every modification that apply then finds in its ${managed.length} resources${what}. A destructive modification must still be listed in \`allow-destructive\`.`
  return [{ ...anyModification(template), risk: 'disruptive', because }]
}

/** Returns the changes of a stack with each modification covered by the approval of `notEvaluatedModifications`. */
export function coveredModifications(template: StackTemplate, changes: readonly ResourceChange[]): ResourceChange[] {
  const { digest } = anyModification(template)
  return changes.map(change => (change.kind === 'modify' ? { coveredBy: digest, ...change } : change))
}

/** Returns whether a resource is directly in a group, and not a child or an extension of another resource. */
function isInGroup(id: ResourceId): boolean {
  const { names, scope } = parseResourceId(id)
  return names.length === 1 && /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(scope)
}

function anyModification({ step, name, deploymentScope }: StackTemplate): ResourceChange {
  const subscription = subscriptionId(parseResourceId(deploymentScope).subscriptionId)
  const id = resourceId(subscription, STACK_TYPE, name)
  return resourceChange({ step, id, type: STACK_TYPE, kind: 'modify', certain: false })
}
