import type { BlockingBudget } from '../../../preflight/index.ts'
import type { OperationRecord, RecordStore } from '../../../provisioning/procedure/index.ts'
import type { Step } from '../../../provisioning/types.ts'
import { CLOCK_DIFFERENCE } from '../../../runtime/clock-difference.ts'
import { recordNoteStep } from '../record-note.ts'
import type { ClusterState } from '../types.ts'

/** Request to let an upgrade bypass budgets, by a person. */
export interface ForceRequest {
  /** Names of the budgets, as `namespace/name`. */
  readonly budgets: readonly string[]
  readonly because: string
}

/** An upgrade that bypasses budgets, with the budgets that block now. */
export interface Force extends ForceRequest {
  readonly blocking: readonly BlockingBudget[]
}

/**
 * Hours for which an override is open at most, if no run closes it. AKS compares the end with the start of each operation
 * only. A job on a hosted runner lives as long.
 */
export const OPEN_HOURS = 6

/** Milliseconds of this time. */
export const OPEN_MILLISECONDS = OPEN_HOURS * 3_600_000

/** Name of the step that records an override. */
export const FORCE_STEP = 'record-override'

const BUDGETS = 'force'
const REASON = 'force-reason'

type Pins = Readonly<Record<string, string>>

/** Returns the pins of the record for an upgrade that bypasses budgets. */
export function forcePins(force: ForceRequest | undefined): Pins {
  return force === undefined ? {} : { [BUDGETS]: budgetText(force), [REASON]: force.because }
}

/**
 * Returns the step that records which budgets an upgrade bypasses, and why. The approval names them, so another set or
 * another reason needs another approval.
 */
export function forceStep(force: ForceRequest, record: RecordStore): Step {
  const pins = forcePins(force)
  return recordNoteStep(
    {
      name: FORCE_STEP,
      approvedFor: { 'force-budgets': budgetText(force), 'force-reason': force.because },
      properties: Object.entries(pins).map(([path, after]) => ({ path, kind: 'modify', after })),
      change: stored => ({ ...stored, pins: { ...stored.pins, ...pins } })
    },
    record
  )
}

/** Returns whether a record names an override for the operation that has begun. */
export function namesOverride(record: OperationRecord | undefined): boolean {
  return record?.running?.operation === 'upgrade' && record.pins[BUDGETS] !== undefined
}

/** Returns whether a record names this very override. */
export function namesSameBudgets(record: OperationRecord | undefined, force: ForceRequest): boolean {
  return namesOverride(record) && record?.pins[BUDGETS] === budgetText(force)
}

/** Returns whether a record names these budgets with this reason. */
export function isRecordedForce(record: OperationRecord, force: ForceRequest): boolean {
  return Object.entries(forcePins(force)).every(([name, text]) => record.pins[name] === text)
}

/** Returns the names of the budgets in a fixed order. */
export function budgetText({ budgets }: Pick<ForceRequest, 'budgets'>): string {
  return [...new Set(budgets)].toSorted().join(',')
}

/** Settings of an override as Azure shows them. */
export type OverrideSettings = NonNullable<ClusterState['override']>

/**
 * Returns whether an override is open. AKS ignores one without an end. An end that is not a date counts as open, because
 * nothing shows that it has passed. `now`: milliseconds since 1970.
 */
export function isOpenOverride(settings: OverrideSettings | undefined, now: number): boolean {
  const { forceUpgrade, until } = settings ?? {}
  return forceUpgrade === true && until !== undefined && !(Date.parse(until) <= now)
}

/** Returns whether an override is to be closed. One whose end has passed is closed, too, because a later write could extend it. */
export function isSetOverride(settings: OverrideSettings | undefined): boolean {
  return settings?.forceUpgrade === true && settings.until !== undefined
}

/** Returns whether an override is open that a run opened: its end is near enough. */
export function isLimitedOverride(settings: OverrideSettings | undefined, now: number): boolean {
  return (
    isOpenOverride(settings, now) && Date.parse(settings?.until ?? '') - now <= OPEN_MILLISECONDS + CLOCK_DIFFERENCE
  )
}

/** Returns the properties of a cluster whose override changes. All other upgrade settings stay. */
export function withOverride(
  { body }: ClusterState,
  overrideSettings: OverrideSettings
): Readonly<Record<string, object>> {
  return { upgradeSettings: { ...Object(body.properties.upgradeSettings), overrideSettings } }
}
