import { awaitFormerLease } from '../../lease/environment-lease.ts'
import { clearLease } from '../../lease/lease.ts'
import { isLeaseKept, leaseId, leaseIds } from '../../lease/lease-record.ts'
import { readLeaseStatus } from '../../lease/lease-status.ts'
import { followUnfinishedWrite } from '../../lease/unfinished-write.ts'
import type { Need, Step, StepContext } from '../../types.ts'

const CLEARING_SECONDS = 5
const LEASE = 'lease'

/**
 * Returns the step that releases the lease of the environment, also the one that an earlier version kept in the ingress
 * zone. A lease remains only if a run was killed while it held the lease; usually there is none. Before anything is
 * planned, the step waits for a write that the killed run began, because a read would show the resource half-written.
 */
export function leaseClearingStep(needs: readonly Need[]): Step {
  return {
    name: LEASE,
    needs,
    expectedSeconds: CLEARING_SECONDS,
    intent: () => LEASE,
    settle: followUnfinishedWrite,
    async plan(context) {
      const pending = await isAnyLeaseKept(context)
      if (pending) context.log.info(await leftBehindText(context))
      // Not listed as a change: releasing the lease completes an approved write and must not need another approval.
      return { step: LEASE, evaluation: { by: 'reads' }, changes: [], unchanged: 0, noise: 0, pending }
    },
    async apply(context) {
      await clearLease(context, leaseId(context.baseline.ids.recordZone))
      await awaitFormerLease(context)
    }
  }
}

async function leftBehindText(context: StepContext): Promise<string> {
  const { write } = await readLeaseStatus(context)
  const left = 'An interrupted run left the lease of the environment behind. Apply releases it'
  return write === undefined ? `${left}.` : `${left} when the write of ${write.target} has ended, which that run began.`
}

async function isAnyLeaseKept({ azure, baseline }: StepContext): Promise<boolean> {
  return (await Promise.all(leaseIds(baseline.ids).map(id => isLeaseKept({ azure }, id)))).includes(true)
}
