export { addressPlan } from './addresses.ts'
export { baseline } from './baseline.ts'
export { AddressError, ConfigError, UnknownEnvironmentError } from './errors.ts'
export { environmentNames, loadConfig } from './load.ts'
export { resourceNames, stackName } from './names.ts'
export { contains, range, rangeProblem } from './ranges.ts'
export type {
  AddressAdvice,
  AddressPlan,
  Baseline,
  BaselineConfig,
  BaselineIds,
  Colour,
  ConfigFinding,
  FirewallTier
} from './types.ts'
