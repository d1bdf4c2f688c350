import { advanceTo } from '../../../../local/azure/protocol/operations.ts'
import { findResource } from '../../../../local/azure/resources/resource-lookup.ts'
import type { Resource } from '../../../../local/azure/world.ts'
import { type JobState, jobState } from '../../../../local/kubernetes/batch/job-state.ts'
import { keepObject, objectsOfKind } from '../../../../local/kubernetes/cluster-state.ts'
import { healthOf } from '../../../../local/kubernetes/object-health.ts'
import { type KubernetesObject, referenceTo } from '../../../../local/kubernetes/objects.ts'
import { type Pod, phaseOf, podsIn } from '../../../../local/kubernetes/pods/pod.ts'
import { syncPods } from '../../../../local/kubernetes/pods/pod-lifecycle.ts'
import { AKS, publicCluster } from '../aks/cluster-kit.ts'
import { type Kit, type Loose, newKit } from '../azure/kit.ts'
import { namespace } from './flux-kit.ts'

/** A cluster with nodes and the namespace `web`, in which a test runs Jobs and CronJobs. */
export interface JobKit extends Kit {
  readonly cluster: string
  resource(): Resource
  /** Applies objects, and lets the controllers work at once. */
  apply(...objects: readonly Loose[]): void
  /** Lets the world reach a time of the day `2026-11-02`, such as `03:00`, or of another day. */
  until(time: string): void
  /** Returns the pods of the namespace `web` with their phase. */
  phases(): string[]
  pods(): readonly Pod[]
  job(name?: string): JobState | undefined
  /** Returns the conditions of a Job that are True, with their reason. */
  conditions(name?: string): string[]
  jobNames(): string[]
  health(object: Loose): string
}

const IMAGE = 'mcr.microsoft.com/dotnet/samples:aspnetapp'

export function jobKit(cluster: Loose = publicCluster): JobKit {
  const base = newKit()
  const id = `${base.group}/providers/Microsoft.ContainerService/managedClusters/blue`
  base.make(id, cluster, { version: AKS })
  const resource = () => findResource(base.world, id) as Resource
  const kit: JobKit = {
    ...base,
    cluster: id,
    resource,
    apply: (...objects) => {
      for (const object of objects) keepObject(base.world, id, object as KubernetesObject, 'test/test')
      syncPods(base.world, resource())
    },
    until: time => advanceTo(base.world, Date.parse(time.length > 5 ? `${time}Z` : `2026-11-02T${time}Z`)),
    phases: () => kit.pods().map(pod => phaseOf(base.world, pod)),
    pods: () => podsIn(base.world, id).filter(pod => pod.namespace === 'web'),
    job: (name = 'task') => jobState(base.world, id, `batch/Job/web/${name}`),
    conditions: name =>
      (kit.job(name)?.conditions ?? [])
        .filter(({ status }) => status === 'True')
        .map(({ type, reason }) => `${type} ${reason}`),
    jobNames: () => objectsOfKind(base.world, id, 'Job').map(({ metadata }) => metadata.name),
    health: object => healthOf(base.world, resource(), referenceTo(object as KubernetesObject))
  }
  kit.apply(namespace('web'))
  return kit
}

/** Returns a Job whose pods run the command. */
export function job(command: string, spec: Loose = {}, name = 'task'): Loose {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace: 'web' }, spec: jobBody(command, spec) }
}

export function cronJob(schedule: string, command: string, spec: Loose = {}, body: Loose = {}): Loose {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'web' },
    spec: { schedule, jobTemplate: { spec: jobBody(command, body) }, ...spec }
  }
}

function jobBody(command: string, { restartPolicy = 'Never', ...spec }: Loose): Loose {
  const container = { name: 'app', image: IMAGE, command: ['sh', '-c', command] }
  return { template: { spec: { restartPolicy, containers: [container] } }, ...spec }
}
