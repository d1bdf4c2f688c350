/** What is said of an object of Flux, as ARM shows it. */
export interface Condition {
  readonly type: 'Ready'
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: Reason
  readonly message: string
  readonly lastTransitionTime: string
}

/** Reasons of the controllers (fluxcd/pkg, apis/meta; kustomize-controller and source-controller, api/v1). */
export type Reason =
  | 'Succeeded'
  | 'GitOperationFailed'
  | 'OCIArtifactPullFailed'
  | 'AuthenticationFailed'
  | 'Progressing'
  | 'Suspended'
  | 'DependencyNotReady'
  | 'ArtifactFailed'
  | 'BuildFailed'
  | 'ReconciliationFailed'
  | 'HealthCheckFailed'
  | 'PruneFailed'
  | 'ReconciliationSucceeded'

/** What a controller has to say now; the time of its last change is kept where only the words changed. */
export function fluxCondition(
  now: number,
  before: Condition | undefined,
  status: Condition['status'],
  reason: Reason,
  message: string
): Condition {
  const since = before?.status === status ? before.lastTransitionTime : new Date(now).toISOString()
  return { type: 'Ready', status, reason, message, lastTransitionTime: since }
}
