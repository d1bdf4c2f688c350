import type { OperationRecord, RecordStore } from '../../../src/provisioning/procedure/index.ts'
import { Failure } from '../../../src/runtime/failure.ts'

/** Puts the environment on hold, as a person does at any time. Does nothing if no record is stored. */
export function hold(store: RecordStore, now: number): Promise<void> {
  return change(store, record => ({ ...record, hold: { by: 'a colleague', since: now, because: 'incident' } }))
}

/** Releases the hold. */
export function releaseHold(store: RecordStore): Promise<void> {
  return change(store, ({ hold: _, ...record }) => record)
}

async function change(store: RecordStore, changed: (record: OperationRecord) => OperationRecord): Promise<void> {
  for (;;) {
    const found = await store.read()
    if (found === undefined) return
    try {
      return await store.write(changed(found.value), found.etag)
    } catch (error) {
      if (!(error instanceof Failure) || error.details.status !== 412) throw error
    }
  }
}
