import {
  type Baseline,
  COLOURS,
  ConfigError,
  createBaseline,
  environmentNames,
  loadConfig
} from '../../src/config/index.ts'
import type { ConfigFinding } from '../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../src/provisioning/live-state/index.ts'
import { bootstrapStacksOf, clusterStacksOf, STACKS, stacksOf } from '../../src/templates/index.ts'
import { placeholderLiveState } from '../synth/placeholders.ts'

/** Result of reading a configuration and building all its templates. */
export type Reading =
  | { readonly outcome: 'accepted'; readonly baselines: readonly Baseline[] }
  | { readonly outcome: 'refused'; readonly findings: readonly ConfigFinding[] }
  /** An error that is not about the file. It would end a run with a stack trace. */
  | { readonly outcome: 'crashed'; readonly error: unknown }

const FILE = 'aks-baseline.yml'
const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555'

/** Reads a configuration, and builds the templates of all its environments for an empty and for a full subscription. */
export function readConfiguration(text: string): Reading {
  try {
    const baselines = environmentNames(text, FILE).map(name =>
      createBaseline(loadConfig(text, FILE, name), SUBSCRIPTION)
    )
    for (const baseline of baselines) buildTemplates(baseline)
    return { outcome: 'accepted', baselines }
  } catch (error) {
    if (error instanceof ConfigError) return { outcome: 'refused', findings: error.findings }
    return { outcome: 'crashed', error }
  }
}

function buildTemplates(baseline: Baseline): void {
  const clusters = COLOURS.flatMap(colour => [
    ...clusterStacksOf(baseline, colour),
    ...bootstrapStacksOf(baseline, colour)
  ])
  for (const liveState of [EMPTY_LIVE_STATE, placeholderLiveState(baseline)]) {
    for (const name of [...stacksOf(baseline), ...clusters])
      JSON.stringify(STACKS[name].build(baseline, liveState).template)
  }
}

/** Returns the findings of a reading that do not tell the line of the file to change. */
export function findingsWithoutLine(reading: Reading, text: string): readonly ConfigFinding[] {
  if (reading.outcome !== 'refused') return []
  const lines = text.split('\n').length
  return reading.findings.filter(({ line, column }) => !(line >= 1 && line <= lines + 1 && column >= 1))
}
