import type { Resource, World } from '../../../azure/world.ts'
import { broughtNamespaces, objectsOfKind } from '../../cluster-state.ts'
import { controllerStatus } from '../../object-status.ts'
import { type KubernetesObject, referenceTo } from '../../objects.ts'
import { storageClassesIn } from '../../storage/storage-class.ts'
import { syncIfNeeded } from '../../workloads.ts'
import type { ServedResource } from '../served-resources.ts'
import { budgetObjects } from './budget-objects.ts'
import { definitionObjects } from './definition-objects.ts'
import { fluxObjects } from './flux-objects.ts'
import { nodeObjects } from './node-objects.ts'
import { createdAt, timestamp, uidOf, versionOf } from './object-identity.ts'
import { podObjects } from './pod-objects.ts'
import { serviceObjects } from './service-objects.ts'
import { volumeObjects } from './volume-objects.ts'
import { replicaSetObjects, withWorkloadStatus, workloadObjects } from './workload-objects.ts'

type Producer = (world: World, cluster: Resource, kind: string) => KubernetesObject[]

/** Kinds whose objects are more than what somebody applied. */
const PRODUCERS: Readonly<Record<string, Producer>> = {
  Node: nodeObjects,
  Pod: podObjects,
  Namespace: namespaceObjects,
  // Events are not simulated: reasons are in the status of pods.
  Event: () => [],
  PodDisruptionBudget: budgetObjects,
  Deployment: workloadObjects,
  DaemonSet: workloadObjects,
  StatefulSet: workloadObjects,
  ReplicaSet: replicaSetObjects,
  Service: serviceObjects,
  StorageClass: storageClassesIn,
  PersistentVolume: volumeObjects,
  Kustomization: fluxObjects,
  GitRepository: fluxObjects,
  OCIRepository: fluxObjects,
  CustomResourceDefinition: definitionObjects
}

/** Returns the objects of a kind as the API server shows them now: with what controllers and the server itself add. */
export function objectsOf(world: World, cluster: Resource, { kind }: Pick<ServedResource, 'kind'>): KubernetesObject[] {
  syncIfNeeded(world, cluster)
  const objects = PRODUCERS[kind]?.(world, cluster, kind) ?? objectsOfKind(world, cluster.id, kind)
  return objects.map(object => asServed(world, cluster, withStatus(world, cluster, object)))
}

function withStatus(world: World, cluster: Resource, object: KubernetesObject): KubernetesObject {
  const status = controllerStatus(world, cluster.id, object)
  return status === undefined ? withWorkloadStatus(world, cluster, object) : { ...object, status }
}

/** Returns an object with the metadata that the API server fills in. Its version changes with its content. */
export function asServed(world: World, cluster: Resource, object: KubernetesObject): KubernetesObject {
  const reference = referenceTo(object)
  const { name, namespace, ...rest } = object.metadata
  const metadata = {
    name,
    ...(namespace !== undefined && { namespace }),
    uid: uidOf(world, cluster, reference),
    creationTimestamp: timestamp(createdAt(world, cluster, reference)),
    generation: 1,
    ...rest
  }
  const { apiVersion, kind, metadata: _, ...members } = object
  return { apiVersion, kind, metadata: { ...metadata, resourceVersion: versionOf(object) }, ...members }
}

function namespaceObjects(world: World, cluster: Resource): KubernetesObject[] {
  const applied = objectsOfKind(world, cluster.id, 'Namespace')
  const names = applied.map(({ metadata }) => metadata.name)
  const brought: KubernetesObject[] = [...new Set(broughtNamespaces(world, cluster))]
    .filter(name => !names.includes(name))
    .map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }))
  return [...applied, ...brought].map(({ metadata, ...rest }) => {
    const labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name }
    return { ...rest, metadata: { ...metadata, labels }, status: { phase: 'Active' } }
  })
}
