import type { Resource, World } from '../azure/world.ts'
import { type Rollout, stateOf } from './cluster-state.ts'
import { asRecord, type KubernetesObject, keyOfObject, referenceTo } from './objects.ts'
import { podFailureCause } from './pod-failures.ts'
import { containersOf, type Pods, podsOf } from './pods.ts'
import { hasNodes } from './scheduling.ts'

/** Seconds for an image pull and for a container start. */
const SECONDS = { pull: 12, start: 3 } as const

/** Returns the seconds from the first attempt to a ready pod: image pull, process start, initial delays of the probes. */
function startSeconds({ spec }: Pods): number {
  const delays = containersOf(spec).flatMap(container =>
    ['startupProbe', 'readinessProbe'].map(name => {
      const { initialDelaySeconds = 0, periodSeconds = 10 } = asRecord(container[name])
      return container[name] === undefined ? 0 : Number(initialDelaySeconds) + Math.min(Number(periodSeconds), 10)
    })
  )
  return SECONDS.pull + SECONDS.start + Math.max(0, ...delays)
}

/**
 * Advances the pods of a workload to the current time. Ready pods stay ready while they have nodes, because the nodes have
 * the image.
 */
export function rollOut(world: World, cluster: Resource, owner: KubernetesObject): Rollout {
  const { rollouts } = stateOf(world, cluster.id)
  const key = keyOfObject(referenceTo(owner))
  const pods = podsOf(owner)
  const before = rollouts[key] ?? {}
  if (pods === undefined || (before.readyAt !== undefined && hasNodes(world, cluster, pods))) return before
  const because = podFailureCause(world, cluster, pods)
  if (because !== undefined) {
    rollouts[key] = { because }
    return rollouts[key]
  }
  const startedAt = before.startedAt ?? world.now
  const isReady = world.now >= startedAt + startSeconds(pods) * 1000
  rollouts[key] = { startedAt, ...(isReady && { readyAt: world.now }) }
  return rollouts[key]
}
