import type { RuleFinding } from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { changedValues } from '../live-state/changed-values.ts'
import type { Approval, Plan, ResourceChange, Unapproved } from '../types.ts'
import { changeLines } from '../what-if/resource-change.ts'
import { CHANGE_DIGEST_LENGTH, changeDigest, digest } from './digest.ts'
import { describeDifferences } from './intent-parts.ts'

/**
 * Returns the approval of a plan: the intent and the live state of the plan, the marks of its parts, and digests of its changes and of the
 * rules that were not evaluated.
 */
export function approvalOf({ intent, parts, liveState, steps, findings }: Plan): Approval {
  const changes = steps.flatMap(step => step.changes.map(change => change.digest))
  const accepted = findings.filter(({ severity }) => severity === 'not-evaluated').map(findingDigest)
  const marks = parts.map(({ mark }) => mark)
  return { intent, parts: marks, liveState, changes: [...new Set([...changes, ...accepted])].sort() }
}

/** Returns the digest that an approval lists for a rule that was not evaluated. */
export function findingDigest({ rule, subject }: RuleFinding): string {
  return digest({ notEvaluated: rule, subject: subject.toLowerCase() }, CHANGE_DIGEST_LENGTH)
}

/**
 * Returns the parts of a plan that the approval does not cover. Changes that an interrupted run already made are not in
 * the new plan, so a resumed run needs no new approval.
 */
export function findUnapproved(plan: Plan, approval: Approval): Unapproved {
  const approved = new Set(approval.changes)
  return {
    intent: plan.intent !== approval.intent,
    liveState: changedValues(approval.liveState, plan.liveState),
    changes: plan.steps.flatMap(step => step.changes.filter(change => !isCovered(change, approved)))
  }
}

/**
 * Returns whether an approval covers a change. The approved creation of a resource also covers completing the resource
 * if it was created only in part. The approved creation covers neither deleting the resource nor changing it once it is
 * complete.
 */
function isCovered(change: ResourceChange, approved: ReadonlySet<string>): boolean {
  const { id, kind, digest, coveredBy, completes = false } = change
  if (approved.has(digest) || (coveredBy !== undefined && approved.has(coveredBy))) return true
  return (kind === 'create' || (kind === 'modify' && completes)) && approved.has(changeDigest(id, 'create', []))
}

/**
 * Throws Failure if the approval does not cover the plan. Its reason is `plan-changed` or `observed-changed`, or the
 * one that an unapproved change specifies in `ifUnapproved`. The message lists the differences.
 */
export function refuseUnapproved(plan: Plan, approval: Approval): void {
  const { intent, liveState, changes } = findUnapproved(plan, approval)
  if (intent) throw planChanged(describeDifferences(plan.parts, approval.parts), changes)
  if (liveState.length > 0) throw liveStateChanged(liveState)
  if (changes.length > 0) throw notApproved(changes)
}

export function liveStateChanged(moved: readonly string[]): Failure {
  return new Failure('observed-changed', ['Values changed after the plan was created:', ...moved].join('\n'), {
    remedy: 'Find out who changed these values, then plan and approve again.'
  })
}

function planChanged(what: string, changes: readonly ResourceChange[]): Failure {
  const listed = changes.length === 0 ? [] : ['Changes that are not approved:', ...changes.flatMap(changeLines)]
  return new Failure('plan-changed', [what, ...listed].join('\n'), {
    ...(changes[0] === undefined ? {} : { subject: changes[0].id }),
    remedy: 'Check what changed, then plan and approve again. Nothing was written.'
  })
}

/**
 * Returns the failure for changes that were not approved. If one of the changes has `ifUnapproved`, the reason and the
 * remedy of the failure are those of the first such change.
 */
function notApproved(changes: readonly ResourceChange[]): Failure {
  const general = planChanged(`Changes without approval: ${changes.length}.`, changes)
  const own = changes.find(({ ifUnapproved }) => ifUnapproved !== undefined)
  if (own?.ifUnapproved === undefined) return general
  const { reason, message, remedy } = own.ifUnapproved
  return new Failure(reason, `${message}\n${general.message}`, { subject: own.id, remedy })
}

/** Throws Failure `destructive-change` if `allowed` lacks the resource id of a destructive change. */
export function refuseDestructive(plan: Plan, allowed: readonly string[]): void {
  const named = new Set(allowed.map(id => id.trim().toLowerCase()))
  const refused = plan.steps
    .flatMap(step => step.changes)
    .filter(change => change.risk === 'destructive' && !named.has(change.id.toLowerCase()))
  if (refused[0] === undefined) return
  const lines = refused.flatMap(change => [...changeLines(change), `    ${change.because}`])
  throw new Failure(
    'destructive-change',
    [`Destructive changes that \`allow-destructive\` does not list (${refused.length}):`, ...lines].join('\n'),
    {
      subject: refused[0].id,
      remedy: 'To allow them, list each of these resource ids in the input `allow-destructive`. Nothing was written.'
    }
  )
}
