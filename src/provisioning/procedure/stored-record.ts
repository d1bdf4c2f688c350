import type { AzureReader } from '../../azure/types.ts'
import type { Baseline } from '../../config/types.ts'
import { jsonOf, type Metadata } from '../records/metadata.ts'
import { OPERATION_RECORD } from '../records/operation-record.ts'
import { recordId } from '../records/record-set.ts'
import type { OperationRecord } from './record.ts'
import { decodeRecord } from './record-encoding.ts'

/**
 * Reads the operation record of an environment, whether or not its procedure is open. Returns `undefined` if the
 * environment never had a procedure. Throws Failure `record-unreadable` if the record is damaged or has another format.
 */
export async function readOperationRecord(
  azure: Pick<AzureReader, 'read'>,
  { ids: { recordZone } }: Pick<Baseline, 'ids'>
): Promise<OperationRecord | undefined> {
  const id = recordId(recordZone, OPERATION_RECORD)
  const found = await azure.read<{ readonly properties?: { readonly metadata?: Metadata } }>(id)
  return found === undefined ? undefined : decodeRecord(jsonOf(found.properties?.metadata))
}
