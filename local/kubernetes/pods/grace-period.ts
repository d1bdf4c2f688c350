/** Seconds that containers get to end if neither the pod nor the request says otherwise. */
const DEFAULT_SECONDS = 30

/** Deletion of a pod, as far as its grace period depends on it. */
export interface PodDeletion {
  /** The pod has a node. */
  readonly isBound: boolean
  /** All containers have ended. */
  readonly isFinished?: boolean
  /** `terminationGracePeriodSeconds` of the pod. */
  readonly ofPod?: number | undefined
  /** `gracePeriodSeconds` of the request. */
  readonly requested?: number | undefined
}

/**
 * Returns the seconds after which a deleted pod is gone at the latest (kubernetes/kubernetes:
 * pkg/registry/core/pod/strategy.go, `CheckGracefulDelete`). A negative number counts as one second.
 */
export function gracePeriodSeconds({ isBound, isFinished = false, ofPod, requested }: PodDeletion): number {
  if (!isBound || isFinished) return 0
  const seconds = requested ?? ofPod ?? DEFAULT_SECONDS
  return seconds < 0 ? 1 : seconds
}
