import { isSameVersion } from '../config/index.ts'
import { isBlocked, type RuleFinding } from '../preflight/index.ts'
import type { ReportedStatus } from '../report/index.ts'
import {
  type PlannedUpgrade,
  rolledBackIn,
  stopsUpgrade,
  type UpgradeRequest,
  versionsBehind,
  waitsOf
} from '../upgrade/index.ts'

/** Status of an upgrade, with the findings for which it waits. */
export interface UpgradeStatus extends ReportedStatus {
  readonly waits: readonly RuleFinding[]
}

/**
 * Returns the status of a planned upgrade: `waiting` only if later runs continue it, and no emergency passes window, freeze
 * and soak; `blocked` if something else stops it. `undefined` for other operations.
 */
export function statusOf(
  { validation, goal, isResumed, plan, outlook, record, state: found }: PlannedUpgrade,
  inputs: { readonly 'later-run': string; readonly emergency: string | undefined }
): UpgradeStatus | undefined {
  if (validation === undefined || goal === undefined) return undefined
  const mayWait = inputs['later-run'] === 'true' && inputs.emergency === undefined
  const waits = mayWait ? waitsOf(validation) : []
  const isStopped = stopsUpgrade(validation) || isBlocked(plan.findings)
  const state = waits.length > 0 ? 'waiting' : isStopped ? 'blocked' : isResumed ? 'begun' : 'due'
  const { from, kind, path } = validation
  const rolledBack = rolledBackIn(record)
  const startsAt = endOfWaits(waits, outlook)
  return {
    ...{ state, waits, from, to: kind === 'node-image' ? 'the newest node images' : goal.version, path },
    ...{ behind: versionsBehind(found, goal), ...(rolledBack && { rolledBack }) },
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

/**
 * Returns the sentence about an input `target` that a continued upgrade does not use, because its goal was fixed when it
 * began. `undefined` if the upgrade begins now, or if the target can be that goal.
 */
export function unusedTarget(
  { isResumed, goal }: Pick<PlannedUpgrade, 'isResumed' | 'goal'>,
  target: UpgradeRequest['target']
): string | undefined {
  if (!isResumed || goal === undefined || target === 'configured') return undefined
  const isImage = goal.kind === 'node-image'
  const isGoal =
    typeof target === 'object'
      ? !isImage && isSameVersion(target.exact, goal.version)
      : isImage && target === 'node-image'
  if (isGoal) return undefined
  const named = typeof target === 'object' ? target.exact : target
  const to = isImage ? 'the node images that were approved' : `Kubernetes ${goal.version}`
  return `The upgrade to ${to} has begun, and this run continues it. The target ${named} is not used. Finish the upgrade or roll it back, then plan again.`
}
