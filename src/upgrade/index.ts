export { collectEvidence, type EvidenceRequest } from './evidence/collect-evidence.ts'
export type { ExpectedDuration, Minutes } from './expected-duration.ts'
export {
  type AppliedUpgrade,
  abortUpgrade,
  applyUpgrade,
  DELETE_MACHINES,
  isRecordedForce,
  MACHINES_PATH,
  openUpgrade,
  type PlannedUpgrade,
  planUpgrade,
  rollbackDeadline,
  rolledBackIn,
  runningUpgrades,
  type UpgradeRequest,
  versionsBehind
} from './in-place/index.ts'
export { type KubernetesAccess, openInside, readInside } from './inside/index.ts'
export { refuseVerdict, stopsUpgrade, waitsOf } from './refused-verdict.ts'
export type { PoolSurge } from './surge-cost.ts'
export type { ClusterToRead, UpgradeValidation, ValidationRequest } from './types.ts'
export { upgradeRules, validateUpgrade } from './validate-upgrade.ts'
