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

/**
 * Returns whether an environment accepts that a kind of evidence is missing. `none`: it never did. `ended`: the
 * acceptance ended at most 14 days ago. `void`: it ended earlier. `now`: milliseconds since 1970.
 */
export function acceptanceOf(
  kind: EvidenceKind | undefined,
  accepted: readonly AcceptedEvidence[],
  now: number
): 'none' | 'valid' | 'ended' | 'void' {
  const last = acceptancesOf(kind, accepted)
    .map(endOf)
    .toSorted((a, b) => b - a)[0]
  if (last === undefined) return 'none'
  if (now < last) return 'valid'
  return now < last + GRACE_DAYS * DAY ? 'ended' : 'void'
}

function acceptancesOf(kind: EvidenceKind | undefined, accepted: readonly AcceptedEvidence[]): AcceptedEvidence[] {
  if (kind === undefined) return []
  return accepted.filter(each => each.evidence === kind || (each.evidence === 'cluster' && isInside(kind)))
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
