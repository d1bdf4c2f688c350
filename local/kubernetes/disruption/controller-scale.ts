import {
  asRecord,
  asRecords,
  groupOf,
  type KubernetesObject,
  keyOfObject,
  type Reference,
  referenceTo,
  valueAt
} from '../objects.ts'

/** Requested pods of a controller, or why the disruption controller cannot read them. */
export type ControllerScale =
  | {
      /** Key of the object whose scale counts: the Deployment of a ReplicaSet. */
      readonly key: string
      readonly replicas: number
    }
  | { readonly failure: string }

/** Objects and definitions among which the scale of a controller is found. */
export interface ScaleSource {
  find(reference: Reference): KubernetesObject | undefined
  /** Definitions of custom resources. */
  readonly definitions: readonly KubernetesObject[]
  replicasOf(object: KubernetesObject): number
}

/** Kinds whose objects have a scale. */
const SCALABLE = ['apps/Deployment', 'apps/ReplicaSet', 'apps/StatefulSet', '/ReplicationController']

/** Resources of kinds that control pods and have no scale. */
const WITHOUT_SCALE: Readonly<Record<string, string>> = {
  'apps/DaemonSet': 'daemonsets.apps',
  'batch/Job': 'jobs.batch',
  '/Node': 'nodes'
}

/**
 * Returns the scale of the object that controls a pod. The scale of a ReplicaSet is that of its Deployment
 * (kubernetes/kubernetes: pkg/controller/disruption/disruption.go, `finders`).
 */
export function controllerScale(object: KubernetesObject, source: ScaleSource): ControllerScale {
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`
  const own = kind === 'apps/ReplicaSet' ? (deploymentOf(object, source) ?? object) : object
  if (SCALABLE.includes(kind)) return { key: keyOfObject(referenceTo(own)), replicas: source.replicasOf(own) }
  const resource = WITHOUT_SCALE[kind]
  return resource === undefined ? customScale(object, source) : withoutScale(resource)
}

// Verbatim: test/fixtures/kubernetes (real API servers)
function withoutScale(resource: string): ControllerScale {
  return { failure: `${resource} does not implement the scale subresource` }
}

function deploymentOf(object: KubernetesObject, { find }: ScaleSource): KubernetesObject | undefined {
  const owner = asRecords(object.metadata.ownerReferences).find(({ controller }) => controller === true)
  if (owner?.kind !== 'Deployment') return undefined
  const { namespace } = object.metadata
  return find({
    apiVersion: String(owner.apiVersion),
    kind: 'Deployment',
    name: String(owner.name),
    ...(namespace !== undefined && { namespace })
  })
}

/** Returns the scale of a custom resource, at the path that its definition names. */
function customScale(object: KubernetesObject, { definitions }: ScaleSource): ControllerScale {
  const { apiVersion, kind } = object
  const definition = definitions.find(
    ({ spec }) => asRecord(spec).group === groupOf(apiVersion) && valueAt(spec, 'names', 'kind') === kind
  )
  // Verbatim: kubernetes/kubernetes: staging/src/k8s.io/apimachinery/pkg/api/meta/errors.go
  if (definition === undefined) return { failure: `no matches for kind "${kind}" in version "${apiVersion}"` }
  const version = asRecords(valueAt(definition.spec, 'versions')).find(
    ({ name }) => apiVersion === `${groupOf(apiVersion)}/${name}`
  )
  const path = valueAt(version, 'subresources', 'scale', 'specReplicasPath')
  if (typeof path !== 'string') return withoutScale(definition.metadata.name)
  const replicas = valueAt(object, ...path.split('.').filter(Boolean))
  return { key: keyOfObject(referenceTo(object)), replicas: Number(replicas ?? 0) }
}
