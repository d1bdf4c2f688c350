import type { Resource, World } from '../azure/world.ts'
import { type AdmissionRequest, failedWebhook } from './admission-webhooks.ts'
import type { Pod } from './pods/pod.ts'
import { containersOf, type Pods } from './pods/pod-template.ts'
import { priorityFailure } from './pods/priority-class.ts'
import { podsDenied } from './policy/admission.ts'
import { podSecurityFailureCause } from './policy/pod-security.ts'
import { quotaFailureCause } from './quota.ts'
import { pullImage } from './registry-access.ts'
import { mountFailureCause } from './volume-mounts.ts'

/**
 * Returns why admission refuses one more pod of a workload, in the words of an event of the workload. `present`: pods
 * that the cluster has, which count for quotas.
 */
export function podCreationFailure(
  world: World,
  cluster: Resource,
  pods: Pods,
  present: readonly Pod[]
): string | undefined {
  const unknown = priorityFailure(world, cluster.id, pods)
  if (unknown !== undefined) return unknown
  const denied = podsDenied(world, cluster, pods) ?? failedWebhook(world, cluster, podCreation(pods))
  if (denied !== undefined) return `FailedCreate: ${denied}`
  return podSecurityFailureCause(world, cluster, pods) ?? quotaFailureCause(world, cluster, pods, present)
}

function podCreation({ namespace }: Pods): AdmissionRequest {
  return { group: '', version: 'v1', resource: 'pods', operation: 'CREATE', namespace }
}

/** Returns why the containers of a pod that has a node do not start, in the words of an event of the pod. */
export function podStartFailure(world: World, cluster: Resource, pods: Pods): string | undefined {
  return mountFailureCause(world, cluster, pods) ?? pullFailureCause(world, cluster, pods)
}

function pullFailureCause(world: World, cluster: Resource, { spec }: Pods): string | undefined {
  for (const { image } of containersOf(spec)) {
    const pulled = pullImage(world, cluster, String(image))
    if ('failed' in pulled) return `ImagePullBackOff: ${pulled.failed}`
  }
  return undefined
}
