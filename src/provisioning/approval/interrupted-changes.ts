import { INTENT_TAG } from '../../azure/index.ts'
import type { Baseline } from '../../config/types.ts'
import type { StackInventory } from '../ownership/stack-inventory.ts'
import type { Step, StepPlan } from '../types.ts'
import { digest, INTENT_DIGEST_LENGTH } from './digest.ts'

/** Returns the digest of what a step requests. The digest does not depend on existing resources. */
export function stepIntent(step: Pick<Step, 'intent'>, baseline: Baseline): string {
  return digest(step.intent(baseline), INTENT_DIGEST_LENGTH)
}

/**
 * Marks modifications that complete a write which an interrupted run of the same configuration began. The intent tag of
 * the stack shows whether the stack was last written for this configuration. An approved creation covers only marked
 * modifications. If another configuration was written after the approval, nothing is marked, because the old approval
 * must not revert the newer configuration.
 */
export function markCompletions(plan: StepPlan, step: Step, { ours }: StackInventory, baseline: Baseline): StepPlan {
  const written = ours.find(({ part }) => part === step.name)?.state.tags?.[INTENT_TAG]
  if (written === undefined || written !== stepIntent(step, baseline)) return plan
  const changes = plan.changes.map(change => (change.kind === 'modify' ? { ...change, completes: true } : change))
  return { ...plan, changes }
}
