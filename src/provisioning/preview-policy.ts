import { sameId } from '../arm/resource-id.ts'
import type { Baseline } from '../config/types.ts'
import { previewFirewallPolicyId } from '../templates/index.ts'
import type { ResourceChange, StepPlan } from './types.ts'
import { resourceChange } from './what-if/resource-change.ts'

/**
 * The firewall policy of the preview listener contains a secret (the guard), so no stack manages the policy. Stacks of
 * the first format managed it. When such a stack drops the policy, the policy is detached and not deleted, because an
 * open preview must stay open.
 */

/** Returns the plan of a stack with the firewall policy of the preview detached instead of deleted. */
export function keepPreviewPolicy(plan: StepPlan, baseline: Baseline): StepPlan {
  const changes = plan.changes.map(change => {
    if (change.kind !== 'delete' || !isPreviewPolicy(change, baseline)) return change
    const { step, id, type, certain } = change
    return resourceChange({ step, id, type, kind: 'detach', certain })
  })
  return { ...plan, changes }
}

function isPreviewPolicy({ id }: ResourceChange, baseline: Baseline): boolean {
  return sameId(id, previewFirewallPolicyId(baseline))
}
