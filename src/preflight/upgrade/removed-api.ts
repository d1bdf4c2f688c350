/** A kind of an API version that Kubernetes stops serving. */
export interface RemovedApi {
  /** For example `policy/v1beta1`. */
  readonly apiVersion: string
  readonly kind: string
  /** Minor version of Kubernetes 1 that no longer serves it. */
  readonly removedIn: number
  /** API version and kind that replace it, for example `policy/v1 PodDisruptionBudget`. */
  readonly replacement?: string
}
