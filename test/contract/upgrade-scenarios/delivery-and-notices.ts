import { type ClusterEvidence, unreadCluster } from '../../../src/preflight/index.ts'
import { azure, cluster, lists, pool, queries, refuses, without } from './azure-world.ts'
import type { ScenarioTable } from './scenario.ts'

const SERVICE = 'Microsoft.ContainerService'
const clusterMissing = { [`${SERVICE}/managedClusters/read`]: azure(without(`${SERVICE}/managedClusters/read`)) }

const FLUX = 'Microsoft.KubernetesConfiguration/fluxConfigurations'
const flux = (complianceState: string) => {
  const statusConditions = [{ type: 'Ready', status: 'False', reason: 'BuildFailed', message: 'path not found' }]
  const status = { name: 'cluster-cluster', kind: 'Kustomization', complianceState, statusConditions }
  return lists(FLUX, { name: 'cluster', properties: { complianceState, statuses: [status] } })
}

const EXTENSIONS = 'Microsoft.KubernetesConfiguration/extensions'
const extension = (provisioningState?: string) =>
  lists(EXTENSIONS, { name: 'flux', properties: { extensionType: 'microsoft.flux', provisioningState } })

const DETECTORS = `${SERVICE}/managedClusters/detectors`
const detector = (status: object | null) =>
  lists(DETECTORS, { properties: { metadata: { id: 'node-oom', name: 'OOM', category: 'Node Health' }, status } })

const patch = () => ({ upgrade: { kind: 'patch' as const } })
const notice = (kubernetesVersion: string) => ({
  properties: {
    description: 'KubernetesVersionEOLTwoWeeks',
    eventDetails: JSON.stringify({ kubernetesVersion, eolDate: '2027-03-31' })
  }
})

const MESHES = `${SERVICE}/locations/meshRevisionProfiles`
const mesh = cluster({ serviceMeshProfile: { mode: 'Istio', istio: { revisions: ['asm-1-28'] } } })
const revision = (name: string, ...versions: string[]) => ({
  properties: { meshRevisions: [{ revision: name, compatibleWith: [{ name: 'kubernetes', versions }] }] }
})

const image = (nodeImageVersion: string) => pool({ nodeImageVersion })
const range = (maxCount: number) => pool({ enableAutoScaling: true, minCount: 1, maxCount })

/** Scenarios of the rules about Flux and extensions, settings of pools, and what Azure itself reports. */
/** Returns a change that gives the run an upgrade assessment, or the reason why it has none. */
const assessed = (assessment: NonNullable<ClusterEvidence['assessment']>) => () => ({
  upgrade: { inside: { ...unreadCluster('arm-only'), assessment } }
})

export const deliveryAndNotices: ScenarioTable = {
  'upgrade-flux-healthy': {
    passes: azure(flux('Compliant')),
    fires: azure(flux('Non-Compliant')),
    finding: {
      ...{ code: 'not-healthy', severity: 'error', object: 'cluster-cluster' },
      next: 'az k8s-configuration flux show --name cluster'
    },
    sourceMissing: { ...clusterMissing, [`${FLUX}/read`]: azure(without(`${FLUX}/read`)) }
  },
  'upgrade-extensions-healthy': {
    passes: azure(extension('Succeeded')),
    fires: azure(extension('Failed')),
    finding: {
      ...{ code: 'extension-failed', severity: 'error', object: 'flux' },
      next: 'az k8s-extension show --name flux'
    },
    sourceMissing: {
      ...clusterMissing,
      [`${EXTENSIONS}/read`]: azure(without(`${EXTENSIONS}/read`)),
      'no state of extension flux': azure(extension())
    }
  },
  'upgrade-surge-settings': {
    passes: azure(pool({ count: 12, upgradeSettings: { maxSurge: '33%' } })),
    fires: azure(pool({ count: 12, upgradeSettings: { maxSurge: '1' } })),
    finding: { code: 'upgrade-blocked', severity: 'warning', object: 'npuser', next: 'upgrade.maxSurge' },
    sourceMissing: clusterMissing
  },
  'upgrade-undrainable-nodes': {
    passes: azure(pool({ upgradeSettings: { undrainableNodeBehavior: 'Schedule' } })),
    fires: azure(pool({ upgradeSettings: { undrainableNodeBehavior: 'Cordon' } })),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'warning', object: 'npuser' },
      next: 'kubectl get nodes --selector kubernetes.azure.com/upgrade-status=Quarantined'
    },
    sourceMissing: clusterMissing
  },
  'upgrade-autoscaler-maximum': {
    passes: azure(range(4)),
    fires: azure(range(3)),
    finding: { code: 'upgrade-blocked', severity: 'warning', object: 'npuser', next: 'maxNodes' },
    sourceMissing: clusterMissing
  },
  'upgrade-image-age': {
    passes: azure(image('AKSUbuntu-2404gen2containerd-202609.30.0')),
    fires: azure(image('AKSUbuntu-2404gen2containerd-202607.30.0')),
    finding: { code: 'upgrade-blocked', severity: 'warning', object: 'npuser', next: 'node-image' },
    sourceMissing: { ...clusterMissing, 'no date in the node image custom of pool npuser': azure(image('custom')) }
  },
  'upgrade-detectors': {
    passes: azure(detector({ statusId: 3 })),
    fires: azure(detector({ statusId: 0, message: 'pods were killed' })),
    finding: { code: 'upgrade-blocked', severity: 'warning', object: 'OOM', next: 'Diagnose and solve problems' },
    sourceMissing: {
      ...clusterMissing,
      [`${DETECTORS}/read`]: azure(without(`${DETECTORS}/read`)),
      'no result in the list of 1 detectors of the cluster': azure(detector(null)),
      'no detectors of the cluster': azure(lists(DETECTORS))
    }
  },
  'upgrade-assessment': {
    passes: azure(assessed({ checks: [{ name: 'node-health', severity: 'Info' }], components: [] })),
    fires: azure(
      assessed({ checks: [{ name: 'node-health', severity: 'Critical', details: 'pressure' }], components: [] })
    ),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'warning' },
      ...{ object: 'check node-health', next: 'kubernetes-access: kubeconfig' }
    },
    sourceMissing: {
      'Azure has no upgrade assessment': azure(assessed({ unread: 'Azure has no upgrade assessment.' }))
    }
  },
  'upgrade-support-notices': {
    passes: azure(patch, queries([])),
    fires: azure(patch, queries([notice('1.35')])),
    finding: {
      ...{ code: 'kubernetes-version', severity: 'warning', object: '1.35' },
      next: 'next-minor'
    },
    sourceMissing: {
      'Microsoft.ResourceGraph/resources/read': azure(patch, queries('refused')),
      'no list of notices': azure(patch, queries('empty'))
    }
  },
  'upgrade-mesh-revision': {
    passes: azure(mesh, lists(MESHES, revision('asm-1-28', '1.35', '1.36'))),
    fires: azure(mesh, lists(MESHES, revision('asm-1-28', '1.35'), revision('asm-1-29', '1.36'))),
    finding: {
      ...{ code: 'kubernetes-version', severity: 'error', object: 'Istio' },
      next: 'az aks mesh upgrade start --revision asm-1-29'
    },
    sourceMissing: {
      ...clusterMissing,
      [`${MESHES}/read`]: azure(mesh, refuses(MESHES)),
      'revisions of the Istio add-on in westeurope': azure(mesh, lists(MESHES)),
      'revisions of the Istio add-on of the cluster': azure(
        cluster({ serviceMeshProfile: { mode: 'Istio', istio: {} } }),
        lists(MESHES, revision('asm-1-28', '1.36'))
      )
    }
  }
}
