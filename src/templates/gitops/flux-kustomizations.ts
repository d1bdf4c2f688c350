import type { Baseline } from '../../config/types.ts'

export interface Kustomization {
  readonly name: string
  /** Path below `gitops.path`. */
  readonly path: string
  /** Kustomizations that Flux applies first, if they are enabled. */
  readonly dependsOn: readonly string[]
  /** Time until all objects in it must be healthy. */
  readonly timeoutSeconds: number
  /** False if a commit that removes an object must not delete everything inside it. */
  readonly prune: boolean
  readonly wanted: (baseline: Baseline) => boolean
}

const always = () => true
const hasEntry = ({ config }: Baseline) => config.ingress.domain !== undefined
const enforces = ({ config }: Baseline) => config.policies.effect === 'Deny'

/**
 * Kustomizations that Flux applies from `gitops/`, in this order. A team replaces `workload` and keeps the rest. Flux
 * does not apply folders without a row here.
 */
export const KUSTOMIZATIONS: readonly Kustomization[] = [
  // Namespaces are not pruned, because deleting one deletes everything in it.
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
    // Assignments take up to 20 minutes to reach a cluster ("Understand Azure Policy for Kubernetes clusters").
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
    timeoutSeconds: 900,
    prune: true,
    wanted: hasEntry
  },
  {
    name: 'workload',
    path: 'workload',
    dependsOn: ['ingress', 'policy-gate'],
    timeoutSeconds: 600,
    prune: true,
    wanted: hasEntry
  }
]

/** Returns the kustomizations that a configuration enables. */
export function kustomizationsOf(baseline: Baseline): Kustomization[] {
  return KUSTOMIZATIONS.filter(({ wanted }) => wanted(baseline))
}
