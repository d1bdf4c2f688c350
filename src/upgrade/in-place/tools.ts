import type { Azure } from '../../azure/index.ts'
import type { Baseline } from '../../config/types.ts'
import type { RecordStore } from '../../provisioning/procedure/index.ts'
import type { Emergency } from './emergency.ts'
import type { UpgradeState } from './types.ts'

/** Everything besides the state by which the steps of an upgrade plan and apply. */
export interface UpgradeTools {
  readonly baseline: Baseline
  /** Reads the state from Azure again. */
  readState(azure: Azure): Promise<UpgradeState>
  readonly record?: RecordStore
  readonly emergency?: Emergency | undefined
}
