import { createHash } from 'node:crypto'
import { deterministicGuid } from '../../../azure/deterministic-ids.ts'
import { keyOf } from '../../../azure/resource-ids.ts'
import type { Resource, World } from '../../../azure/world.ts'
import { stateOf } from '../../cluster-state.ts'
import { type Json, type KubernetesObject, keyOfObject, type Reference } from '../../objects.ts'

/** Returns when an object was created, in milliseconds: what nobody applied came with its cluster. */
export function createdAt(world: World, cluster: Resource, reference: Reference): number {
  const kept = stateOf(world, cluster.id).objects[keyOfObject(reference)]
  return kept?.createdAt ?? kept?.changedAt ?? cluster.createdAt
}

/** Returns the identifier of an object, which an object of the same name that comes after it does not have. */
export function uidOf(world: World, cluster: Resource, reference: Reference): string {
  const since = createdAt(world, cluster, reference)
  return deterministicGuid(world, 'uid', keyOf(cluster.id), cluster.createdAt, keyOfObject(reference), since)
}

/** Returns the reference by which an object names its controller. */
export function controllerReference(world: World, cluster: Resource, reference: Reference): Json {
  const { apiVersion, kind, name } = reference
  return {
    apiVersion,
    kind,
    name,
    uid: uidOf(world, cluster, reference),
    controller: true,
    blockOwnerDeletion: true
  }
}

/** Returns a time as the API writes it, in whole seconds. */
export function timestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** Returns the resource version of an object: digits that are the same for the same content. */
export function versionOf(object: KubernetesObject): string {
  const digest = createHash('sha256').update(JSON.stringify(object)).digest()
  return String(digest.readUIntBE(0, 4))
}
