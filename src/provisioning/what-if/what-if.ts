import { asResourceId } from '../../arm/resource-id.ts'
import type { StackWhatIf, WhatIfChange, WhatIfDelta } from '../../azure/types.ts'
import { isDeletedFirst } from '../deletion/deletion-order.ts'
import { DEPLOYMENT_TYPE } from '../template-ids.ts'
import type { PropertyChange, ResourceChange } from '../types.ts'
import { deltasOf } from './pool-profiles.ts'
import { resourceChange } from './resource-change.ts'
import { isFalsePositive, isRespelled } from './what-if-false-positives.ts'

/** Evaluated what-if of a stack. */
export interface JudgedWhatIf {
  readonly changes: readonly ResourceChange[]
  readonly unchanged: number
  readonly noise: number
  /** Ids of all resources that have a row, in lower case. */
  readonly looked: ReadonlySet<string>
  /** Resources that Azure could not evaluate, one sentence each. */
  readonly unseen: readonly string[]
}

/**
 * Converts Azure's rows into changes. Counts known false positives without listing them, and lists what Azure could not
 * evaluate.
 */
export function judgeWhatIf(step: string, { properties }: StackWhatIf): JudgedWhatIf {
  const rows = properties.changes.resourceChanges.filter(row => !isDeployment(row))
  const judged = rows.map(row => judgeRow(step, row))
  return {
    changes: judged.flatMap(row => row.change ?? []),
    unchanged: judged.filter(row => row.change === undefined && row.unseen === undefined).length,
    looked: new Set(rows.map(({ id }) => id.toLowerCase())),
    noise: judged.reduce((sum, row) => sum + row.noise, 0),
    unseen: [...judged.flatMap(row => row.unseen ?? []), ...blindDiagnostics(properties.diagnostics ?? [])]
  }
}

interface JudgedRow {
  readonly change?: ResourceChange
  readonly noise: number
  readonly unseen?: string
}

function isDeployment(row: WhatIfChange): boolean {
  return row.type.toLowerCase() === DEPLOYMENT_TYPE.toLowerCase()
}

function judgeRow(step: string, row: WhatIfChange): JudgedRow {
  if (row.changeType === 'noChange') return { noise: 0 }
  if (row.changeType === 'unsupported') {
    return { noise: 0, unseen: `${row.id}: ${row.unsupportedReason ?? 'Azure gives no reason'}` }
  }
  // Azure reports what the stack does, and a stack detaches what it cannot delete. We delete some of those types
  // before.
  const kind = row.changeType === 'detach' && isDeletedFirst(row.type) ? 'delete' : row.changeType
  const reported = kind === 'modify' ? flattenDeltas(deltasOf(row)) : NOTHING_REPORTED
  const properties = reported.changes.filter(
    property => !isFalsePositive(row.id, property) && !isRespelled(property, reported.changes)
  )
  const noise = reported.noEffect + reported.changes.length - properties.length
  if (noise > 0 && properties.length === 0) return { noise }
  const certain = row.changeCertainty === 'definite'
  const id = asResourceId(row.id)
  return { noise, change: resourceChange({ step, id, type: row.type, kind, certain, properties }) }
}

interface Flattened {
  readonly changes: PropertyChange[]
  /** Number of differences that Azure itself calls without effect. */
  readonly noEffect: number
}

const NOTHING_REPORTED: Flattened = { changes: [], noEffect: 0 }

/** Returns nested deltas as dotted paths: `properties.subnets` › `0` › `properties.addressPrefix` becomes one path. */
export function flattenDeltas(deltas: readonly WhatIfDelta[], prefix = ''): Flattened {
  const parts = deltas.map(delta => flattenDelta(delta, prefix === '' ? delta.path : `${prefix}.${delta.path}`))
  return {
    changes: parts.flatMap(part => part.changes),
    noEffect: parts.reduce((sum, part) => sum + part.noEffect, 0)
  }
}

function flattenDelta(delta: WhatIfDelta, path: string): Flattened {
  const { changeType, children, before, after } = delta
  if (changeType === 'noEffect') return { changes: [], noEffect: 1 }
  if (children !== undefined && children.length > 0) return flattenDeltas(children, path)
  const kind = changeType === 'array' ? 'modify' : changeType
  return { changes: [{ path, kind, before, after }], noEffect: 0 }
}

/** Diagnostics of nested deployments beyond Azure's limits, whose resources are not evaluated and have no rows. */
const BLIND_DIAGNOSTICS: ReadonlySet<string> = new Set([
  'NestedDeploymentExpansionLimitReached',
  'NestedDeploymentShortCircuited'
])

function blindDiagnostics(diagnostics: NonNullable<StackWhatIf['properties']['diagnostics']>): string[] {
  return diagnostics
    .filter(({ level, code }) => level.toLowerCase() === 'error' || BLIND_DIAGNOSTICS.has(code))
    .map(({ code, message }) => `${code}: ${message}`)
}
