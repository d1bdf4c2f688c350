import type { RuleFinding } from '../preflight/index.ts'
import { Failure } from '../runtime/failure.ts'
import { changeLines } from './change.ts'
import { CHANGE_DIGEST_LENGTH, changeDigest, digest } from './digest.ts'
import { changedValues } from './live-state/changed-values.ts'
import type { Approval, Plan, ResourceChange, Unapproved } from './types.ts'

/** What someone who saw the plan agrees to. */
export function approvalOf({ intent, observed, steps, findings }: Plan): Approval {
  const changes = steps.flatMap(step => step.changes.map(change => change.digest))
  const accepted = findings.filter(({ severity }) => severity === 'not-evaluated').map(findingDigest)
  return { intent, observed, changes: [...new Set([...changes, ...accepted])].sort() }
}

/** Stands among the changes of an approval for a finding whose evaluation the approver did without. */
export function findingDigest({ rule, subject }: RuleFinding): string {
  return digest({ notEvaluated: rule, subject: subject.toLowerCase() }, CHANGE_DIGEST_LENGTH)
}

/** What of a plan the approval does not cover. Changes that are done have left the plan, so a resumed run needs no new approval. */
export function unapproved(plan: Plan, approval: Approval): Unapproved {
  const approved = new Set(approval.changes)
  return {
    intent: plan.intent !== approval.intent,
    observed: changedValues(approval.observed, plan.observed),
    changes: plan.steps.flatMap(step => step.changes.filter(change => !isCovered(change, approved)))
  }
}

/** An approved creation covers finishing a half-made resource, but neither deleting it nor changing one that is finished. */
function isCovered(change: ResourceChange, approved: ReadonlySet<string>): boolean {
  const { id, kind, digest, coveredBy, completes = false } = change
  if (approved.has(digest) || (coveredBy !== undefined && approved.has(coveredBy))) return true
  return (kind === 'create' || (kind === 'modify' && completes)) && approved.has(changeDigest(id, 'create', []))
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
