/** What is said of an object of Flux, as ARM shows it. */
export interface Condition {
  readonly type: ConditionType
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: Reason
  readonly message: string
  readonly lastTransitionTime: string
}

export type ConditionType = 'Reconciling' | 'Ready' | 'Healthy'

/** The conditions of a Kustomization by type; the source has `ready` only. */
export interface Conditions {
  /** There while it is reconciled, and from a failure on until it succeeds. */
  reconciling?: Condition
  ready?: Condition
  /** Result of the last health check that began. A failure before the next check leaves it as it is. */
  healthy?: Condition
}

/** Returns the conditions in the order of fluxcd/pkg (runtime/conditions, `conditionWeights`): Reconciling, Ready, then others. */
export function listConditions({ reconciling, ready, healthy }: Conditions): Condition[] {
  return [reconciling, ready, healthy].flatMap(condition => condition ?? [])
}

/** Reasons of the controllers (fluxcd/pkg, apis/meta; kustomize-controller and source-controller, api/v1). */
export type Reason =
  | 'Succeeded'
  | 'GitOperationFailed'
  | 'OCIArtifactPullFailed'
  | 'AuthenticationFailed'
  | 'Progressing'
  | 'ProgressingWithRetry'
  | 'Suspended'
  | 'DependencyNotReady'
  | 'ArtifactFailed'
  | 'BuildFailed'
  | 'ReconciliationFailed'
  | 'HealthCheckFailed'
  | 'PruneFailed'
  | 'ReconciliationSucceeded'

/**
 * Returns a condition. It keeps the time of the last change if status, reason and message are unchanged (fluxcd/pkg, runtime/conditions, `hasSameState`).
 */
export function fluxCondition(
  now: number,
  before: Condition | undefined,
  status: Condition['status'],
  reason: Reason,
  message: string,
  type: ConditionType = 'Ready'
): Condition {
  const isSame = before?.status === status && before.reason === reason && before.message === message
  const since = isSame ? before.lastTransitionTime : new Date(now).toISOString()
  return { type, status, reason, message, lastTransitionTime: since }
}
