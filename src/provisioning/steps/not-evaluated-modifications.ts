import { parseResourceId, type ResourceId, resourceId, subscriptionId } from '../../arm/resource-id.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { STACK_TYPE } from '../ownership/own-stacks.ts'
import type { ResourceChange } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'

/**
 * Returns one change that represents all modifications of a stack whose resources the apply identity may compare and
 * the plan identity may not; empty if the stack manages no resource. Without this change, such a plan could never be
 * applied, because each modification would be unapproved. The change covers no creations and no deletions, because the
 * stack itself shows them. It does not replace `allow-destructive`.
 */
export function notEvaluatedModifications(template: StackTemplate, managed: readonly ResourceId[]): ResourceChange[] {
  if (managed.length === 0) return []
  const names = managed.filter(isInGroup).map(id => parseResourceId(id).name)
  const what = names.length === 0 ? '' : ` (${names.join(', ')} and their child resources)`
  const because = `The identity of this run may not compare the resources of the stack. An approval of this change covers every modification that apply finds in the ${managed.length} resources of the stack${what}. A destructive modification must still be listed in \`allow-destructive\`.`
  return [{ ...anyModification(template), risk: 'disruptive', because }]
}

/**
 * Returns the changes of a stack, with each modification marked as covered: an approval of the change that
 * `notEvaluatedModifications` returns also approves these modifications.
 */
export function coveredModifications(template: StackTemplate, changes: readonly ResourceChange[]): ResourceChange[] {
  const { digest } = anyModification(template)
  return changes.map(change => (change.kind === 'modify' ? { coveredBy: digest, ...change } : change))
}

/** Returns whether a resource is directly in a resource group, and not a child or an extension of another resource. */
function isInGroup(id: ResourceId): boolean {
  const { names, scope } = parseResourceId(id)
  return names.length === 1 && /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(scope)
}

function anyModification({ step, name, deploymentScope }: StackTemplate): ResourceChange {
  const subscription = subscriptionId(parseResourceId(deploymentScope).subscriptionId)
  const id = resourceId(subscription, STACK_TYPE, name)
  return resourceChange({ step, id, type: STACK_TYPE, kind: 'modify', certain: false })
}
