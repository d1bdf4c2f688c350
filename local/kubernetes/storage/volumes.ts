import { deterministicGuid } from '../../azure/deterministic-ids.ts'
import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Resource, World } from '../../azure/world.ts'
import { objectsOfKind } from '../cluster-state.ts'
import { asRecord, asRecords, asTexts, type KubernetesObject, keyOfObject, referenceTo, valueAt } from '../objects.ts'
import { schedulableNodes } from '../pods/cluster-nodes.ts'
import { ZONE_LABEL } from '../pods/node-fit.ts'
import { isZonal, storageClassOf, waitsForPod } from './storage-class.ts'

/** Persistent volume that is bound to a claim. */
export interface Volume {
  readonly name: string
  /** Name of the storage class; empty for a static volume without one. */
  readonly storageClass: string
  /** Zone of the only nodes that reach the volume, as their label names it. Absent if all nodes reach it. */
  readonly zone?: string
}

/** Returns the volumes of a cluster, by the keys of their claims. */
export function volumesIn(world: World, clusterId: string): Record<string, Volume> {
  const table = tableOf<Record<string, Volume>>(world, 'volumes')
  const volumes = table[keyOf(clusterId)] ?? {}
  table[keyOf(clusterId)] = volumes
  return volumes
}

/** Returns the volume to which a claim is bound, or `undefined` while the claim is Pending. */
export function volumeOf(world: World, clusterId: string, claim: KubernetesObject): Volume | undefined {
  return volumesIn(world, clusterId)[keyOfObject(referenceTo(claim))]
}

/**
 * Binds the claims that wait for no pod, and forgets the volumes whose claim was deleted. A volume that is kept by the
 * reclaim policy `Retain` is forgotten as well.
 */
export function bindClaims(world: World, cluster: Resource): void {
  const claims = objectsOfKind(world, cluster.id, 'PersistentVolumeClaim')
  if (claims.length === 0 && tableOf(world, 'volumes')[keyOf(cluster.id)] === undefined) return
  const volumes = volumesIn(world, cluster.id)
  const keys = new Set(claims.map(claim => keyOfObject(referenceTo(claim))))
  for (const key of Object.keys(volumes)) if (!keys.has(key)) delete volumes[key]
  for (const claim of claims.filter(each => volumeOf(world, cluster.id, each) === undefined)) {
    const fixed = staticVolume(world, cluster.id, claim)
    const storageClass = isStatic(claim) ? undefined : storageClassOf(world, cluster, claim)
    if (fixed !== undefined) volumes[keyOfObject(referenceTo(claim))] = fixed
    else if (storageClass !== undefined && !waitsForPod(storageClass)) {
      provision(world, cluster, claim, someZone(world, cluster, claim))
    }
  }
}

/**
 * Returns the zone of a disk that is provisioned without regard to a pod. The driver spreads such disks over the zones of
 * the nodes; which claim gets which zone is *assumed*.
 */
function someZone(world: World, cluster: Resource, claim: KubernetesObject): string | undefined {
  const labels = schedulableNodes(world, cluster).map(node => node.labels[ZONE_LABEL] ?? '')
  const zones = [...new Set(labels)].sort()
  const guid = deterministicGuid(world, 'volumeZone', keyOf(cluster.id), keyOfObject(referenceTo(claim)))
  return zones[Number.parseInt(guid.slice(0, 8), 16) % zones.length]
}

/** Returns whether a claim asks for a volume that somebody has made: it names one, or names the empty storage class. */
export function isStatic({ spec }: KubernetesObject): boolean {
  const { volumeName, storageClassName } = asRecord(spec)
  return volumeName !== undefined || storageClassName === ''
}

/** Provisions a volume for a claim. `zone`: zone of the node that was chosen for the first pod. */
export function provision(world: World, cluster: Resource, claim: KubernetesObject, zone: string | undefined): void {
  const storageClass = storageClassOf(world, cluster, claim)
  if (storageClass === undefined) return
  const key = keyOfObject(referenceTo(claim))
  volumesIn(world, cluster.id)[key] = {
    name: `pvc-${deterministicGuid(world, 'volume', keyOf(cluster.id), key)}`,
    storageClass: storageClass.metadata.name,
    ...(zone !== undefined && isZonal(storageClass) && { zone })
  }
}

/** Returns the volume that a claim names, or that names the claim. Matching by size or labels is not simulated. */
function staticVolume(world: World, clusterId: string, claim: KubernetesObject): Volume | undefined {
  const { name, namespace = 'default' } = claim.metadata
  const wanted = valueAt(claim, 'spec', 'volumeName')
  const found = objectsOfKind(world, clusterId, 'PersistentVolume').find(({ metadata, spec }) => {
    const { claimRef } = asRecord(spec)
    const isReserved = valueAt(claimRef, 'name') === name && valueAt(claimRef, 'namespace') === namespace
    return isReserved || (claimRef === undefined && metadata.name === wanted)
  })
  if (found === undefined) return undefined
  const zone = zoneOf(found)
  const storageClass = String(valueAt(found, 'spec', 'storageClassName') ?? '')
  return { name: found.metadata.name, storageClass, ...(zone !== undefined && { zone }) }
}

const ZONE_KEYS: readonly unknown[] = ['topology.disk.csi.azure.com/zone', 'topology.kubernetes.io/zone']

/** Returns the only zone that the node affinity of a volume allows. */
function zoneOf(volume: KubernetesObject): string | undefined {
  const zones = asRecords(valueAt(volume, 'spec', 'nodeAffinity', 'required', 'nodeSelectorTerms'))
    .flatMap(({ matchExpressions }) => asRecords(matchExpressions))
    .filter(({ key }) => ZONE_KEYS.includes(key))
    .flatMap(({ values }) => asTexts(values))
  return new Set(zones).size === 1 ? zones[0] : undefined
}
