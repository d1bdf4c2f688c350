import type { Path } from '../document/document.ts'
import type { Settings } from '../schema/schema.ts'
import type { BaselineConfig } from '../types.ts'
import { addressContradictions, type RangesOfFile } from './contradictions-addresses.ts'
import { changeRules } from './contradictions-changes.ts'
import { clusterRules } from './contradictions-cluster.ts'
import { fluxRules } from './contradictions-flux.ts'
import { gitRules } from './contradictions-git.ts'
import { limitRules } from './contradictions-limits.ts'
import { networkRules } from './contradictions-network.ts'
import { platformRules } from './contradictions-platform.ts'
import { poolUpgradeRules } from './contradictions-pool-upgrade.ts'
import { upgradeRules } from './contradictions-upgrades.ts'

export interface Contradiction {
  /** Path within the environment's settings. */
  readonly path: Path
  /** Paths of the other settings that take part. The finding is at the first setting that the file contains. */
  readonly others?: readonly Path[]
  readonly message: string
  /** Path of another setting in the same section. The message names its line in place of `<line>`. */
  readonly sameSection?: Path
  /** Set if the contradiction is one of the address plan, which has a failure reason of its own. */
  readonly reason?: 'address-plan'
}

/**
 * A check of one environment. `written` holds the settings in the file: first its `defaults`, then those of the
 * environment.
 */
export type Rule = (
  config: BaselineConfig,
  written: readonly Settings[]
) => Contradiction | readonly Contradiction[] | undefined

/** Returns all settings of an environment that are allowed individually but not together. */
export function contradictionsIn(
  config: BaselineConfig,
  written: readonly Settings[],
  file: RangesOfFile
): Contradiction[] {
  const clusters = [...clusterRules, ...poolUpgradeRules, ...upgradeRules]
  const rules = [networkRules, platformRules, clusters, gitRules, fluxRules, changeRules, limitRules].flat()
  return [...rules.flatMap(rule => rule(config, written) ?? []), ...addressContradictions(config, written, file)]
}
