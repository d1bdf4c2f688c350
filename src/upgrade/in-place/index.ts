export { abortUpgrade, type RunningUpgrade, runningUpgrades } from './abort.ts'
export { DELETE_MACHINES, MACHINES_PATH } from './delete-machines.ts'
export type { Emergency } from './emergency.ts'
export { rollbackDeadline, type UpgradeOutlook } from './outlook.ts'
export { isRecordedForce } from './override/override.ts'
export { versionsBehind } from './pools-behind.ts'
export { rolledBackIn, UPGRADE_CLUSTER } from './procedure.ts'
export {
  type AppliedUpgrade,
  type ApplyUpgradeRequest,
  applyUpgrade,
  openUpgrade,
  type PlannedUpgrade,
  planUpgrade,
  type UpgradeRequest
} from './run.ts'
