import type { Baseline, Colour } from '../config/types.ts'
import { evaluate, type Phase, type RuleFinding, type RunScope } from '../preflight/index.ts'
import { Failure } from '../runtime/failure.ts'
import {
  bootstrapStacksOf,
  clusterStacksOf,
  networkStacksOf,
  platformStacksOf,
  type StackName
} from '../templates/index.ts'
import { findingDigest } from './approval.ts'
import { EMPTY_LIVE_STATE } from './live-state/index.ts'
import { deletionsOf } from './planned-deletions.ts'
import { prerequisites } from './prerequisites.ts'
import { RULES } from './rules/index.ts'
import type { Approval, Step, StepContext, StepPlan } from './types.ts'

export type Mode = 'plan' | 'apply'

/** A run of which nothing is to be checked but what its plan deletes. */
export const NO_TARGETS: RunScope = { targets: [] }

interface Evaluation {
  readonly phase: Phase
  readonly mode: Mode
  readonly steps?: readonly Step[]
  readonly plans?: readonly StepPlan[]
}

/** Evaluates the rules that apply to a run, with fresh facts. Throws Failure where a rule cannot go on. */
export function preflight(
  scope: RunScope,
  { phase, mode, steps = [], plans = [] }: Evaluation,
  context: StepContext
): Promise<RuleFinding[]> {
  const { baseline, azure, clock, log } = context
  const { targets, colours = [], certificates = [], events, gitKey } = scope
  const request = {
    ...{ phase, mode, baseline, targets, colours, certificates, events, gitKey, log },
    now: clock.now(),
    prerequisites: prerequisites(baseline, stacksOf(scope, baseline)),
    deletions: deletionsOf(plans, baseline),
    resources: steps.flatMap(({ owns }) => owns?.(baseline, EMPTY_LIVE_STATE).ids ?? []),
    planned: plans
  }
  return evaluate(RULES, request, azure)
}

/** Stacks that the targets of a run create. */
function stacksOf({ targets, colours = [] }: RunScope, baseline: Baseline): StackName[] {
  const ofCluster = (colour: Colour) => [...clusterStacksOf(baseline, colour), ...bootstrapStacksOf(baseline, colour)]
  return [
    ...(targets.includes('network') ? networkStacksOf(baseline) : []),
    ...(targets.includes('platform') ? platformStacksOf(baseline) : []),
    ...(targets.includes('cluster') ? colours.flatMap(ofCluster) : [])
  ]
}

/**
 * Throws Failure `not-evaluated` for a rule that could not be evaluated now, although it was evaluated when the plan was
 * approved: nobody has agreed to go on without it.
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
    ['These preflight rules could not be evaluated, although they were when the plan was approved:', ...lines].join(
      '\n'
    ),
    {
      subject: first.subject,
      remedy: `${first.remedy} Then run again. If the rule cannot be evaluated at all, plan and approve again: the plan then says so. Nothing was written.`
    }
  )
}

/** Rules that a plan evaluates too: of the others no approval can speak. */
const PLANNED = new Set(RULES.filter(({ phases }) => phases.includes('plan')).map(({ id }) => id))
