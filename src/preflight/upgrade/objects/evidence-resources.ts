import type { ObjectEvidence } from './object-set.ts'

/** A resource of the API server. */
export interface EvidenceResource {
  readonly apiVersion: string
  /** Plural name in addresses, for example `deployments`. */
  readonly resource: string
  /** Whether the rules can do without it: it may be missing, for example without its custom resource definition. */
  readonly isOptional?: boolean
}

/**
 * Resources that the rules read, by kind of evidence, in all namespaces. Evidence that lacks one of them, apart from
 * the optional ones, counts as not read. `budgets` and `nodes` change by themselves and are read twice.
 */
export const EVIDENCE_RESOURCES: Readonly<Record<ObjectEvidence, readonly EvidenceResource[]>> = {
  workloads: [
    { apiVersion: 'v1', resource: 'pods' },
    { apiVersion: 'v1', resource: 'persistentvolumes' },
    { apiVersion: 'v1', resource: 'services' },
    { apiVersion: 'apps/v1', resource: 'deployments' },
    { apiVersion: 'apps/v1', resource: 'statefulsets' },
    { apiVersion: 'apps/v1', resource: 'replicasets' },
    { apiVersion: 'apps/v1', resource: 'daemonsets' },
    { apiVersion: 'batch/v1', resource: 'jobs' },
    { apiVersion: 'autoscaling/v2', resource: 'horizontalpodautoscalers' },
    { apiVersion: 'v1', resource: 'replicationcontrollers', isOptional: true },
    { apiVersion: 'keda.sh/v1alpha1', resource: 'scaledobjects', isOptional: true },
    { apiVersion: 'argoproj.io/v1alpha1', resource: 'rollouts', isOptional: true }
  ],
  budgets: [{ apiVersion: 'policy/v1', resource: 'poddisruptionbudgets' }],
  webhooks: [
    { apiVersion: 'admissionregistration.k8s.io/v1', resource: 'validatingwebhookconfigurations' },
    { apiVersion: 'admissionregistration.k8s.io/v1', resource: 'mutatingwebhookconfigurations' },
    { apiVersion: 'v1', resource: 'namespaces' },
    { apiVersion: 'v1', resource: 'services' },
    { apiVersion: 'discovery.k8s.io/v1', resource: 'endpointslices', isOptional: true }
  ],
  nodes: [{ apiVersion: 'v1', resource: 'nodes' }]
}
