/** Behaviour of a kind of resource. */
export interface ResourceKind {
  /** Whether Azure compares `If-Match` and `If-None-Match`. An application gateway ignores them. */
  readonly honoursEtags: boolean
  /** Milliseconds of a write. 0 for a resource that has no operations. */
  readonly milliseconds: number
  /** Milliseconds after which a read no longer shows that a write is in progress. */
  readonly showsWriteFor: number
  /** Effect of a second write: Azure refuses it, or Azure cancels the first write. */
  readonly secondWrite: 'refused' | 'supersedes'
}

/** A record set of a private DNS zone, or the zone. */
export const RECORD_SET: ResourceKind = {
  honoursEtags: true,
  milliseconds: 0,
  showsWriteFor: 0,
  secondWrite: 'refused'
}

/**
 * An application gateway: it ignores ETags, shows `Succeeded` half-way through a write (azure-cli#32961), and a second
 * write cancels the first (azure-cli#21156).
 */
export const GATEWAY: ResourceKind = {
  honoursEtags: false,
  milliseconds: 60_000,
  showsWriteFor: 30_000,
  secondWrite: 'supersedes'
}

/** A cluster or a node pool. It shows a write in progress until the write ends, however long that takes. */
export const CLUSTER: ResourceKind = {
  honoursEtags: true,
  milliseconds: 60_000,
  showsWriteFor: Number.POSITIVE_INFINITY,
  secondWrite: 'refused'
}

/** Outcome of an operation. `superseded`: a second write of the resource cancelled it. */
export type OperationOutcome = 'succeeded' | 'failed' | 'canceled' | 'superseded'

/** Behaviour of one operation that is not the usual one. */
export interface NextOperation {
  /** Factor of the usual duration. Infinity for an operation that never ends by itself. */
  readonly slowness?: number
  readonly outcome?: OperationOutcome
  /**
   * Status with which Azure refuses to show the operation to a run that has no signed address: it shows the operation only
   * to the identity that started it (403), or has forgotten it (404, 410).
   */
  readonly hidden?: 403 | 404 | 410 | undefined
}
