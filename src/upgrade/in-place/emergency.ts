import type { RecordStore } from '../../provisioning/procedure/index.ts'
import type { Step } from '../../provisioning/types.ts'
import { recordNoteStep } from './record-note.ts'

/** Reason for which a person lets an upgrade pass its window, a freeze or the soak. */
export interface Emergency {
  readonly because: string
  /** The person and the run. */
  readonly by: string
}

/** Hours for which an emergency stays in the record. An upgrade that takes longer needs a new approval. */
const HOURS = 12

/** Name of the step that records an emergency. */
export const EMERGENCY_STEP = 'record-emergency'

/** Returns the step that records an emergency. The approval names its reason, so another reason needs another approval. */
export function emergencyStep({ because, by }: Emergency, record: RecordStore): Step {
  return recordNoteStep(
    {
      name: EMERGENCY_STEP,
      approvedFor: { emergency: because },
      properties: [{ path: 'emergency', kind: 'modify', after: because }],
      change: (stored, now) => ({ ...stored, emergency: { by, because, until: now + HOURS * 3_600_000 } })
    },
    record
  )
}
