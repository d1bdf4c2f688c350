import { type AcceptedEvidence, acceptanceOf, acceptanceState, isInside, lastDayOfGrace } from './accepted-evidence.ts'
import type { EvidenceKind, UpgradeKind, UpgradeRequest } from './upgrade-request.ts'

/**
 * Kinds of evidence that the verdict on an upgrade waits for. Only a minor version removes APIs. An update within a
 * minor version replaces the nodes but keeps their configuration, and Azure shows a pool whose nodes failed, so the state of
 * each node is not needed for it.
 */
const NEEDED: Readonly<Record<UpgradeKind, readonly EvidenceKind[]>> = {
  minor: ['azure', 'workloads', 'budgets', 'webhooks', 'nodes', 'api-usage'],
  patch: ['azure', 'workloads', 'budgets', 'webhooks'],
  'node-image': ['azure', 'workloads', 'budgets', 'webhooks']
}

/**
 * Kinds of evidence for which complete manifests count instead when an update stays within a minor version: an object of the
 * manifests stops the drain of a node as the object in the cluster does.
 */
const SHOWN_BY_MANIFESTS: readonly EvidenceKind[] = ['workloads', 'budgets', 'webhooks']

/** An upgrade, as far as it decides which evidence it needs. */
export type EvidenceNeed = Pick<UpgradeRequest, 'kind' | 'manifests'> & Partial<Pick<UpgradeRequest, 'inside'>>

/**
 * State of a kind of evidence that was not read. `manifests`: the manifests of the checkout count instead, which is a
 * warning. `none`: it is needed, and the environment never accepted that it is missing. `valid`, `ended` (at most 14 days
 * ago) and `void`: the environment accepted that until a day. `tried`: the acceptance is valid, but the run tried to read the
 * evidence and failed, which is a warning.
 */
export interface MissingEvidence {
  readonly state: 'not-needed' | 'manifests' | 'none' | 'valid' | 'tried' | 'ended' | 'void'
  /** Acceptance by the environment, with the last day on which it counts after its end. */
  readonly acceptance?: AcceptedEvidence & { readonly countsUntil: string }
}

/** Returns what it means for a verdict that a kind of evidence is missing. `now`: milliseconds since 1970. */
export function missingEvidence(
  kind: EvidenceKind,
  need: EvidenceNeed,
  accepted: readonly AcceptedEvidence[],
  now: number
): MissingEvidence {
  if (!NEEDED[need.kind].includes(kind)) return { state: 'not-needed' }
  const acceptance = acceptanceOf(kind, accepted)
  const state = acceptance === undefined ? 'none' : stateOf(kind, need, acceptance, now)
  if (state !== 'valid' && state !== 'tried' && isShownByManifests(kind, need)) return { state: 'manifests' }
  if (acceptance === undefined) return { state }
  return { state, acceptance: { ...acceptance, countsUntil: lastDayOfGrace(acceptance) } }
}

function stateOf(
  kind: EvidenceKind,
  { inside }: EvidenceNeed,
  acceptance: AcceptedEvidence,
  now: number
): ReturnType<typeof acceptanceState> | 'tried' {
  const state = acceptanceState(acceptance, now)
  if (state !== 'valid' || kind === 'azure' || kind === 'manifests') return state
  const evidence = inside?.[kind]
  return evidence !== undefined && 'unread' in evidence && evidence.wasTried === true ? 'tried' : state
}

/**
 * Returns whether the manifests of the checkout show a kind of evidence. Parts that were not rendered, such as charts, can
 * hold any object, so incomplete manifests show nothing.
 */
function isShownByManifests(kind: EvidenceKind, { kind: upgrade, manifests }: EvidenceNeed): boolean {
  if (upgrade === 'minor' || !isInside(kind) || !SHOWN_BY_MANIFESTS.includes(kind)) return false
  return !('unread' in manifests) && manifests.notRendered.length === 0 && manifests.manifests.length > 0
}
