import type { Resource, World } from '../azure/world.ts'
import { type AdmissionRequest, failedWebhook } from './admission-webhooks.ts'
import { unsupportedFormat } from './image-formats.ts'
import type { Pod } from './pods/pod.ts'
import { podFailures, podFaultOf } from './pods/pod-faults.ts'
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

/**
 * Returns why the containers of a pod do not start on its node, in the words of an event of the pod. `node`: name of the
 * node.
 */
export function podStartFailure(world: World, cluster: Resource, pods: Pods, node?: string): string | undefined {
  const { failure } = podFaultOf(world, cluster.id, pods.owner) ?? {}
  if (failure !== undefined) return podFailures[failure]
  return mountFailureCause(world, cluster, pods) ?? pullFailureCause(world, cluster, pods, node)
}

function pullFailureCause(world: World, cluster: Resource, { spec }: Pods, node = ''): string | undefined {
  for (const { image } of containersOf(spec)) {
    const unsupported = unsupportedFormat(world, cluster, node, String(image))
    if (unsupported !== undefined) return `ImagePullBackOff: ${unsupported}`
    const pulled = pullImage(world, cluster, String(image))
    if ('failed' in pulled) return `ImagePullBackOff: ${pulled.failed}`
  }
  return undefined
}
