import { keyOf } from '../azure/resource-ids.ts'
import { isOn } from '../azure/switches.ts'
import { tableOf } from '../azure/tables.ts'
import type { Resource, World } from '../azure/world.ts'
import { deprecatedCalls } from './upgrades/upgrade-refusals.ts'

/** Numbers of a status: `DetectorStatusId` of the Azure SDK. `notRun`: it did not run, or found nothing to say. */
const STATUS = { critical: 0, warning: 1, info: 2, success: 3, notRun: 4 } as const

/** A detector with its result. */
export interface Detector {
  readonly id: string
  readonly name: string
  readonly category: string
  readonly status: keyof typeof STATUS
  readonly message: string | null
}

/** Detectors of every cluster. Their ids are those of Azure/vscode-aks-tools; their texts are *assumed*. */
const always = [
  { id: 'cluster-autoscaler-failures', name: 'Cluster Autoscaler', category: 'Create, Upgrade, Delete and Scale' },
  { id: 'node-health', name: 'Node Health', category: 'Node Health' },
  { id: 'cluster-subnet', name: 'Subnet Configuration', category: 'Connectivity Issues' }
] as const

function reported(world: World): Record<string, readonly Detector[]> {
  return tableOf<readonly Detector[]>(world, 'detectors')
}

/** Makes a detector of a cluster report a result, in place of the one that it has. */
export function reportDetector(world: World, clusterId: string, detector: Detector): void {
  const others = (reported(world)[keyOf(clusterId)] ?? []).filter(({ id }) => id !== detector.id)
  reported(world)[keyOf(clusterId)] = [...others, detector]
}

/** Returns the detectors of a cluster with the result that each has now. */
export function detectorsOf(world: World, cluster: Resource): readonly Detector[] {
  const told = reported(world)[keyOf(cluster.id)] ?? []
  const known = [
    ...always.map(each => ({ ...each, status: 'success' as const, message: null })),
    deprecations(world, cluster)
  ]
  return [...known.filter(({ id }) => !told.some(each => each.id === id)), ...told]
}

function deprecations(world: World, cluster: Resource): Detector {
  const apis = [...new Set(deprecatedCalls(world, cluster.id).map(({ api }) => api))]
  return {
    ...{ id: 'aks-k8s-deprecations', name: 'Kubernetes API deprecations', category: 'Deprecations' },
    status: apis.length === 0 ? 'success' : 'warning',
    message: apis.length === 0 ? null : `Calls of deprecated APIs: ${apis.join(', ')}`
  }
}

/** Returns a detector as Azure lists it. `isRun`: a request for this detector alone, which always runs it. */
export function showDetector(world: World, cluster: Resource, detector: Detector, isRun: boolean): object {
  const { id, name, category, status, message } = detector
  const hasResult = isRun || !isOn(world, 'detectors-listed-without-result')
  return {
    id: `${cluster.id}/detectors/${id}`,
    name: id,
    type: 'Microsoft.ContainerService/managedClusters/detectors',
    location: cluster.location,
    properties: {
      metadata: { id, name, category, description: name, type: 'Detector' },
      status: { message: hasResult ? message : null, statusId: hasResult ? STATUS[status] : STATUS.notRun },
      ...(isRun && { dataset: [] })
    }
  }
}
