import type { Baseline } from '../config/types.ts'

export interface Kustomization {
  readonly name: string
  /** Below `gitops.path`. */
  readonly path: string
  /** Those of them that are wanted come first. */
  readonly dependsOn: readonly string[]
  /** Until everything in it is healthy. */
  readonly timeoutSeconds: number
  /** False where a commit that drops something must not take everything inside it along. */
  readonly prune: boolean
  readonly wanted: (baseline: Baseline) => boolean
}

const always = () => true
const hasEntry = ({ config }: Baseline) => config.ingress.domain !== undefined
const enforces = ({ config }: Baseline) => config.policies.effect === 'Deny'

/**
 * What Flux applies of the tree `gitops/`, in this order. A team replaces `workload` and keeps the rest; folders of the tree
 * that no row names are not applied.
 */
export const KUSTOMIZATIONS: readonly Kustomization[] = [
  // Namespaces: without pruning, since whoever deletes one deletes all that is in it.
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

/** Those a configuration wants. */
export function kustomizationsOf(baseline: Baseline): Kustomization[] {
  return KUSTOMIZATIONS.filter(({ wanted }) => wanted(baseline))
}
