import { addressProblems } from '../addresses/address-plan.ts'
import { valueAt } from '../document/schema-findings.ts'
import type { Settings } from '../schema/schema.ts'
import type { BaselineConfig } from '../types.ts'
import type { Contradiction } from './contradictions.ts'

/** Returns all problems of the address plan, each with the paths of all settings that take part. */
export function addressContradictions(config: BaselineConfig, written: readonly Settings[]): Contradiction[] {
  const isSet = (path: string) => written.some(settings => valueAt(settings, path.split('.')) !== undefined)
  return addressProblems(config, isSet).map(({ paths: [path, ...others], message }) => ({
    path: path.split('.'),
    others: others.map(other => other.split('.')),
    message,
    reason: 'address-plan'
  }))
}
