import type { RuleFinding } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { type AcceptedEvidence, acceptanceOf } from './accepted-evidence.ts'

/**
 * Verdict on an upgrade. `block`: a rule found an error, or the environment no longer accepts missing evidence.
 * `inconclusive`: a rule that blocks was not evaluated, and the environment never accepted that. `warn`: a rule found a
 * warning, or an acceptance has ended.
 */
export type Verdict = 'pass' | 'warn' | 'block' | 'inconclusive'

const ORDER: readonly Verdict[] = ['pass', 'warn', 'inconclusive', 'block']

/** Returns the verdict on an upgrade. `now`: milliseconds since 1970. */
export function verdictOf(
  findings: readonly RuleFinding[],
  rules: readonly Rule[],
  accepted: readonly AcceptedEvidence[],
  now: number
): Verdict {
  const verdicts = findings.map(finding => verdictOn(finding, rules, accepted, now))
  return ORDER.findLast(verdict => verdicts.includes(verdict)) ?? 'pass'
}

function verdictOn(
  { severity, rule: id, lacks }: RuleFinding,
  rules: readonly Rule[],
  accepted: readonly AcceptedEvidence[],
  now: number
): Verdict {
  if (severity !== 'not-evaluated') return severity === 'error' ? 'block' : 'warn'
  const rule = rules.find(each => each.id === id)
  if (rule?.blocks !== true) return 'pass'
  return VERDICTS[acceptanceOf(lacks ?? rule.evidence, accepted, now)]
}

const VERDICTS = {
  none: 'inconclusive',
  valid: 'pass',
  ended: 'warn',
  void: 'block'
} as const satisfies Record<ReturnType<typeof acceptanceOf>, Verdict>
