import type { Baseline } from '../../config/types.ts'

export interface Kustomization {
  readonly name: string
  /** Path below `gitops.path`. */
  readonly path: string
  /** Names of kustomizations that Flux applies before this one. Names of disabled kustomizations are ignored. */
  readonly dependsOn: readonly string[]
  /** Seconds until all objects of the kustomization must be healthy. */
  readonly timeoutSeconds: number
  /**
   * True if Flux deletes an object that a commit removes. False for objects, such as namespaces, whose deletion would
   * delete everything inside them.
   */
  readonly prune: boolean
  readonly wanted: (baseline: Baseline) => boolean
}

/**
 * Seconds for the health check of pods: five minutes for a node that the autoscaler adds, and two for images and probes.
 * Flux takes up a repair only when the running check has ended, so a longer limit delays each repair. If pods take
 * longer, the check fails and Flux starts the next one after its retry interval.
 */
const PODS_TIMEOUT_SECONDS = 420

const always = () => true
const hasEntry = ({ config }: Baseline) => config.ingress.domain !== undefined
const enforces = ({ config }: Baseline) => config.policies.effect === 'Deny'

/**
 * Kustomizations that Flux applies from `gitops/`, in this order. A team replaces the folder `workload` and keeps the
 * other folders. Flux does not apply a folder that is missing from this table.
 */
export const KUSTOMIZATIONS: readonly Kustomization[] = [
  // Namespaces are not pruned, because deleting a namespace deletes everything in it.
  { name: 'cluster', path: 'cluster', dependsOn: [], timeoutSeconds: 300, prune: false, wanted: always },
  {
    name: 'cilium',
    path: 'cilium',
    dependsOn: ['cluster'],
    timeoutSeconds: 300,
    prune: true,
    wanted: ({ config }) => config.cluster.networkPolicy === 'cilium'
  },
  {
    name: 'access',
    path: 'access',
    dependsOn: ['cluster'],
    timeoutSeconds: 300,
    prune: true,
    wanted: ({ config }) => config.access.readerGroupId !== undefined
  },
  {
    // Policy assignments take up to 20 minutes to reach a cluster ("Understand Azure Policy for Kubernetes clusters").
    name: 'policy-gate',
    path: 'policy-gate',
    dependsOn: ['cluster'],
    timeoutSeconds: 2100,
    prune: true,
    wanted: baseline => hasEntry(baseline) && enforces(baseline)
  },
  {
    name: 'ingress',
    path: 'ingress',
    dependsOn: ['cluster', 'cilium', 'policy-gate'],
    timeoutSeconds: PODS_TIMEOUT_SECONDS,
    prune: true,
    wanted: hasEntry
  },
  {
    name: 'workload',
    path: 'workload',
    dependsOn: ['ingress', 'policy-gate'],
    timeoutSeconds: PODS_TIMEOUT_SECONDS,
    prune: true,
    wanted: hasEntry
  }
]

/** Returns the kustomizations that a configuration enables. */
export function kustomizationsOf(baseline: Baseline): Kustomization[] {
  return KUSTOMIZATIONS.filter(({ wanted }) => wanted(baseline))
}
