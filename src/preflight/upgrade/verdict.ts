import type { RuleFinding } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { EvidenceKind } from './upgrade-request.ts'

/**
 * Verdict on an upgrade. `block`: a rule found an error. `inconclusive`: a rule that blocks was not evaluated, and the
 * environment does not accept that. `warn`: a rule found a warning.
 */
export type Verdict = 'pass' | 'warn' | 'block' | 'inconclusive'

/** A kind of evidence that an environment does without until a day. */
export interface AcceptedEvidence {
  readonly evidence: EvidenceKind | 'cluster'
  /** Last day, as `YYYY-MM-DD`. */
  readonly until: string
  readonly reason: string
}

const DAY = 24 * 3600 * 1000

/** Days after the end of an acceptance in which it still counts, with a warning. */
const GRACE_DAYS = 14

/**
 * Returns the verdict on an upgrade. `now`: milliseconds since 1970. A finding without a rule that can block counts as a
 * warning at most.
 */
export function verdictOf(
  findings: readonly RuleFinding[],
  rules: readonly Rule[],
  accepted: readonly AcceptedEvidence[],
  now: number
): Verdict {
  const ruleOf = (finding: RuleFinding) => rules.find(({ id }) => id === finding.rule)
  if (findings.some(({ severity }) => severity === 'error')) return 'block'
  const open = findings.filter(
    finding =>
      finding.severity === 'not-evaluated' &&
      ruleOf(finding)?.blocks === true &&
      !isAccepted(ruleOf(finding), accepted, now)
  )
  if (open.length > 0) return 'inconclusive'
  return findings.some(({ severity }) => severity === 'warning') || accepted.some(each => isInGrace(each, now))
    ? 'warn'
    : 'pass'
}

function isAccepted(rule: Rule | undefined, accepted: readonly AcceptedEvidence[], now: number): boolean {
  const kind = rule?.evidence
  return (
    kind !== undefined &&
    accepted.some(
      each => (each.evidence === kind || (each.evidence === 'cluster' && isInside(kind))) && isValid(each, now)
    )
  )
}

/** Returns whether evidence comes from the API server of the cluster. */
export function isInside(kind: EvidenceKind): boolean {
  return kind !== 'azure' && kind !== 'manifests'
}

function endOf({ until }: AcceptedEvidence): number {
  return Date.parse(until) + DAY
}

function isValid(each: AcceptedEvidence, now: number): boolean {
  return now < endOf(each) + GRACE_DAYS * DAY
}

/** Returns whether an acceptance has ended, but still counts. */
export function isInGrace(each: AcceptedEvidence, now: number): boolean {
  return now >= endOf(each) && isValid(each, now)
}
