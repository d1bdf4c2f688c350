import type { Azure } from '../../azure/types.ts'
import type { Baseline } from '../../config/types.ts'
import { directWriter } from '../lease/direct-writer.ts'
import { underEnvironmentLease } from '../lease/environment-lease.ts'
import { readHold } from '../records/hold.ts'
import { OPERATION_RECORD, readRecord, writeRecord } from '../records/operation-record.ts'
import { type RecordClients, recordId } from '../records/record-set.ts'
import type { ProvisioningClients } from '../types.ts'
import { refuseWhileOpen } from './direct-commands.ts'
import type { ProcedurePorts, RecordStore } from './ports.ts'
import { raiseCount, readCount } from './procedure-count.ts'
import { decodeRecord, encodeRecord } from './record-encoding.ts'
import { numberOf } from './record-id.ts'
import { readOperationRecord } from './stored-record.ts'

/** Returns everything through which a procedure reads and writes an environment. */
export function environmentPorts<LiveState>(
  clients: ProvisioningClients,
  baseline: Baseline,
  readLiveState: () => Promise<LiveState>
): ProcedurePorts<LiveState> {
  const leasing = { ...clients, baseline }
  return {
    baseline,
    clients,
    record: recordStore(clients, baseline),
    readHold: () => readHold(clients, baseline.ids.recordZone),
    readLiveState,
    withLease: work => underEnvironmentLease(leasing, lease => work(directWriter(clients, lease)))
  }
}

function recordStore(clients: RecordClients, { ids: { recordZone } }: Baseline): RecordStore {
  return {
    id: recordId(recordZone, OPERATION_RECORD),
    async read() {
      const found = await readRecord(clients, recordZone)
      return found === undefined ? undefined : { value: decodeRecord(found.value), etag: found.etag }
    },
    async write(record, etag) {
      await writeRecord(clients, recordZone, encodeRecord(record), etag)
    },
    readCount: () => readCount(clients, recordZone),
    count: id => raiseCount(clients, recordZone, numberOf(id))
  }
}

/**
 * Throws Failure `procedure-open` if a procedure is open that a command would break, and `record-unreadable` if the
 * operation record cannot be read.
 */
export async function refuseDuringProcedure(
  action: string,
  command: string | undefined,
  azure: Pick<Azure, 'read'>,
  baseline: Pick<Baseline, 'ids'>
): Promise<void> {
  refuseWhileOpen(action, command, await readOperationRecord(azure, baseline))
}
