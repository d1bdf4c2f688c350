import type { Resource, World } from '../../azure/world.ts'
import { findObject, keepObject } from '../cluster-state.ts'
import { asRecord, asRecords, asTexts, type Json, type KubernetesObject, valueAt } from '../objects.ts'
import { isFinished, isTerminating, type Pod, templateOf } from '../pods/pod.ts'
import type { Workload } from '../pods/workload.ts'
import { storageClassOf, waitsForPod } from './storage-class.ts'
import { isStatic, provision, volumeOf } from './volumes.ts'

/** Zones that the volumes of a pod allow, or why the pod cannot be scheduled, in the words of the scheduler. */
export type VolumeNeeds = { readonly zones: readonly string[] } | { readonly because: string }

/** Returns the names of the claims of a pod: those that its template names, and those of its StatefulSet. */
function claimNames(world: World, pod: Pod, workload: Workload | undefined): string[] {
  const named = asRecords(templateOf(world, pod).spec.volumes).flatMap(({ persistentVolumeClaim: claim }) =>
    claim === undefined ? [] : [String(asRecord(claim).claimName)]
  )
  const own = claimTemplates(workload).map(template => `${valueAt(template, 'metadata', 'name')}-${pod.name}`)
  return [...named, ...own]
}

function claimTemplates(workload: Workload | undefined): Json[] {
  return workload?.object.kind === 'StatefulSet' ? asRecords(asRecord(workload.object.spec).volumeClaimTemplates) : []
}

/** Creates the claims of the pods of StatefulSets. They stay when the pod or the StatefulSet is deleted. */
export function createClaims(world: World, cluster: Resource, pod: Pod, workload: Workload | undefined): void {
  for (const template of claimTemplates(workload)) {
    const metadata = asRecord(template.metadata)
    const claim: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { ...metadata, name: `${metadata.name}-${pod.name}`, namespace: pod.namespace },
      spec: template.spec
    }
    if (findClaim(world, cluster.id, pod, claim.metadata.name) === undefined) {
      keepObject(world, cluster.id, claim, `statefulset/${workload?.object.metadata.name}`)
    }
  }
}

function findClaim(world: World, clusterId: string, { namespace }: Pod, name: string): KubernetesObject | undefined {
  return findObject(world, clusterId, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace })
}

/** Returns where the volumes of a pod allow it to run. A volume that waits for its first pod allows every node. */
export function volumeNeeds(world: World, cluster: Resource, pod: Pod, workload: Workload | undefined): VolumeNeeds {
  const zones = new Set<string>()
  for (const name of claimNames(world, pod, workload)) {
    const claim = findClaim(world, cluster.id, pod, name)
    // Verbatim: kubernetes/kubernetes: pkg/scheduler/framework/plugins/volumebinding
    if (claim === undefined) return { because: `persistentvolumeclaim "${name}" not found` }
    const volume = volumeOf(world, cluster.id, claim)
    const storageClass = storageClassOf(world, cluster, claim)
    if (volume?.zone !== undefined) zones.add(volume.zone)
    if (volume !== undefined) continue
    if (isStatic(claim) || storageClass === undefined || !waitsForPod(storageClass)) {
      // Verbatim: kubernetes/kubernetes: pkg/scheduler/framework/plugins/volumebinding
      return { because: 'pod has unbound immediate PersistentVolumeClaims' }
    }
  }
  return { zones: [...zones] }
}

/** Provisions the volumes of a pod that waited for it, in the zone of its node. */
export function provisionVolumes(
  world: World,
  cluster: Resource,
  pod: Pod,
  workload: Workload | undefined,
  zone: string | undefined
): void {
  for (const name of claimNames(world, pod, workload)) {
    const claim = findClaim(world, cluster.id, pod, name)
    if (claim !== undefined && volumeOf(world, cluster.id, claim) === undefined) provision(world, cluster, claim, zone)
  }
}

/**
 * Returns why a volume of a pod cannot be attached to its node: a pod on another node still has the volume, and one node at
 * a time may have it. The minutes that Azure takes to detach a disk are not simulated.
 */
export function attachFailure(
  world: World,
  cluster: Resource,
  pod: Pod,
  pods: readonly Pod[],
  workloads: ReadonlyMap<string, Workload>
): string | undefined {
  for (const name of claimNames(world, pod, workloads.get(pod.owner))) {
    const claim = findClaim(world, cluster.id, pod, name)
    const volume = claim && volumeOf(world, cluster.id, claim)
    if (claim === undefined || volume === undefined || isShared(claim)) continue
    const users = pods.filter(
      other =>
        other.namespace === pod.namespace &&
        other.node !== undefined &&
        other.node !== pod.node &&
        (other.readyAt !== undefined || isTerminating(other)) &&
        !isFinished(world, other) &&
        claimNames(world, other, workloads.get(other.owner)).includes(name)
    )
    if (users.length === 0) continue
    const names = users.map(user => user.name).join(', ')
    // Verbatim: kubernetes/kubernetes: pkg/controller/volume/attachdetach/reconciler
    return `FailedAttachVolume: Multi-Attach error for volume "${volume.name}" Volume is already used by pod(s) ${names}`
  }
  return undefined
}

/** Returns whether several nodes may have the volume of a claim at the same time. */
function isShared({ spec }: KubernetesObject): boolean {
  return asTexts(asRecord(spec).accessModes).some(mode => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany')
}
