import { parseResourceId } from '../../arm/resource-id.ts'
import type { RecordStore } from '../../provisioning/procedure/index.ts'
import type { Step } from '../../provisioning/types.ts'
import { resourceChange } from '../../provisioning/what-if/resource-change.ts'
import { Failure } from '../../runtime/failure.ts'

/** Reason for which a person lets an upgrade pass its window, a freeze or the soak. */
export interface Emergency {
  readonly because: string
  /** The person and the run. */
  readonly by: string
}

/** Hours for which an emergency stays in the record. An upgrade that takes longer needs a new approval. */
const HOURS = 12

/** Most tries, while another writer changes the record at the same time. */
const MOST_TRIES = 5

/** Name of the step that records an emergency. */
export const EMERGENCY_STEP = 'record-emergency'

/** Returns the step that records an emergency. The approval names its reason, so another reason needs another approval. */
export function emergencyStep({ because, by }: Emergency, record: RecordStore): Step {
  const name = EMERGENCY_STEP
  const properties = [{ path: 'emergency', kind: 'modify', after: because }] as const
  const { id } = record
  const change = { step: name, id, type: parseResourceId(id).type, kind: 'modify', certain: true, properties } as const
  return {
    ...{ name, needs: [], expectedSeconds: 2, approvedFor: { emergency: because } },
    intent: () => because,
    settle: () => Promise.resolve(),
    plan: () =>
      Promise.resolve({
        ...{ step: name, evaluation: { by: 'reads' }, changes: [resourceChange(change)] },
        ...{ unchanged: 0, noise: 0, pending: true }
      }),
    apply: ({ clock }) => recordEmergency({ by, because, until: clock.now() + HOURS * 3_600_000 }, record)
  }
}

async function recordEmergency(
  emergency: { readonly by: string; readonly because: string; readonly until: number },
  record: RecordStore
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const stored = await record.read()
    if (stored === undefined) throw new TypeError('an emergency is recorded before its upgrade has begun')
    try {
      return await record.write({ ...stored.value, emergency }, stored.etag)
    } catch (error) {
      const isRace = error instanceof Failure && error.details.status === 412
      if (!isRace || tries === MOST_TRIES) throw error
    }
  }
}
