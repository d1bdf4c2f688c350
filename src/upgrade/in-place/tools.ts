import type { Azure } from '../../azure/index.ts'
import type { Baseline } from '../../config/types.ts'
import type { ClusterEvidence } from '../../preflight/index.ts'
import type { OperationRecord, RecordStore } from '../../provisioning/procedure/index.ts'
import type { OpenedAccess } from '../inside/cluster-evidence.ts'
import type { Emergency } from './emergency.ts'
import type { Force } from './override/override.ts'
import type { UpgradeState } from './types.ts'

/** Everything besides the state by which the steps of an upgrade plan and apply. */
export interface UpgradeTools {
  readonly baseline: Baseline
  /** Reads the state from Azure again. */
  readState(azure: Azure): Promise<UpgradeState>
  /** Reads from inside the cluster. */
  readInside(): Promise<ClusterEvidence>
  /** Opens the API server of the cluster. */
  openInside(): Promise<OpenedAccess>
  /** Nodes that take no pods now, as the validation read them. `undefined` if it did not. */
  readonly cordonedNow?: readonly string[] | undefined
  readonly record?: RecordStore
  /** Record of the last upgrade procedure of this cluster, whether or not it is open. */
  readonly last?: OperationRecord | undefined
  readonly emergency?: Emergency | undefined
  /** Person and run, which the record of a rollback names. */
  readonly by?: string | undefined
  /** Budgets that the upgrade bypasses. */
  readonly force?: Force | undefined
}
