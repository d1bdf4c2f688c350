import type { ResourceId } from '../../../arm/resource-id.ts'
import { clearLease, isLeaseKept } from '../../lease.ts'
import type { Need, Step } from '../../types.ts'

const CLEARING_SECONDS = 5
const LEASE = 'lease'

/**
 * Returns the step that releases a lease on the gateway. A lease remains only if a run was killed while it held the
 * lease; usually there is none.
 */
export function leaseClearingStep(zone: ResourceId, needs: readonly Need[]): Step {
  return {
    name: LEASE,
    needs,
    expectedSeconds: CLEARING_SECONDS,
    intent: () => LEASE,
    settle: () => Promise.resolve(),
    async plan(context) {
      const pending = await isLeaseKept(context, zone)
      if (pending) context.log.info('An interrupted run left its lease on the gateway. Apply releases it.')
      // Not listed as a change: releasing the lease completes an approved write and must not need another approval.
      return { step: LEASE, evaluation: { by: 'reads' }, changes: [], unchanged: 0, noise: 0, pending }
    },
    apply: context => clearLease(context, zone)
  }
}
