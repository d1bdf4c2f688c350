import { asResourceId } from '../../arm/resource-id.ts'
import type { StackWhatIf, WhatIfChange, WhatIfDelta } from '../../azure/types.ts'
import { isDeletedByStep } from '../deletion/deletion-order.ts'
import { DEPLOYMENT_TYPE } from '../template-ids.ts'
import type { PropertyChange, ResourceChange } from '../types.ts'
import { deltasOf } from './pool-profiles.ts'
import { resourceChange } from './resource-change.ts'
import { differsOnlyInIdCase, isFalsePositive } from './what-if-false-positives.ts'

/** Result of the what-if of a stack, after known false positives are removed. */
export interface EvaluatedWhatIf {
  readonly changes: readonly ResourceChange[]
  readonly unchanged: number
  readonly noise: number
  /** Ids in lower case of all resources that the what-if lists. */
  readonly looked: ReadonlySet<string>
  /** One sentence for each resource that Azure could not evaluate. */
  readonly unseen: readonly string[]
}

/**
 * Converts the entries of a what-if into changes. Known false positives are only counted. Resources that Azure could
 * not evaluate are listed in `unseen`.
 */
export function evaluateWhatIf(step: string, { properties }: StackWhatIf): EvaluatedWhatIf {
  const rows = properties.changes.resourceChanges.filter(row => !isDeployment(row))
  const judged = rows.map(row => evaluateEntry(step, row))
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

function evaluateEntry(step: string, row: WhatIfChange): JudgedRow {
  if (row.changeType === 'noChange') return { noise: 0 }
  if (row.changeType === 'unsupported') {
    return { noise: 0, unseen: `${row.id}: ${row.unsupportedReason ?? 'Azure gives no reason'}` }
  }
  // What-if says what the stack does, and a stack detaches resources that it cannot delete. For some types, the step
  // deletes these resources before it writes the stack, so the change is a deletion.
  const kind = row.changeType === 'detach' && isDeletedByStep(row.type) ? 'delete' : row.changeType
  const reported = kind === 'modify' ? flattenDeltas(deltasOf(row)) : NOTHING_REPORTED
  const properties = reported.changes.filter(
    property => !isFalsePositive(row.id, property) && !differsOnlyInIdCase(property, reported.changes)
  )
  const noise = reported.noEffect + reported.changes.length - properties.length
  if (noise > 0 && properties.length === 0) return { noise }
  const certain = row.changeCertainty === 'definite'
  const id = asResourceId(row.id)
  return { noise, change: resourceChange({ step, id, type: row.type, kind, certain, properties }) }
}

interface Flattened {
  readonly changes: PropertyChange[]
  /** Number of differences that Azure itself reports as having no effect. */
  readonly noEffect: number
}

const NOTHING_REPORTED: Flattened = { changes: [], noEffect: 0 }

/**
 * Returns nested deltas with dotted paths: `properties.subnets` › `0` › `properties.addressPrefix` becomes one path.
 */
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

/**
 * Codes of diagnostics for nested deployments that exceed the limits of Azure. What-if neither evaluates nor lists the
 * resources of such a deployment.
 */
const UNEVALUATED_DIAGNOSTICS: ReadonlySet<string> = new Set([
  'NestedDeploymentExpansionLimitReached',
  'NestedDeploymentShortCircuited'
])

function blindDiagnostics(diagnostics: NonNullable<StackWhatIf['properties']['diagnostics']>): string[] {
  return diagnostics
    .filter(({ level, code }) => level.toLowerCase() === 'error' || UNEVALUATED_DIAGNOSTICS.has(code))
    .map(({ code, message }) => `${code}: ${message}`)
}
