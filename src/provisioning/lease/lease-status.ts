import { readRecordSet } from '../records/record-set.ts'
import type { EnvironmentReader, ProvisioningClients } from '../types.ts'
import { expiryOf, isKept, leaseIds } from './lease-record.ts'
import { hasUnreadableWrite, type RecordedWrite, writeIn } from './recorded-write.ts'

/** State of the lease of an environment, for a report. */
export interface LeaseStatus {
  /** `free`: no run holds it. `expired`: a run was lost while it held the lease. */
  readonly state: 'free' | 'held' | 'expired'
  readonly expires?: string | undefined
  /** Time at which the run took the lease, in ISO 8601. Absent in leases of earlier versions. */
  readonly since?: string | undefined
  /** Workflow run that holds the lease, or held it when it was lost. Absent in leases of earlier versions. */
  readonly run?: string | undefined
  /** Write that the holder began and that may not have ended. */
  readonly write?: RecordedWrite | undefined
  /** True if the lease names a write that cannot be read, because a person edited the record. */
  readonly isWriteUnreadable?: true
}

/** Reads who holds the lease of an environment, and which write the lease names. Reads the lease of earlier versions too. */
export async function readLeaseStatus({
  azure,
  baseline,
  clock
}: Pick<ProvisioningClients, 'azure' | 'clock'> & Pick<EnvironmentReader, 'baseline'>): Promise<LeaseStatus> {
  const records = await Promise.all(leaseIds(baseline.ids).map(id => readRecordSet({ azure }, id)))
  const record = records.find(isKept)
  if (record === undefined) return { state: 'free' }
  const state = expiryOf(record) > clock.now() ? 'held' : 'expired'
  const unreadable = hasUnreadableWrite(record.metadata) ? ({ isWriteUnreadable: true } as const) : {}
  const { expires, run, since } = record.metadata
  const holder = { ...(run === undefined ? {} : { run }), ...(since === undefined ? {} : { since }) }
  return { state, expires, ...holder, write: writeIn(record.metadata), ...unreadable }
}
