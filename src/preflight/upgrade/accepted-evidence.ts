import type { EvidenceKind } from './upgrade-request.ts'

/** A kind of evidence that an environment does without until a day. `cluster`: all that the API server would show. */
export interface AcceptedEvidence {
  readonly evidence: EvidenceKind | 'cluster'
  /** Last day, as `YYYY-MM-DD`. */
  readonly until: string
  readonly reason: string
}

const DAY = 24 * 3600 * 1000

/** Days after the end of an acceptance in which it still counts, with a warning. */
const GRACE_DAYS = 14

/** Returns the acceptance of a kind of evidence that ends last, or `undefined` if the environment never accepted it. */
export function acceptanceOf(kind: EvidenceKind, accepted: readonly AcceptedEvidence[]): AcceptedEvidence | undefined {
  return accepted
    .filter(each => each.evidence === kind || (each.evidence === 'cluster' && isInside(kind)))
    .toSorted((a, b) => endOf(b) - endOf(a))[0]
}

/**
 * Returns whether an acceptance counts at an instant (milliseconds since 1970). `ended`: it ended at most 14 days ago.
 * `void`: it ended earlier.
 */
export function acceptanceState(acceptance: AcceptedEvidence, now: number): 'valid' | 'ended' | 'void' {
  const end = endOf(acceptance)
  if (now < end) return 'valid'
  return now < end + GRACE_DAYS * DAY ? 'ended' : 'void'
}

/** Returns whether evidence comes from the API server of the cluster. */
export function isInside(kind: EvidenceKind): boolean {
  return kind !== 'azure' && kind !== 'manifests'
}

/** Returns the instant at which an acceptance ends: after its last day, in UTC. */
export function endOf({ until }: AcceptedEvidence): number {
  return Date.parse(until) + DAY
}

/** Returns the last day on which an acceptance that has ended still counts, as `YYYY-MM-DD`. */
export function lastDayOfGrace(each: AcceptedEvidence): string {
  return new Date(endOf(each) + (GRACE_DAYS - 1) * DAY).toISOString().slice(0, 10)
}
