import { deterministicGuid } from '../../../azure/deterministic-ids.ts'
import { keyOf } from '../../../azure/resource-ids.ts'
import type { Resource, World } from '../../../azure/world.ts'
import { populationsOf } from '../../disruption/pod-population.ts'
import { asRecords, type Json, type KubernetesObject } from '../../objects.ts'
import { gracePeriodSeconds } from '../../pods/grace-period.ts'
import { isReady, type Pod, podsIn, templateOf } from '../../pods/pod.ts'
import { commandPods } from './command-pods.ts'
import { imageIdsOf } from './image-ids.ts'
import { controllerReference, timestamp } from './object-identity.ts'
import { replicaSetName } from './workload-objects.ts'

/** Returns the pods of a cluster: those of AKS itself, and those of commands that run, included. */
export function podObjects(world: World, cluster: Resource): KubernetesObject[] {
  const populationOf = populationsOf(world, cluster)
  const phases = new Map<string, string>()
  for (const namespace of new Set(podsIn(world, cluster.id).map(pod => pod.namespace))) {
    for (const { name, phase } of populationOf(namespace).pods) phases.set(`${namespace}/${name}`, phase)
  }
  const imageIdOf = imageIdsOf(world, cluster)
  const pods = podsIn(world, cluster.id).map(pod => {
    const phase = phases.get(`${pod.namespace}/${pod.name}`) ?? 'Pending'
    return podObject(world, cluster, pod, { phase, imageIdOf })
  })
  return [...pods, ...commandPods(world, cluster)]
}

interface Started {
  readonly phase: string
  readonly imageIdOf: (image: string) => string
}

function podObject(world: World, cluster: Resource, pod: Pod, started: Started): KubernetesObject {
  const { labels, spec } = templateOf(world, pod)
  const owner = ownerOf(world, cluster, pod)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      uid: deterministicGuid(world, 'pod', keyOf(cluster.id), pod.namespace, pod.name, pod.createdAt),
      creationTimestamp: timestamp(pod.createdAt),
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(owner !== undefined && { ownerReferences: [owner] }),
      ...deletionOf(spec, pod)
    },
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      serviceAccountName: 'default',
      schedulerName: 'default-scheduler',
      ...spec,
      ...(pod.node !== undefined && { nodeName: pod.node })
    },
    status: statusOf(world, pod, spec, started)
  }
}

/** Returns the controller of a pod. That of a Deployment is the ReplicaSet of the pod's template. */
function ownerOf(world: World, cluster: Resource, pod: Pod): Json | undefined {
  const [group = '', kind = '', namespace = '', name = ''] = pod.owner.split('/')
  if (kind === '' || kind === 'Pod') return undefined
  const apiVersion = group === '' ? 'v1' : `${group}/v1`
  const controller =
    kind === 'Deployment' ? { kind: 'ReplicaSet', name: replicaSetName(name, pod.template) } : { kind, name }
  return controllerReference(world, cluster, { apiVersion, namespace, ...controller })
}

function deletionOf({ terminationGracePeriodSeconds }: Json, { goneAt, node }: Pod): object {
  if (goneAt === undefined) return {}
  const ofPod = Number(terminationGracePeriodSeconds ?? 30)
  return {
    deletionTimestamp: timestamp(goneAt),
    deletionGracePeriodSeconds: gracePeriodSeconds({ isBound: node !== undefined, ofPod })
  }
}

function statusOf(world: World, pod: Pod, spec: Json, { phase, imageIdOf }: Started): object {
  const ready = isReady(world, pod)
  const isBound = pod.node !== undefined
  const [reason = '', message = ''] = splitOnce(pod.because ?? '')
  const condition = (type: string, isTrue: boolean, more: object = {}) => ({
    type,
    status: isTrue ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: timestamp(isTrue && ready && pod.readyAt !== undefined ? pod.readyAt : pod.createdAt),
    ...more
  })
  const unready = ready ? {} : { reason: 'ContainersNotReady', message: 'containers with unready status' }
  return {
    phase,
    conditions: [
      ...(isBound
        ? [
            condition('Initialized', true),
            condition('Ready', ready, unready),
            condition('ContainersReady', ready, unready)
          ]
        : []),
      condition('PodScheduled', isBound, isBound ? {} : { reason: 'Unschedulable', message: message || pod.because })
    ],
    qosClass: 'Burstable',
    ...(isBound && {
      startTime: timestamp(pod.createdAt),
      containerStatuses: asRecords(spec.containers).map(container => ({
        name: container.name,
        image: container.image,
        imageID: phase === 'Pending' ? '' : imageIdOf(String(container.image)),
        ready,
        started: ready,
        restartCount: 0,
        state: containerState(pod, ready, reason, message)
      }))
    })
  }
}

/** Reasons with which a container waits for its image (kubernetes/kubernetes: pkg/kubelet/images). */
const IMAGE_REASONS = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'Failed'] as const

function containerState(pod: Pod, ready: boolean, reason: string, message: string): object {
  if (ready || (pod.readyAt !== undefined && pod.because === undefined)) {
    return { running: { startedAt: timestamp(pod.readyAt ?? pod.createdAt) } }
  }
  const isImage = IMAGE_REASONS.some(each => each === reason)
  const isCrash = reason === 'CrashLoopBackOff'
  return {
    waiting: {
      reason: isImage ? 'ImagePullBackOff' : isCrash ? reason : 'ContainerCreating',
      ...(message !== '' && { message })
    }
  }
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(': ')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 2)]
}
