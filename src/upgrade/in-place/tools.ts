import type { Baseline } from '../../config/types.ts'
import type { ClusterEvidence } from '../../preflight/index.ts'
import type { RecordStore } from '../../provisioning/procedure/index.ts'
import type { UpgradeClients } from '../types.ts'
import type { Emergency } from './emergency.ts'
import type { UpgradePolicy } from './policy.ts'
import type { UpgradeState } from './types.ts'

/** Everything besides the state by which the steps of an upgrade plan and apply. */
export interface UpgradeTools {
  readonly baseline: Baseline
  readonly clients: UpgradeClients
  readonly policy: UpgradePolicy
  /** Reads the state from Azure again. */
  readState(): Promise<UpgradeState>
  /** Reads from inside the cluster. */
  readInside(): Promise<ClusterEvidence>
  readonly record: RecordStore
  readonly emergency?: Emergency | undefined
}
