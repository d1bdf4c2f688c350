import { type Fields, fieldsOf, groupOf } from '../../../manifests/index.ts'
import type { ObjectSet } from './object-set.ts'
import { controllerOf, isSystemNamespace } from './owner.ts'
import { remembered } from './remembered.ts'
import { countOf, fieldAt, type Labels, labelsOf, type SeenObject, textOf } from './seen-object.ts'

/** A workload with pods, and how many of them it can have. */
export interface Workload {
  readonly object: SeenObject
  readonly labels: Labels
  readonly pod: Fields
  /** Pods at present, or the number in the manifest. `undefined` if an autoscaler decides and nothing is written. */
  readonly replicas: number | undefined
  /** Fewest and most pods. They differ if an autoscaler decides. */
  readonly least: number
  readonly most: number
  readonly autoscaler?: SeenObject
}

/** Kinds whose pods a drain evicts, and that have a number of pods. */
const SCALABLE = [
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/ReplicaSet',
  '/ReplicationController',
  'argoproj.io/Rollout'
] as const

/** Most pods of a ScaledObject that states none. Source: KEDA, "ScaledObject specification". */
const KEDA_MOST = 100

const known = new WeakMap<ObjectSet, readonly Workload[]>()

/** Returns the workloads of a set that have a number of pods, and its pods without a controller. */
export function workloadsOf(objects: ObjectSet): readonly Workload[] {
  const found = known.get(objects) ?? [
    ...SCALABLE.flatMap(kind => objects.ofKind(kind))
      .filter(
        object => controllerOf(object) === undefined || object.kind === 'StatefulSet' || object.kind === 'Deployment'
      )
      .map(object => scaledWorkload(object, objects)),
    ...objects.ofKind('/Pod').filter(isBarePod).map(barePod)
  ]
  known.set(objects, found)
  return found
}

/** Returns whether nothing creates a pod again after an eviction. */
export function isBarePod(pod: SeenObject): boolean {
  const isMirror = pod.annotations.has('kubernetes.io/config.mirror')
  return pod.owners.length === 0 && !isMirror && !isFinished(pod)
}

/** Returns whether the containers of a pod have ended. */
export function isFinished({ status }: SeenObject): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed'
}

/**
 * Returns the workloads whose number of pods a team decides: without the system namespaces. It is for advice only: a team
 * can deploy into these namespaces too.
 */
export function teamWorkloads(objects: ObjectSet): readonly Workload[] {
  return workloadsOf(objects).filter(({ object }) => !isSystemNamespace(object.namespace))
}

function barePod(object: SeenObject): Workload {
  return { object, labels: object.labels, pod: object.spec, replicas: 1, least: 1, most: 1 }
}

function scaledWorkload(object: SeenObject, objects: ObjectSet): Workload {
  const template = fieldsOf(object.spec.template)
  return {
    object,
    labels: labelsOf(fieldAt(template, 'metadata', 'labels')),
    pod: fieldsOf(template.spec),
    ...replicasOf(object, objects)
  }
}

type Replicas = Pick<Workload, 'replicas' | 'least' | 'most' | 'autoscaler'>

function replicasOf(object: SeenObject, objects: ObjectSet): Replicas {
  const { replicas } = object.spec
  const written = countOf(replicas)
  // An autoscaler leaves a workload that is scaled to zero as it is.
  const autoscaler = written === 0 ? undefined : findAutoscaler(object, objects)
  if (autoscaler !== undefined) return { ...autoscaledRange(autoscaler), replicas: written, autoscaler }
  const isText = written === undefined && replicas !== undefined && replicas !== null
  // The text of a variable that is not known can be any number.
  if (isText) return { replicas: undefined, least: 0, most: Number.POSITIVE_INFINITY }
  return { replicas: written ?? 1, least: written ?? 1, most: written ?? 1 }
}

function findAutoscaler(object: SeenObject, objects: ObjectSet): SeenObject | undefined {
  const candidates = autoscalersByTarget(AUTOSCALERS, objects).get(`${object.namespace}/${object.name}`) ?? []
  return candidates.find(({ spec }) => {
    const { apiVersion, kind = 'Deployment' } = fieldsOf(spec.scaleTargetRef)
    const isGroup = apiVersion === undefined || groupOf(textOf(apiVersion)) === object.group
    return kind === object.kind && isGroup
  })
}

const AUTOSCALERS = ['autoscaling/HorizontalPodAutoscaler', 'keda.sh/ScaledObject'] as const

const autoscalersByTarget = remembered((kinds: readonly string[], objects: ObjectSet) =>
  Map.groupBy(
    kinds.flatMap(kind => objects.ofKind(kind)),
    ({ namespace, spec }) => `${namespace}/${textOf(fieldsOf(spec.scaleTargetRef).name)}`
  )
)

function autoscaledRange({ kind, spec }: SeenObject): { readonly least: number; readonly most: number } {
  const isKeda = kind === 'ScaledObject'
  const least = countOf(isKeda ? spec.minReplicaCount : spec.minReplicas) ?? (isKeda ? 0 : 1)
  const most = countOf(isKeda ? spec.maxReplicaCount : spec.maxReplicas) ?? (isKeda ? KEDA_MOST : least)
  return { least, most: Math.max(least, most) }
}
