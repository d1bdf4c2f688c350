import { Failure } from '../../runtime/failure.ts'
import { canonicalJson } from '../approval/digest.ts'
import type { OperationRecord } from './record.ts'

/** Returns whether a record says that the operation of the procedure `id` is running. */
export function isRunning(
  record: OperationRecord | undefined,
  { id, operation }: { readonly id: string; readonly operation: string }
): record is OperationRecord {
  return record !== undefined && !record.closed && record.id === id && record.running?.operation === operation
}

/** Returns whether two records are equal, apart from the emergency, which people change during a run. */
export function isSameState(a: OperationRecord | undefined, b: OperationRecord | undefined): boolean {
  const stateOf = (record: OperationRecord | undefined) => {
    if (record === undefined) return undefined
    const { emergency: _, ...state } = record
    return state
  }
  return canonicalJson(stateOf(a)) === canonicalJson(stateOf(b))
}

/** Returns the failure for a record that another run or a person has changed during this run. */
export function recordTakenOver(kind: string, operation: string): Failure {
  return new Failure(
    'operation-taken-over',
    `The operation record changed while ${operation} of ${kind} was running: another run or a person wrote it.`,
    {
      subject: kind,
      remedy:
        'Read the status of the procedure, then plan again. If no other run of the project was in progress, find out in the activity log who wrote the record set. This run sent no further write.'
    }
  )
}
