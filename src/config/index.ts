export { addressPlan } from './addresses.ts'
export { baseline } from './baseline.ts'
export { cloudProblem } from './cloud.ts'
export { COLOURS, type Colour, otherColour, perColour } from './colours.ts'
export { AddressError, ConfigError, UnknownEnvironmentError } from './errors.ts'
export { githubEnvironmentSuffixes, isGitHubEnvironmentOf } from './github-environments.ts'
export { ingressAddress } from './ingress-address.ts'
export { environmentNames, loadConfig } from './load.ts'
export {
  certificateSecrets,
  formerStackName,
  globalNames,
  ingressHosts,
  resourceNames,
  stackName,
  stackTagNames,
  stackTags
} from './names.ts'
export { contains, range, rangeProblem } from './ranges.ts'
export { looksSecret, show } from './shown-value.ts'
export type {
  AddressAdvice,
  AddressPlan,
  Baseline,
  BaselineConfig,
  BaselineIds,
  ConfigAdvice,
  ConfigFinding,
  FirewallTier
} from './types.ts'
