import { sameId } from '../arm/resource-id.ts'
import type { Baseline } from '../config/types.ts'
import { previewFirewallPolicyId } from '../templates/index.ts'
import { resourceChange } from './change.ts'
import { deleteInTurn } from './pre-delete.ts'
import type { ResourceChange, StepContext, StepPlan } from './types.ts'

/**
 * The firewall policy of the gateway's preview holds the guard, so no stack owns it. Stacks of the first format did: a stack
 * that lets go of the policy detaches it, because a preview that is open stays open.
 */

/** Returns the plan of a stack in which the preview's policy is detached instead of deleted. */
export function keepPreviewPolicy(plan: StepPlan, baseline: Baseline): StepPlan {
  const changes = plan.changes.map(change => {
    if (change.kind !== 'delete' || !isPreviewPolicy(change, baseline)) return change
    const { step, id, type, certain } = change
    return resourceChange({ step, id, type, kind: 'detach', certain })
  })
  return { ...plan, changes }
}

/**
 * Prepares the write of a stack that lets go of the preview's policy, and returns what the write does with resources that
 * left the template. One operation treats all of them alike, so what is to be deleted is deleted here. Throws Failure where
 * Azure refuses a deletion.
 */
export async function prepareDetaching(plan: StepPlan, context: StepContext): Promise<{ unmanaged?: 'detach' }> {
  const { baseline } = context
  if (!plan.changes.some(change => change.kind === 'detach' && isPreviewPolicy(change, baseline))) return {}
  const deleted = plan.changes.filter(({ kind }) => kind === 'delete')
  await deleteInTurn(
    deleted.map(({ id }) => id),
    context
  )
  return { unmanaged: 'detach' }
}

function isPreviewPolicy({ id }: ResourceChange, baseline: Baseline): boolean {
  return sameId(id, previewFirewallPolicyId(baseline))
}
