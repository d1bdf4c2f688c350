import type { ClusterEvidence, EvidenceKind, ManifestEvidence } from '../preflight/index.ts'

/** Whether a kind of evidence was read: the number of its objects, or the reason why not. */
export interface EvidenceState {
  readonly kind: EvidenceKind
  readonly objects?: number
  readonly unread?: string
}

/** Returns the state of each kind of evidence besides Azure. */
export function evidenceStates(manifests: ManifestEvidence, inside: ClusterEvidence): readonly EvidenceState[] {
  const { assessment: _, ...read } = inside
  const kinds = { manifests, ...read }
  return (Object.keys(kinds) as (keyof typeof kinds)[]).map(kind => {
    const evidence = kinds[kind]
    return 'unread' in evidence ? { kind, unread: evidence.unread } : { kind, objects: countOf(evidence) }
  })
}

function countOf(evidence: object): number {
  const [list] = Object.values(evidence)
  return Array.isArray(list) ? list.length : 0
}
