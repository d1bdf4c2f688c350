import { clusterProperties, isStopped } from '../aks/cluster-model.ts'
import { withdrawService } from '../aks/published-services.ts'
import { keyOf } from '../azure/resource-ids.ts'
import { tableOf } from '../azure/tables.ts'
import type { Resource, World } from '../azure/world.ts'
import { type KubernetesObject, keyOfObject, type Reference, referenceTo } from './objects.ts'
import { setPods } from './pods/pod.ts'

/** The address a Service asks for at the internal load balancer. */
export const ADDRESS = 'service.beta.kubernetes.io/azure-load-balancer-ipv4'

/** An object as the API server keeps it. */
export interface KeptObject {
  object: KubernetesObject
  /** `namespace/name` of the Flux kustomization that applied it. */
  readonly by: string
  /** When it was last changed. */
  changedAt: number
  /** When it was created. Absent in worlds that were saved before it was kept. */
  readonly createdAt?: number
}

export interface ClusterState {
  /** By `keyOfObject`. */
  readonly objects: Record<string, KeptObject>
  /** Time at which the pods were last brought to the present. Absent after a change of an object. */
  syncedAt?: number
}

/** What is inside a cluster; empty at first. */
export function stateOf(world: World, clusterId: string): ClusterState {
  const table = tableOf<ClusterState>(world, 'kubernetes')
  const state = table[keyOf(clusterId)] ?? { objects: {} }
  table[keyOf(clusterId)] = state
  return state
}

/** A cluster takes along what was in it. */
export function forgetCluster(world: World, clusterId: string): void {
  delete tableOf(world, 'kubernetes')[keyOf(clusterId)]
  setPods(world, clusterId, [])
  delete tableOf(world, 'podFaults')[keyOf(clusterId)]
  delete tableOf(world, 'webhookAnswers')[keyOf(clusterId)]
}

/** Objects somebody applied, in the order of their keys. */
export function objectsIn(world: World, clusterId: string): KubernetesObject[] {
  const { objects } = stateOf(world, clusterId)
  return Object.keys(objects)
    .sort()
    .flatMap(key => objects[key]?.object ?? [])
}

export function objectsOfKind(world: World, clusterId: string, kind: string): KubernetesObject[] {
  const { objects } = stateOf(world, clusterId)
  return keysOfKind(objects, kind).flatMap(key => objects[key]?.object ?? [])
}

/** Sorted keys by kind of a record of objects, dropped when a key is added or deleted. No part of the world. */
const indexes = new WeakMap<ClusterState['objects'], Map<string, string[]>>()

function keysOfKind(objects: ClusterState['objects'], kind: string): readonly string[] {
  const index = indexes.get(objects) ?? indexed(objects)
  return index.get(kind) ?? []
}

function indexed(objects: ClusterState['objects']): Map<string, string[]> {
  const index = Map.groupBy(Object.keys(objects).sort(), key => objects[key]?.object.kind ?? '')
  indexes.set(objects, index)
  return index
}

export function findObject(world: World, clusterId: string, reference: Reference): KubernetesObject | undefined {
  return stateOf(world, clusterId).objects[keyOfObject(reference)]?.object
}

/** Namespaces every cluster has, and those its add-ons and extensions bring. */
const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'] as const

/** Whether a namespace is there. */
export function hasNamespace(world: World, cluster: Resource, name: string): boolean {
  if (broughtNamespaces(world, cluster).includes(name)) return true
  return findObject(world, cluster.id, { apiVersion: 'v1', kind: 'Namespace', name }) !== undefined
}

/** Returns the namespaces that nobody applied: those of every cluster, and those of its add-ons and extensions. */
export function broughtNamespaces(world: World, cluster: Resource): string[] {
  const hasPolicy = clusterProperties(cluster).addonProfiles?.azurepolicy?.enabled === true
  return [...SYSTEM_NAMESPACES, ...(hasPolicy ? ['gatekeeper-system'] : []), ...extensionNamespaces(world, cluster)]
}

/** Namespaces that the provider of extensions and configurations made in a cluster. */
function extensionNamespaces(world: World, cluster: Resource): string[] {
  return tableOf<string[]>(world, 'madeNamespaces')[keyOf(cluster.id)] ?? []
}

export function makeNamespace(world: World, clusterId: string, name: string): void {
  const table = tableOf<string[]>(world, 'madeNamespaces')
  table[keyOf(clusterId)] = [...new Set([...(table[keyOf(clusterId)] ?? []), name])]
}

/** Writes an object; what is there already and says the same stays as it is. Says whether anything changed. */
export function keepObject(world: World, clusterId: string, object: KubernetesObject, by: string): boolean {
  const state = stateOf(world, clusterId)
  const { objects } = state
  const key = keyOfObject(referenceTo(object))
  const before = objects[key]
  const isSame = before !== undefined && JSON.stringify(before.object) === JSON.stringify(object)
  const changedAt = isSame ? before.changedAt : world.now
  const createdAt = before === undefined ? world.now : (before.createdAt ?? before.changedAt)
  if (before === undefined) indexes.delete(objects)
  objects[key] = { object: isSame ? before.object : object, by, changedAt, createdAt }
  if (!isSame) delete state.syncedAt
  return !isSame
}

/** Takes an object away; the address of a Service answers no more. */
export function forgetObject(world: World, clusterId: string, key: string): void {
  const state = stateOf(world, clusterId)
  const { objects } = state
  const gone = objects[key]?.object
  const address = gone?.kind === 'Service' ? gone.metadata.annotations?.[ADDRESS] : undefined
  if (address !== undefined) withdrawService(world, address)
  delete objects[key]
  indexes.delete(objects)
  delete state.syncedAt
}

/** Whether anything happens inside a cluster: its nodes and controllers run. */
export function isAwake(cluster: Resource): boolean {
  return clusterProperties(cluster).currentKubernetesVersion !== undefined && !isStopped(cluster)
}
