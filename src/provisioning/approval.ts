import { Failure } from '../runtime/failure.ts'
import type { Observed } from '../templates/types.ts'
import { changeLines } from './change.ts'
import { canonicalJson, changeDigest } from './digest.ts'
import type { Approval, Plan, ResourceChange, Unapproved } from './types.ts'

/** What someone who saw the plan agrees to. */
export function approvalOf({ intent, observed, steps }: Plan): Approval {
  const changes = steps.flatMap(step => step.changes.map(change => change.digest))
  return { intent, observed, changes: [...new Set(changes)].sort() }
}

/** What of a plan the approval does not cover. Changes that are done have left the plan, so a resumed run needs no new approval. */
export function unapproved(plan: Plan, approval: Approval): Unapproved {
  const approved = new Set(approval.changes)
  return {
    intent: plan.intent !== approval.intent,
    observed: movedValues(approval.observed, plan.observed),
    changes: plan.steps.flatMap(step => step.changes.filter(change => !isCovered(change, approved)))
  }
}

/** An approved creation covers finishing a half-made resource, but never taking it away. */
function isCovered({ id, kind, digest, coveredBy }: ResourceChange, approved: ReadonlySet<string>): boolean {
  if (approved.has(digest) || (coveredBy !== undefined && approved.has(coveredBy))) return true
  return (kind === 'create' || kind === 'modify') && approved.has(changeDigest(id, 'create', []))
}

/**
 * Values that may be gone when the plan is applied: a deleted vault is recovered and the version of a new cluster is used by
 * what was planned, and a preview that somebody has closed stays closed.
 */
const USED_UP: ReadonlySet<string> = new Set<keyof Observed>(['deletedVault', 'newClusterVersion', 'preview'])

/** Upgrade settings are written back as they are then, so none that changes or ends makes an approval void. */
const NOT_APPROVED = /^stamps\.(blue|green)\.upgrades\./

/** Values that were there and are others now or gone, one sentence each. One that was absent and is there now is progress. */
export function movedValues(before: Observed, now: Observed): string[] {
  const present = new Map(leaves(now))
  return leaves(before)
    .filter(([path]) => !NOT_APPROVED.test(path))
    .filter(([path, value]) => value !== null && plain(value) !== plain(present.get(path)))
    .filter(([path]) => !(USED_UP.has(path) && (present.get(path) ?? null) === null))
    .map(([path, value]) => `${path} was ${value} and is ${present.get(path) ?? 'absent'}`)
}

/** Single values by their dotted path. */
function leaves(value: object, prefix = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([name, inner]): [string, unknown][] =>
    typeof inner === 'object' && inner !== null ? leaves(inner, `${prefix}${name}.`) : [[`${prefix}${name}`, inner]]
  )
}

function plain(value: unknown): string {
  return canonicalJson(value ?? null).toLowerCase()
}

/** Throws Failure `plan-changed`, `observed-changed` or what a change names as `ifUnapproved`, with the difference to read, where the approval does not cover the plan. */
export function refuseUnapproved(plan: Plan, approval: Approval): void {
  const { intent, observed, changes } = unapproved(plan, approval)
  if (intent) {
    throw planChanged('The configuration, the templates or the steps are not those that were approved.', changes)
  }
  if (observed.length > 0) throw observedChanged(observed)
  if (changes.length > 0) throw notApproved(changes)
}

export function observedChanged(moved: readonly string[]): Failure {
  return new Failure('observed-changed', ['Since the plan was made:', ...moved].join('\n'), {
    remedy: 'Find out who changed it, then plan and approve again.'
  })
}

function planChanged(what: string, changes: readonly ResourceChange[]): Failure {
  const listed = changes.length === 0 ? [] : ['Not among the approved changes:', ...changes.flatMap(changeLines)]
  return new Failure('plan-changed', [what, ...listed].join('\n'), {
    ...(changes[0] === undefined ? {} : { subject: changes[0].id }),
    remedy: 'Look at what changed, then plan and approve again. Nothing was written.'
  })
}

/** Returns the failure for changes that were not approved; a change with a reason of its own takes precedence. */
function notApproved(changes: readonly ResourceChange[]): Failure {
  const general = planChanged(`${changes.length} change(s) were not approved.`, changes)
  const own = changes.find(({ ifUnapproved }) => ifUnapproved !== undefined)
  if (own?.ifUnapproved === undefined) return general
  const { reason, message, remedy } = own.ifUnapproved
  return new Failure(reason, `${message}\n${general.message}`, { subject: own.id, remedy })
}

/** Throws Failure `destructive-change` unless each destructive change is named by its resource id. */
export function refuseDestructive(plan: Plan, allowed: readonly string[]): void {
  const named = new Set(allowed.map(id => id.trim().toLowerCase()))
  const refused = plan.steps
    .flatMap(step => step.changes)
    .filter(change => change.risk === 'destructive' && !named.has(change.id.toLowerCase()))
  if (refused[0] === undefined) return
  const lines = refused.flatMap(change => [...changeLines(change), `    ${change.because}`])
  throw new Failure(
    'destructive-change',
    [`${refused.length} change(s) would destroy something:`, ...lines].join('\n'),
    {
      subject: refused[0].id,
      remedy: 'If that is meant, name each of these resource ids in the input `allow-destructive`. Nothing was written.'
    }
  )
}
