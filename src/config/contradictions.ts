import { clusterRules } from './contradictions-cluster.ts'
import { networkRules } from './contradictions-network.ts'
import { platformRules } from './contradictions-platform.ts'
import type { Path } from './document.ts'
import type { Settings } from './schema.ts'
import type { BaselineConfig } from './types.ts'

export interface Contradiction {
  /** In the environment's settings. */
  readonly path: Path
  readonly message: string
}

/** `written` holds what the file itself says, its `defaults` before the environment. */
export type Rule = (config: BaselineConfig, written: readonly Settings[]) => Contradiction | undefined

/** Settings of an environment that each are allowed but not together; all of them. */
export function contradictionsIn(config: BaselineConfig, written: readonly Settings[]): Contradiction[] {
  return [...networkRules, ...platformRules, ...clusterRules].flatMap(rule => rule(config, written) ?? [])
}
