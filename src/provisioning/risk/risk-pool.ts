import type { Risk } from '../types.ts'
import type { RiskRow } from './risk.ts'

const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const POOL_TYPE = `${CLUSTER}/agentPools`

interface Row {
  readonly names: readonly string[]
  readonly risk: Risk
  readonly because: string
  readonly fixed?: true
}

/**
 * Risks of changes to a pool's properties, both in the body of the cluster and in the body of the pool. Titles in
 * quotation marks are pages of the AKS documentation.
 */
const properties: readonly Row[] = [
  // Sources: "Manage node pools", limitations. For `hostGroupID` and `osDiskType`: the published API. For spot pools:
  // "Add an Azure Spot node pool". For host encryption: "Host-based encryption".
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
    because: 'Azure refuses this change: a pool with another name must replace this pool.',
    fixed: true
  },
  {
    names: ['orchestratorVersion'],
    risk: 'destructive',
    because: 'This is an upgrade, which provisioning does not do: every node is drained and re-imaged.'
  },
  // "Upgrade the OS version of node pools", "Enable FIPS", "Node disruption policy".
  {
    names: ['osSKU', 'enableFIPS', 'nodeImageVersion', 'kubeletConfig', 'linuxOSConfig', 'securityProfile'],
    risk: 'disruptive',
    because: 'The nodes of the pool are drained and re-imaged in groups of the surge size.'
  },
  { names: ['minCount', 'maxCount'], risk: 'safe', because: 'Changes only the limits of the autoscaler.' },
  { names: ['upgradeSettings'], risk: 'safe', because: 'Takes effect with the next upgrade.' },
  { names: ['tags'], risk: 'safe', because: 'Tags are labels; nothing restarts.' },
  {
    names: ['enableAutoScaling', 'count', 'scaleDownMode'],
    risk: 'disruptive',
    because: 'Nodes are added or drained, or are no longer added when they are needed.'
  },
  // "Use node taints", "Use labels": a change also applies to existing nodes.
  {
    names: ['nodeTaints'],
    risk: 'disruptive',
    because: 'Existing nodes get the taints immediately: NoExecute evicts pods, other effects keep new pods away.'
  },
  {
    names: ['nodeLabels'],
    risk: 'disruptive',
    because:
      'Existing nodes get the labels immediately: a pod that needs a removed label finds no node when it restarts.'
  },
  { names: ['mode'], risk: 'disruptive', because: 'System pods move to other nodes when they restart.' }
]

/**
 * Path of a pool in the body of the cluster. In templates, that body contains only the system pool: differences of all
 * other pools at this path are filtered out (`what-if-false-positives-cluster.ts`).
 */
const INLINE = 'properties.agentPoolProfiles.*'

/** Risks of changes to pools, both in the body of the cluster and as separate `agentPools` resources. */
export const poolRisks: readonly RiskRow[] = [
  // Pulumi-azure-nextgen#168: "Adding agent pools to an existing cluster is not allowed through managed cluster
  // operations".
  {
    type: CLUSTER,
    kind: 'modify',
    path: INLINE,
    property: 'create',
    risk: 'destructive',
    because:
      'Azure refuses to add a pool through the body of an existing cluster. The pool was deleted or has another name.'
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
    because: 'AKS reconciles the pool and continues an upgrade that stopped half-way.'
  },
  {
    type: POOL_TYPE,
    kind: 'delete',
    risk: 'destructive',
    because:
      'The nodes of the pool are drained and deleted. Their pods need capacity in another pool and lose the data on the nodes.'
  }
]
