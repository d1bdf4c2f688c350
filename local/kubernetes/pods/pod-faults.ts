import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { World } from '../../azure/world.ts'
import { stateOf } from '../cluster-state.ts'
import type { KubernetesObject } from '../objects.ts'
import { type Pod, podsIn } from './pod.ts'

/** Reasons for which the containers of pods do not become ready, although nothing that local Azure simulates is wrong. */
export const podFailures = {
  'image-pull':
    'ImagePullBackOff: Back-off pulling image: failed to resolve reference: unexpected status from HEAD request: 503 Service Unavailable',
  crash: 'CrashLoopBackOff: back-off 5m0s restarting failed container',
  'never-ready': 'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503'
} as const

export type PodFailure = keyof typeof podFailures

/** Behaviour of the pods of a workload that nothing in the cluster explains. */
export interface PodFault {
  readonly failure?: PodFailure
  /** Seconds from the binding to a ready pod. */
  readonly readyAfterSeconds?: number
}

/** Returns the faults of a cluster by `namespace/name` of workloads, where `*` is any text. */
function faults(world: World, clusterId: string): Record<string, PodFault> {
  const table = tableOf<Record<string, PodFault>>(world, 'podFaults')
  const own = table[keyOf(clusterId)] ?? {}
  table[keyOf(clusterId)] = own
  return own
}

/** Lets the pods of a workload fail, be slow, or be well again. Pods that run are affected at once. */
export function setPodFault(world: World, clusterId: string, workload: string, fault: PodFault | undefined): void {
  const own = faults(world, clusterId)
  delete own[workload]
  if (fault !== undefined) own[workload] = fault
  for (const pod of podsIn(world, clusterId)) {
    if (fits(workload, pod.namespace, ownerName(pod)) && fault?.failure !== undefined) delete pod.readyAt
  }
  delete stateOf(world, clusterId).syncedAt
}

/** Returns the name of the controller of a pod, with which its key ends. */
function ownerName({ owner }: Pod): string {
  return owner.split('/').at(-1) ?? ''
}

/** Returns the fault of the pods of a workload. The one that was set last counts. */
export function podFaultOf(world: World, clusterId: string, owner: KubernetesObject): PodFault | undefined {
  const table = tableOf<Record<string, PodFault>>(world, 'podFaults')[keyOf(clusterId)]
  if (table === undefined) return undefined
  const { name, namespace = 'default' } = owner.metadata
  return Object.entries(table)
    .filter(([workload]) => fits(workload, namespace, name))
    .at(-1)?.[1]
}

function fits(workload: string, namespace: string, name: string): boolean {
  const parts = workload.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(`${namespace}/${name}`)
}
