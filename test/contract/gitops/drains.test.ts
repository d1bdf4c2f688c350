import { describe, expect, it } from '@jest/globals'
import { KUSTOMIZATIONS } from '../../../src/templates/index.ts'
import { build, type Container, find, type KubernetesObject, type PodMaker, podMakers } from './manifests.ts'
import { quantity } from './policies.ts'

/** Annotation of a pod with the local volumes that may be lost (Cluster Autoscaler FAQ, "What types of pods can prevent CA from removing a node?"). */
const SCRATCH_VOLUMES = 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes'

const applied = (workload: string) =>
  KUSTOMIZATIONS.flatMap(({ name, path }) => build(name === 'workload' ? workload : path))
const variants = { HorizontalPodAutoscaler: applied('workload'), ScaledObject: applied('workload/keda') }

/** Generations of pods that exist at the same time when a second roll-out begins before the pods of the first one left. */
const GENERATIONS = 3

/** Least and most pods of a deployment: its own number, or its scaler's. */
function replicas(objects: readonly KubernetesObject[], { metadata, spec }: KubernetesObject): [number, number] {
  const scaler = objects.find(
    each => each.spec?.scaleTargetRef?.name === metadata.name && each.metadata.namespace === metadata.namespace
  )
  const { minReplicas, maxReplicas, minReplicaCount, maxReplicaCount } = scaler?.spec ?? {}
  return [minReplicas ?? minReplicaCount ?? spec.replicas, maxReplicas ?? maxReplicaCount ?? spec.replicas]
}

/** How many pods of a number may leave by choice at once. */
function mayLeave({ spec: { maxUnavailable, minAvailable } }: KubernetesObject, pods: number): number {
  return minAvailable === undefined ? maxUnavailable : pods - minAvailable
}

describe.each(Object.entries(variants))('with a %s', (scaling, objects) => {
  const makers = podMakers(objects)

  it.each(makers.map((maker): [string, PodMaker] => [maker.object.metadata.name, maker]))(
    'a node can be drained of %s',
    (name, { object, pod }) => {
      const [least] = replicas(objects, object)
      const budgets = objects.filter(({ kind, metadata }) => kind === 'PodDisruptionBudget' && metadata.name === name)
      expect(least).toBeGreaterThan(1)
      expect(budgets).toHaveLength(1)
      expect(budgets[0]?.spec.selector).toEqual(object.spec.selector)
      expect(mayLeave(budgets[0] as KubernetesObject, least)).toBeGreaterThan(0)
      expect(pod.affinity).toBeUndefined()
      const strict = pod.topologySpreadConstraints.filter(
        ({ whenUnsatisfiable }: { whenUnsatisfiable: string }) => whenUnsatisfiable === 'DoNotSchedule'
      )
      // Else a node that takes no pods still counts as one without, and the others may take no more.
      expect(strict.filter((each: { nodeTaintsPolicy?: string }) => each.nodeTaintsPolicy !== 'Honor')).toEqual([])
    }
  )

  it.each(makers.map((maker): [string, PodMaker] => [maker.object.metadata.name, maker]))(
    'the autoscaler may remove a node of %s: each emptyDir is named as scratch space',
    (_, { object, pod }) => {
      const local = (pod.volumes ?? []).filter((volume: object) => 'emptyDir' in volume || 'hostPath' in volume)
      const named = object.spec.template.metadata.annotations?.[SCRATCH_VOLUMES] ?? ''
      expect(named.split(',').filter(Boolean)).toEqual(local.map(({ name }: { name: string }) => name))
    }
  )

  it('nothing has a number of pods besides its scaler’s', () => {
    const scaled = objects.filter(({ spec }) => spec?.scaleTargetRef !== undefined)
    const targets = scaled.map(({ spec }) => spec.scaleTargetRef.name)
    const deployment = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === targets[0])
    expect(scaled.map(({ kind }) => kind)).toEqual([scaling])
    expect(deployment?.spec).toBeDefined()
    expect(deployment?.spec).not.toHaveProperty('replicas')
  })

  it.each(['ingress', 'workload'])(
    'three generations of all pods of %s, and those a roll-out adds, fit the quota',
    namespace => {
      const quota = objects.find(({ kind, metadata }) => kind === 'ResourceQuota' && metadata.namespace === namespace)
      const here = makers.filter(({ object }) => object.metadata.namespace === namespace)
      // Pods of two earlier roll-outs can still be leaving, and the quota counts them until they are gone.
      const most = here.map(
        ({ object }) => GENERATIONS * replicas(objects, object)[1] + object.spec.strategy.rollingUpdate.maxSurge
      )
      const total = (what: 'requests' | 'limits', unit: 'cpu' | 'memory') =>
        here.reduce((sum, maker, i) => sum + (most[i] ?? 0) * sumOf(maker, what, unit), 0)
      const { hard } = quota?.spec ?? {}
      expect(most.reduce((sum, pods) => sum + pods, 0)).toBeLessThanOrEqual(Number(hard.pods))
      for (const what of ['requests', 'limits'] as const) {
        expect(total(what, 'cpu')).toBeLessThanOrEqual(quantity(hard[`${what}.cpu`]))
        expect(total(what, 'memory')).toBeLessThanOrEqual(quantity(hard[`${what}.memory`]))
      }
    }
  )
})

function sumOf({ containers }: PodMaker, what: 'requests' | 'limits', unit: 'cpu' | 'memory'): number {
  return containers.reduce((sum, { resources }: Container) => sum + quantity(resources[what][unit]), 0)
}

describe('Traefik', () => {
  const { spec: pod } = find(build('ingress'), 'Deployment', 'traefik').spec.template
  const seconds = (name: string) => {
    const arg = pod.containers[0].args.find((each: string) => each.includes(`lifecycle.${name}=`)) ?? ''
    return Number(/=(\d+)s$/.exec(arg)?.[1])
  }

  it('is given the time it takes to leave', () => {
    const needed = seconds('requestacceptgracetimeout') + seconds('gracetimeout')
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(needed)
  })

  it('accepts for as long as the load balancer asks twice', () => {
    // Probes of Azure's load balancer come every five seconds, and two must fail.
    expect(seconds('requestacceptgracetimeout')).toBeGreaterThanOrEqual(10)
  })

  it('and what renews its certificate are one image', () => {
    expect(new Set([...pod.initContainers, ...pod.containers].map(({ image }: Container) => image)).size).toBe(1)
    expect(pod.initContainers.map(({ restartPolicy }: Container) => restartPolicy)).toEqual(['Always'])
  })
})
