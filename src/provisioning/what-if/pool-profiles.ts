import type { WhatIfChange, WhatIfDelta } from '../../azure/types.ts'
import { findDifferences } from './differences.ts'

const CLUSTER = 'microsoft.containerservice/managedclusters'
const PROFILES = 'properties.agentPoolProfiles'

type Fields = Readonly<Record<string, unknown>>

/**
 * Returns the property differences of one resource in a what-if. Compares the node pools of a cluster by name if their
 * positions differ. AKS returns all node pools in the cluster resource, but the template contains only the system pool
 * there. Azure compares lists by position. If AKS returns another pool first, Azure compares the system pool with that
 * pool (arm-template-whatif#128). A pool that the template does not contain counts as a difference without effect,
 * because AKS does not change such a pool (AKS#1511). Properties of the system pool that the template does not set are
 * ignored.
 */
export function deltasOf({ type, resourceConfigurationChanges: changes }: WhatIfChange): readonly WhatIfDelta[] {
  const deltas = changes?.delta ?? []
  if (type.toLowerCase() !== CLUSTER) return deltas
  const [before, after] = [profilesIn(changes?.before), profilesIn(changes?.after)]
  if (before === undefined || after === undefined) return deltas
  if (after.every(({ name }, i) => name === before[i]?.name)) return deltas
  return deltas.map(delta => (delta.path === PROFILES ? comparedByName(before, after) : delta))
}

function profilesIn(body: Fields | undefined): readonly Fields[] | undefined {
  const properties = body?.properties
  const profiles = isFields(properties) ? properties.agentPoolProfiles : undefined
  return Array.isArray(profiles) && profiles.every(isFields) ? profiles : undefined
}

function comparedByName(before: readonly Fields[], after: readonly Fields[]): WhatIfDelta {
  const wanted = after.map((pool, i): WhatIfDelta => {
    const present = before.find(({ name }) => name === pool.name)
    if (present === undefined) return { path: String(i), changeType: 'create', after: pool }
    const children = findDifferences(pool, present).map(({ kind, ...change }) => ({ ...change, changeType: kind }))
    return { path: String(i), changeType: children.length === 0 ? 'noEffect' : 'modify', children }
  })
  const beside = before
    .filter(({ name }) => !after.some(pool => pool.name === name))
    .map(({ name }): WhatIfDelta => ({ path: String(name), changeType: 'noEffect' }))
  return { path: PROFILES, changeType: 'array', children: [...wanted, ...beside] }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
