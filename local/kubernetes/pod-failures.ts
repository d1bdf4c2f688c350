import type { Resource, World } from '../azure/world.ts'
import { containersOf, type Pods } from './pods.ts'
import { podsDenied } from './policy/admission.ts'
import { podSecurityFailureCause } from './policy/pod-security.ts'
import { quotaFailureCause } from './quota.ts'
import { pullImage } from './registry-access.ts'
import { schedulingFailureCause } from './scheduling.ts'
import { mountFailureCause } from './volume-mounts.ts'

/** Why the pods of a workload do not become ready, as an event of theirs says it; `undefined` where nothing keeps them. */
type PodCheck = (world: World, cluster: Resource, pods: Pods) => string | undefined

/** In the order in which a pod meets them: created, placed on a node, its volumes mounted, its images pulled. */
const checks: readonly PodCheck[] = [
  creationFailureCause,
  podSecurityFailureCause,
  quotaFailureCause,
  schedulingFailureCause,
  mountFailureCause,
  pullFailureCause
]

export function podFailureCause(world: World, cluster: Resource, pods: Pods): string | undefined {
  for (const check of checks) {
    const because = check(world, cluster, pods)
    if (because !== undefined) return because
  }
  return undefined
}

function creationFailureCause(world: World, cluster: Resource, pods: Pods): string | undefined {
  const denied = podsDenied(world, cluster, pods)
  return denied === undefined ? undefined : `FailedCreate: ${denied}`
}

function pullFailureCause(world: World, cluster: Resource, { spec }: Pods): string | undefined {
  for (const { image } of containersOf(spec)) {
    const pulled = pullImage(world, cluster, String(image))
    if ('failed' in pulled) return `ImagePullBackOff: ${pulled.failed}`
  }
  return undefined
}
