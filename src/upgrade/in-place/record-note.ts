import { parseResourceId } from '../../arm/resource-id.ts'
import type { OperationRecord, RecordStore } from '../../provisioning/procedure/index.ts'
import type { PropertyChange, Step } from '../../provisioning/types.ts'
import { resourceChange } from '../../provisioning/what-if/resource-change.ts'
import { Failure } from '../../runtime/failure.ts'

/** An approved exception that a step writes into the record of the operation that has begun. */
export interface RecordNote {
  /** Name of the step. */
  readonly name: string
  /** Values for which the approval holds. Other values need another approval. */
  readonly approvedFor: Readonly<Record<string, string>>
  readonly properties: readonly PropertyChange[]
  /** Returns the record with the exception. `now`: milliseconds since 1970. */
  change(record: OperationRecord, now: number): OperationRecord
}

/** Most tries, while another writer changes the record at the same time. */
const MOST_TRIES = 5

/** Returns the step that records an exception. */
export function recordNoteStep({ name, approvedFor, properties, change }: RecordNote, record: RecordStore): Step {
  const { id } = record
  const modification = { step: name, id, type: parseResourceId(id).type, kind: 'modify', certain: true } as const
  return {
    ...{ name, needs: [], expectedSeconds: 2, approvedFor },
    intent: () => approvedFor,
    settle: () => Promise.resolve(),
    plan: () =>
      Promise.resolve({
        ...{ step: name, evaluation: { by: 'reads' }, changes: [resourceChange({ ...modification, properties })] },
        ...{ unchanged: 0, noise: 0, pending: true }
      }),
    apply: ({ clock }) => changeRecord(record, stored => change(stored, clock.now()))
  }
}

/** Changes pins of the record of the operation that has begun. Writes nothing if it has them, or has no such pins. */
export async function changePins(record: RecordStore, pins: OperationRecord['pins']): Promise<void> {
  await changeRecord(record, stored => {
    const isOther = Object.entries(pins).some(([name, value]) => (stored.pins[name] ?? value) !== value)
    return isOther ? { ...stored, pins: { ...stored.pins, ...pins } } : stored
  })
}

async function changeRecord(record: RecordStore, change: (stored: OperationRecord) => OperationRecord): Promise<void> {
  for (let tries = 1; ; tries++) {
    const stored = await record.read()
    if (stored === undefined) throw new TypeError('an exception is recorded before its upgrade has begun')
    try {
      const changed = change(stored.value)
      return changed === stored.value ? undefined : await record.write(changed, stored.etag)
    } catch (error) {
      const isRace = error instanceof Failure && error.details.status === 412
      if (!isRace || tries === MOST_TRIES) throw error
    }
  }
}
