export { addressPlan } from './addresses/address-plan.ts'
export { parseRange, rangeContains, rangeProblem, sharedRange } from './addresses/address-ranges.ts'
export { ingressAddress } from './addresses/ingress-address.ts'
export { createBaseline, formerBaseline } from './baseline.ts'
export { cloudProblem } from './cloud.ts'
export { COLOURS, type Colour, otherColour, perColour } from './colours.ts'
export { looksSecret, showValue } from './document/shown-value.ts'
export { nearestRegion } from './document/spelling-suggestions.ts'
export {
  type ConfigurationOrigin,
  type EnvironmentKey,
  environmentKeyText,
  parseEnvironmentKey,
  pathInSameRepository,
  sourceOf
} from './environment-key.ts'
export { AddressError, ConfigError, findingLine, UnknownEnvironmentError } from './errors.ts'
export { githubEnvironmentSuffixes, isGitHubEnvironmentOf } from './github-environments.ts'
export { compareVersions, hasPatch, isSameVersion, minorOf } from './kubernetes-version.ts'
export { environmentNames, loadConfig, loadEnvironments, selectEnvironment } from './load.ts'
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
export { nodesOfAmount, surgeNodesOf } from './pool-upgrade.ts'
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
