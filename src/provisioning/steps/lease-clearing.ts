import type { ResourceId } from '../../arm/resource-id.ts'
import { clearLease, isLeaseKept } from '../lease.ts'
import type { Need, Step } from '../types.ts'

const CLEARING_SECONDS = 5
const LEASE = 'lease'

/** Gives back the lease on the gateway for a run that was killed while it held it; usually there is none. */
export function leaseClearingStep(zone: ResourceId, needs: readonly Need[]): Step {
  return {
    name: LEASE,
    needs,
    expectedSeconds: CLEARING_SECONDS,
    intent: () => LEASE,
    settle: () => Promise.resolve(),
    async plan(context) {
      const pending = await isLeaseKept(context, zone)
      if (pending) context.log.info('A run that ended has left its lease on the gateway; applying gives it back.')
      // Listed as no change: it is the end of one that was approved, and must not need another approval.
      return { step: LEASE, evaluation: { by: 'reads' }, changes: [], unchanged: 0, noise: 0, pending }
    },
    apply: context => clearLease(context, zone)
  }
}
