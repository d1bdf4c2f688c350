import { evaluateRules, type Phase, type RuleFinding, type RunScope } from '../preflight/index.ts'
import { Failure } from '../runtime/failure.ts'
import { findingDigest } from './approval/approval.ts'
import { deletionsOf } from './deletion/planned-deletions.ts'
import { EMPTY_LIVE_STATE } from './live-state/index.ts'
import { prerequisites } from './prerequisites.ts'
import { RULES } from './rules/index.ts'
import { stacksOfRun } from './run-stacks.ts'
import type { Approval, Step, StepContext, StepPlan } from './types.ts'

export type Mode = 'plan' | 'apply'

/** Scope without targets. Preflight then evaluates only the rules about deletions. */
export const NO_TARGETS: RunScope = { targets: [] }

interface Evaluation {
  readonly phase: Phase
  readonly mode: Mode
  readonly steps?: readonly Step[]
  readonly plans?: readonly StepPlan[]
}

/**
 * Evaluates the preflight rules that apply to a run and returns their findings. Each call reads all facts from Azure
 * again. Throws Failure if a rule cannot continue.
 */
export function runPreflight(
  scope: RunScope,
  { phase, mode, steps = [], plans = [] }: Evaluation,
  context: StepContext
): Promise<RuleFinding[]> {
  const { baseline, azure, clock, log } = context
  const { targets, colours = [], certificates = [], events, gitKey, change } = scope
  const request = {
    ...{ phase, mode, baseline, targets, colours, certificates, events, gitKey, log },
    now: clock.now(),
    prerequisites: prerequisites(baseline, stacksOfRun(scope, baseline)),
    deletions: deletionsOf(plans, baseline),
    resources: steps.flatMap(({ owns }) => owns?.(baseline, EMPTY_LIVE_STATE).ids ?? []),
    planned: plans,
    ...(change !== undefined && { change })
  }
  return evaluateRules(RULES, request, azure)
}

/**
 * Throws Failure `not-evaluated` if a rule cannot be evaluated now but was evaluated for the approved plan. The
 * approval does not cover continuing without that rule.
 */
export function refuseNotEvaluated(findings: readonly RuleFinding[], approval: Approval): void {
  const accepted = new Set(approval.changes)
  const refused = findings.filter(
    finding =>
      finding.severity === 'not-evaluated' && PLANNED.has(finding.rule) && !accepted.has(findingDigest(finding))
  )
  const [first] = refused
  if (first === undefined) return
  const lines = refused.map(({ rule, subject, evidence }) => `- ${rule}: ${subject}: ${evidence}`)
  throw new Failure(
    'not-evaluated',
    ['These preflight rules could not be evaluated now, but were evaluated for the approved plan:', ...lines].join(
      '\n'
    ),
    {
      subject: first.subject,
      remedy: `${first.remedy} Then run again. If the rule can never be evaluated, plan and approve again: the new plan lists it as not evaluated. Nothing was written.`
    }
  )
}

/**
 * Ids of the rules that are evaluated for a plan. All other rules are evaluated only by apply, so an approval cannot
 * cover them.
 */
const PLANNED = new Set(RULES.filter(({ phases }) => phases.includes('plan')).map(({ id }) => id))
