import { isBlocked, type RuleFinding } from '../preflight/index.ts'
import type { ReportedStatus } from '../report/index.ts'
import { type PlannedUpgrade, stopsUpgrade, waitsOf } from '../upgrade/index.ts'

/** Status of an upgrade, with the findings for which it waits. */
export interface UpgradeStatus extends ReportedStatus {
  readonly waits: readonly RuleFinding[]
}

/**
 * Returns the status of a planned upgrade: `waiting` only if later runs continue it, and no emergency passes window, freeze
 * and soak; `blocked` if something else stops it. `undefined` for other operations.
 */
export function statusOf(
  { validation, goal, isResumed, plan, outlook }: PlannedUpgrade,
  inputs: { readonly 'later-run': string; readonly emergency: string | undefined }
): UpgradeStatus | undefined {
  if (validation === undefined || goal === undefined) return undefined
  const mayWait = inputs['later-run'] === 'true' && inputs.emergency === undefined
  const waits = mayWait ? waitsOf(validation) : []
  const isStopped = stopsUpgrade(validation) || isBlocked(plan.findings)
  const state = waits.length > 0 ? 'waiting' : isStopped ? 'blocked' : isResumed ? 'begun' : 'due'
  const { from, kind, path } = validation
  const startsAt = endOfWaits(waits, outlook)
  return {
    ...{ state, waits, from, to: kind === 'node-image' ? 'the newest node images' : goal.version, path },
    ...(startsAt !== undefined && { startsAt }),
    ...(inputs.emergency !== undefined && { emergency: inputs.emergency })
  }
}

/**
 * Returns when all waits have ended and the window is open, in milliseconds since 1970. `undefined` if no time ends one of
 * them.
 */
export function endOfWaits(waits: readonly RuleFinding[], outlook: PlannedUpgrade['outlook']): number | undefined {
  const ends = waits.map(each => each.waits?.until)
  const known = ends.filter(until => until !== undefined)
  if (known.length === 0 || known.length < ends.length) return undefined
  const last = Math.max(...known)
  return outlook?.startsFrom(last) ?? last
}
