import type { ResourceId } from '../../../src/arm/resource-id.ts'
import {
  decodeRecord,
  encodeRecord,
  type OperationRecord,
  type RecordStore
} from '../../../src/provisioning/procedure/index.ts'
import type { MutantName } from '../mutants.ts'
import type { ModelAzure } from './azure.ts'

/** Returns the store of the operation record in the model: a record set whose metadata is one text. */
export function modelRecordStore(id: ResourceId, azure: ModelAzure, mutant: MutantName | undefined): RecordStore {
  const isLost = ({ running }: OperationRecord) =>
    mutant === (running === undefined ? 'record-end-is-not-written' : 'record-start-is-not-written')
  return {
    id,
    async read() {
      const found = await azure.read(id)
      return found === undefined ? undefined : { value: decodeRecord(found.body), etag: found.etag }
    },
    async write(record, etag) {
      if (isLost(record)) return
      const condition = etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: etag }
      const isUnconditional = mutant === 'record-is-written-without-etag'
      await azure.write(id, { ...encodeRecord(record) }, isUnconditional ? {} : condition)
    }
  }
}
