import { allRanges } from '../addresses/address-overlaps.ts'
import { addressProblems } from '../addresses/address-plan.ts'
import type { FileRanges } from '../addresses/address-proposals.ts'
import { valueAt } from '../document/schema-findings.ts'
import type { Settings } from '../schema/schema.ts'
import type { BaselineConfig } from '../types.ts'
import type { Contradiction } from './contradictions.ts'

/** Ranges of all environments of a file, and the proposals for them up to now. */
export type RangesOfFile = Pick<FileRanges, 'ranges' | 'proposed'>

/** Returns the ranges of all environments of a file, without proposals. */
export function rangesOfFile(all: readonly BaselineConfig[]): RangesOfFile {
  return { ranges: all.flatMap(allRanges), proposed: new Map() }
}

/**
 * Returns all problems of the address plan, each with the paths of all settings that take part. `written` holds the
 * settings in the file: first its `defaults`, then those of the environment.
 */
export function addressContradictions(
  config: BaselineConfig,
  written: readonly Settings[],
  file: RangesOfFile
): Contradiction[] {
  const isIn = (settings: Settings | undefined, path: string) => valueAt(settings, path.split('.')) !== undefined
  const isSet = (path: string) => written.some(settings => isIn(settings, path))
  const [defaults, own] = written
  const isShared = (path: string) => isIn(defaults, path) && !isIn(own, path)
  const placeOf = (path: string) => `${isShared(path) ? 'defaults' : `environments.${config.environment}`}.${path}`
  return addressProblems(config, isSet, { ...file, placeOf }).map(({ paths: [path, ...others], message }) => ({
    path: path.split('.'),
    others: others.map(other => other.split('.')),
    message,
    reason: 'address-plan'
  }))
}
