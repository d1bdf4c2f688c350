import { INTENT_TAG } from '../azure/index.ts'
import type { Baseline } from '../config/types.ts'
import { digest, INTENT_DIGEST_LENGTH } from './digest.ts'
import type { Ledger } from './ledger.ts'
import type { Step, StepPlan } from './types.ts'

/** Returns the digest over what the configuration asks of a step, whatever exists already. */
export function stepIntent(step: Pick<Step, 'intent'>, baseline: Baseline): string {
  return digest(step.intent(baseline), INTENT_DIGEST_LENGTH)
}

/**
 * Marks modifications that complete what an interrupted run of the same configuration began: the stack was last written for
 * this intent. Only those does an approved creation cover. A stack that somebody wrote for another configuration since the
 * approval is finished, and a stale approval must not set it back.
 */
export function markCompletions(plan: StepPlan, step: Step, { ours }: Ledger, baseline: Baseline): StepPlan {
  const written = ours.find(({ part }) => part === step.name)?.state.tags?.[INTENT_TAG]
  if (written === undefined || written !== stepIntent(step, baseline)) return plan
  const changes = plan.changes.map(change => (change.kind === 'modify' ? { ...change, completes: true } : change))
  return { ...plan, changes }
}
