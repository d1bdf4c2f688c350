import type { Baseline, BaselineConfig } from './types.ts'

export { AddressError, ConfigError, UnknownEnvironmentError } from './errors.ts'
export type {
  AddressPlan,
  Baseline,
  BaselineConfig,
  BaselineIds,
  Colour,
  ConfigFinding,
  FirewallTier
} from './types.ts'

/** One environment of a configuration file, defaults merged in. Throws ConfigError with every finding, or UnknownEnvironmentError. */
export function loadConfig(_text: string, _file: string, _environment: string | undefined): BaselineConfig {
  throw new Error('src/config is not built')
}

/** Addresses and ids that follow from a configuration. Throws AddressError. */
export function baseline(_config: BaselineConfig, _subscription: string): Baseline {
  throw new Error('src/config is not built')
}
