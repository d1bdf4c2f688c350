import type { RuleFinding } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { MissingEvidence } from './missing-evidence.ts'
import type { EvidenceKind } from './upgrade-request.ts'

/**
 * Verdict on an upgrade. `block`: a rule found an error, or the environment no longer accepts missing evidence.
 * `inconclusive`: a rule that blocks was not evaluated, and the environment never accepted that. `warn`: a rule found a
 * warning, only the manifests were judged, an acceptance has ended, or accepted evidence could not be read.
 */
export type Verdict = 'pass' | 'warn' | 'block' | 'inconclusive'

const ORDER: readonly Verdict[] = ['pass', 'warn', 'inconclusive', 'block']

/** Returns the verdict on an upgrade. `missing` returns what it means that a kind of evidence is missing. */
export function verdictOf(
  findings: readonly RuleFinding[],
  rules: readonly Rule[],
  missing: (kind: EvidenceKind) => MissingEvidence
): Verdict {
  const verdicts = findings.map(finding => verdictOn(finding, rules, missing))
  return ORDER.findLast(verdict => verdicts.includes(verdict)) ?? 'pass'
}

function verdictOn(
  { severity, rule: id, lacks }: RuleFinding,
  rules: readonly Rule[],
  missing: (kind: EvidenceKind) => MissingEvidence
): Verdict {
  if (severity !== 'not-evaluated') return severity === 'error' ? 'block' : 'warn'
  const rule = rules.find(each => each.id === id)
  if (rule?.blocks !== true) return 'pass'
  return VERDICTS[missing(lacks ?? rule.evidence ?? 'azure').state]
}

const VERDICTS = {
  'not-needed': 'pass',
  manifests: 'warn',
  none: 'inconclusive',
  valid: 'pass',
  tried: 'warn',
  ended: 'warn',
  void: 'block'
} as const satisfies Record<MissingEvidence['state'], Verdict>
