import { asRecord, type Json, type KubernetesObject, type Labels, labelsOf, valueAt } from '../objects.ts'

/** Kinds that control pods, and the path of their pod template. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template']
}

/** Identical pods of one workload. */
export interface Pods {
  readonly owner: KubernetesObject
  readonly namespace: string
  readonly labels: Labels
  readonly spec: Json
  readonly replicas: number
}

/** Returns the pods that an object controls; `undefined` if it controls none. A pod counts as its own controller. */
export function podsOf(owner: KubernetesObject): Pods | undefined {
  const path = owner.kind === 'Pod' ? [] : TEMPLATES[owner.kind]
  if (path === undefined) return undefined
  const template = asRecord(valueAt(owner, ...path))
  const namespace = owner.metadata.namespace ?? 'default'
  const replicas = Number(valueAt(owner, 'spec', owner.kind === 'Job' ? 'parallelism' : 'replicas') ?? 1)
  return {
    owner,
    namespace,
    labels: { ...labelsOf(valueAt(template, 'metadata', 'labels')), ...jobLabels(owner) },
    spec: asRecord(template.spec),
    replicas
  }
}

/** Returns the labels that the API server adds to the pods of a Job; the identifier of the Job is left out. */
function jobLabels({ kind, metadata: { name } }: KubernetesObject): Labels {
  return kind === 'Job' ? { 'batch.kubernetes.io/job-name': name, 'job-name': name } : {}
}

export function containersOf(spec: Json): Json[] {
  return [spec.initContainers, spec.containers].flatMap(list => (Array.isArray(list) ? list.map(asRecord) : []))
}
