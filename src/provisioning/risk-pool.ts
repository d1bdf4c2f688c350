import type { RiskRow } from './risk.ts'
import type { Risk } from './types.ts'

const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const POOL_TYPE = `${CLUSTER}/agentPools`

interface Row {
  readonly names: readonly string[]
  readonly risk: Risk
  readonly because: string
  readonly fixed?: true
}

/** What a change of a pool's property does, wherever the pool is written. Titles are pages of the AKS documentation. */
const properties: readonly Row[] = [
  // "Manage node pools", limitations; `hostGroupID`, `osDiskType`: the published API; spot: "Add an Azure Spot node pool"; host encryption: "Host-based encryption".
  {
    names: [
      'availabilityZones',
      'enableEncryptionAtHost',
      'enableNodePublicIP',
      'enableUltraSSD',
      'gpuInstanceProfile',
      'hostGroupID',
      'kubeletDiskType',
      'maxPods',
      'nodePublicIPPrefixID',
      'osDiskSizeGB',
      'osDiskType',
      'osType',
      'podSubnetID',
      'proximityPlacementGroupID',
      'scaleSetEvictionPolicy',
      'scaleSetPriority',
      'spotMaxPrice',
      'type',
      'vmSize',
      'vnetSubnetID'
    ],
    risk: 'destructive',
    because: 'It is fixed: Azure refuses the change, and a pool of another name has to take its place.',
    fixed: true
  },
  {
    names: ['orchestratorVersion'],
    risk: 'destructive',
    because: 'It is an upgrade, which provisioning does not do: every node is drained and re-imaged.'
  },
  // "Upgrade the OS version of node pools", "Enable FIPS", "Node disruption policy".
  {
    names: ['osSKU', 'enableFIPS', 'nodeImageVersion', 'kubeletConfig', 'linuxOSConfig', 'securityProfile'],
    risk: 'disruptive',
    because: 'Its nodes are drained and re-imaged, one surge after the other.'
  },
  { names: ['minCount', 'maxCount'], risk: 'safe', because: 'Only how far the autoscaler may go changes.' },
  { names: ['upgradeSettings'], risk: 'safe', because: 'It counts from the next upgrade on.' },
  { names: ['tags'], risk: 'safe', because: 'Tags are labels; nothing restarts.' },
  {
    names: ['enableAutoScaling', 'count', 'scaleDownMode'],
    risk: 'disruptive',
    because: 'Nodes are added or drained, or nobody adds any when they are needed.'
  },
  // "Use node taints", "Use labels": nodes that are there get them as well.
  {
    names: ['nodeTaints'],
    risk: 'disruptive',
    because: 'Nodes get them at once: NoExecute evicts pods, the others keep new ones away.'
  },
  {
    names: ['nodeLabels'],
    risk: 'disruptive',
    because: 'Nodes get them at once: pods that ask for a label that is gone find no node when they start anew.'
  },
  { names: ['mode'], risk: 'disruptive', because: 'The system’s own pods go to other nodes the next time they start.' }
]

/** Inside the cluster's body; what is said there of other pools is left out as no change (`noise-cluster.ts`). */
const INLINE = 'properties.agentPoolProfiles.*'

/** What changes of pools can do, those in the cluster's body and those beside it. */
export const poolRisks: readonly RiskRow[] = [
  // Pulumi-azure-nextgen#168: "Adding agent pools to an existing cluster is not allowed through managed cluster operations".
  {
    type: CLUSTER,
    kind: 'modify',
    path: INLINE,
    property: 'create',
    risk: 'destructive',
    because: 'Azure refuses to add a pool to the body of a cluster that exists: this one is gone, or has another name.'
  },
  ...properties.flatMap(({ names, ...judgement }) =>
    names.flatMap((name): RiskRow[] => [
      { type: POOL_TYPE, kind: 'modify', path: `properties.${name}`, ...judgement },
      { type: CLUSTER, kind: 'modify', path: `${INLINE}.${name}`, ...judgement }
    ])
  ),
  {
    type: POOL_TYPE,
    kind: 'modify',
    risk: 'disruptive',
    because: 'AKS reconciles the pool and resumes an upgrade that was left half done.'
  },
  {
    type: POOL_TYPE,
    kind: 'delete',
    risk: 'destructive',
    because: 'Its nodes are drained and gone; what runs there needs room in another pool, and loses what lies on them.'
  }
]
