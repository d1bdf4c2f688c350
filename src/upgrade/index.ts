export type { ExpectedDuration, Minutes } from './expected-duration.ts'
export type { PoolSurge } from './surge-cost.ts'
export type { ClusterToRead, UpgradeValidation, ValidationRequest } from './types.ts'
export { upgradeRules, validateUpgrade } from './validate-upgrade.ts'
