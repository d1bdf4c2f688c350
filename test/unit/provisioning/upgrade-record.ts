import { EMPTY_CONTENTS, type OperationRecord } from '../../../src/provisioning/procedure/record.ts'
import { encodeRecord } from '../../../src/provisioning/procedure/record-encoding.ts'
import { nextProcedureId } from '../../../src/provisioning/procedure/record-id.ts'
import { jsonMetadata } from '../../../src/provisioning/records/metadata.ts'

/** Unique id of the cluster that the upgrade of `upgradeRecord` is about. */
export const UPGRADED_CLUSTER = '6a0b1c2d3e4f5a6b7c8d9e0f'

/** Returns a record set as Azure stores the record of an upgrade. `record`: what differs from an upgrade that has begun. */
export function upgradeRecord(record: Partial<OperationRecord>) {
  const id = nextProcedureId(0, UPGRADED_CLUSTER)
  const begun = { ...EMPTY_CONTENTS, id, kind: 'upgrade-cluster', phase: 'upgrading', closed: false, since: 0 }
  return { properties: { metadata: jsonMetadata(encodeRecord({ ...begun, ...record })) } }
}
