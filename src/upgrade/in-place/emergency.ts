import type { OperationRecord, RecordStore } from '../../provisioning/procedure/index.ts'
import type { Step } from '../../provisioning/types.ts'
import { recordNoteStep } from './record-note.ts'
import type { UpgradeTools } from './tools.ts'

/** Reason for which a person lets an upgrade pass its window, a freeze or the soak. */
export interface Emergency {
  readonly because: string
  /** The person and the run. */
  readonly by: string
}

/** Hours for which an emergency passes windows. An upgrade that takes longer needs a new approval. */
const HOURS = 12

/** Name of the step that records an emergency. */
export const EMERGENCY_STEP = 'record-emergency'

/** Returns a record with an emergency that begins now. `now`: milliseconds since 1970. */
export function withEmergency(
  record: OperationRecord,
  { because, by }: Emergency,
  now: number,
  follows: { readonly after?: number } = {}
): OperationRecord {
  return { ...record, emergency: { by, because, until: now + HOURS * 3_600_000, ...follows } }
}

/** An emergency as the record keeps it. */
type Recorded = NonNullable<OperationRecord['emergency']>

/**
 * Returns the step that records an emergency. The approval names its reason, and the end of the emergency that it follows in
 * this upgrade. Therefore neither another reason nor an emergency that has ended fits to an approval from before. `record`:
 * the record of the upgrade that has begun. `now`: milliseconds since 1970.
 */
export function emergencyStep(
  emergency: Emergency,
  { record, now }: { readonly record: OperationRecord | undefined; readonly now: number },
  store: RecordStore
): Step {
  const { because } = emergency
  const after = endBefore(record?.emergency, because, now)
  const isSame = (found: Recorded | undefined) => found?.because === because && found.after === after
  const follows = after === undefined ? {} : { after }
  return recordNoteStep(
    {
      name: EMERGENCY_STEP,
      approvedFor: {
        emergency: because,
        ...(after !== undefined && { 'end-of-the-last-emergency': new Date(after).toISOString() })
      },
      properties: [{ path: 'emergency', kind: 'modify', after: because }],
      // A run that continues under the same approval does not extend the emergency.
      change: (stored, time) => (isSame(stored.emergency) ? stored : withEmergency(stored, emergency, time, follows))
    },
    store
  )
}

/** Returns the end of the emergency before one that begins or continues now, in milliseconds since 1970. */
function endBefore(found: Recorded | undefined, because: string, now: number): number | undefined {
  const continues = found?.because === because && now < found.until
  return continues ? found.after : found?.until
}

/**
 * Returns the time at which the emergency of the upgrade that has begun ended, in milliseconds since 1970. Returns
 * `undefined` while it lasts, and before the upgrade begins.
 */
export async function endOfEmergency(
  { record }: Pick<UpgradeTools, 'record'>,
  now: number
): Promise<number | undefined> {
  const stored = (await record?.read())?.value
  const until = stored?.closed === false ? stored.emergency?.until : undefined
  return until !== undefined && until <= now ? until : undefined
}
