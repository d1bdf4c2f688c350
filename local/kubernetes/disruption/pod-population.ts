import type { Resource, World } from '../../azure/world.ts'
import { findObject, objectsOfKind } from '../cluster-state.ts'
import { keyOfObject, referenceTo } from '../objects.ts'
import { isReady, isTerminating, type Pod, phaseOf, podsIn, templateOf } from '../pods/pod.ts'
import { type Workload, workloadsOf } from '../pods/workload.ts'
import type { DisruptablePod, PodPopulation } from './budget.ts'
import { type ControllerScale, controllerScale, type ScaleSource } from './controller-scale.ts'

/** Returns a function that gives the pods of a namespace as budgets count them. The cluster is read once. */
export function populationsOf(world: World, cluster: Resource): (namespace: string) => PodPopulation {
  const workloads = new Map(workloadsOf(world, cluster).map(workload => [workload.key, workload]))
  const pods = Map.groupBy(podsIn(world, cluster.id), ({ namespace }) => namespace)
  const scaleOf = scales(world, cluster, workloads)
  return namespace => ({
    pods: (pods.get(namespace) ?? []).map(pod => disruptable(world, pod, workloads.get(pod.owner))),
    scaleOf
  })
}

function scales(
  world: World,
  cluster: Resource,
  workloads: ReadonlyMap<string, Workload>
): (key: string) => ControllerScale | undefined {
  const source: ScaleSource = {
    find: reference => findObject(world, cluster.id, reference),
    definitions: objectsOfKind(world, cluster.id, 'CustomResourceDefinition'),
    replicasOf: object => workloads.get(keyOfObject(referenceTo(object)))?.replicas ?? 0
  }
  return key => {
    const workload = workloads.get(key)
    return workload === undefined ? undefined : controllerScale(workload.object, source)
  }
}

function disruptable(world: World, pod: Pod, workload: Workload | undefined): DisruptablePod {
  const { namespace, name, owner } = pod
  return {
    namespace,
    name,
    labels: templateOf(world, pod).labels,
    controller: workload?.object.kind === 'Pod' ? undefined : owner,
    phase: phaseOf(world, pod),
    isReady: isReady(world, pod),
    isTerminating: isTerminating(pod)
  }
}
