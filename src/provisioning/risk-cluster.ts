import type { RiskRow } from './risk.ts'
import { poolRisks } from './risk-pool.ts'
import type { Risk } from './types.ts'

const CLUSTER_TYPE = 'Microsoft.ContainerService/managedClusters'

interface Row {
  readonly paths: readonly string[]
  readonly risk: Risk
  readonly because: string
}

const FIXED =
  'It is fixed: Azure refuses the change (PropertyChangeNotAllowed), and a new cluster has to take its place.'

/** What a change of a cluster's own properties does; the first row that fits decides. Titles are pages of the AKS documentation. */
const properties: readonly Row[] = [
  // "Upgrade an AKS cluster": one write starts it, and a control plane never goes back.
  {
    paths: ['properties.kubernetesVersion'],
    risk: 'destructive',
    because: 'It is an upgrade, which provisioning does not do: the control plane never goes back.'
  },
  {
    paths: ['location', 'sku.name', 'kind', 'extendedLocation'],
    risk: 'destructive',
    because: FIXED
  },
  {
    paths: ['sku', 'properties.supportPlan'],
    risk: 'disruptive',
    because: 'What Azure promises and supports changes, what the API server can take, and the price; nothing restarts.'
  },
  // "Use a managed identity in AKS"; a cluster whose identity lacks its roles cannot even be deleted (Azure/AKS#2121).
  {
    paths: ['identity'],
    risk: 'destructive',
    because:
      'The control plane works with another identity from here on; without its roles the cluster can neither change nor be deleted.'
  },
  {
    paths: ['properties.identityProfile'],
    risk: 'disruptive',
    because: 'Nodes are drained and re-imaged to take another identity, and pull nothing without its roles.'
  },

  // The published API marks these as not to be changed, and so do "Create a private AKS cluster" and "API Server VNet Integration".
  {
    paths: [
      'properties.dnsPrefix',
      'properties.fqdnSubdomain',
      'properties.nodeResourceGroup',
      'properties.enableRBAC',
      'properties.diskEncryptionSetID',
      'properties.apiServerAccessProfile.subnetId',
      'properties.apiServerAccessProfile.privateDNSZone',
      'properties.apiServerAccessProfile.enableVnetIntegration'
    ],
    risk: 'destructive',
    because: FIXED
  },
  {
    paths: [
      'properties.apiServerAccessProfile.enablePrivateCluster',
      'properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN',
      'properties.apiServerAccessProfile.authorizedIPRanges'
    ],
    risk: 'disruptive',
    because: 'Who reaches the API server, and under which name, changes from this moment.'
  },
  {
    paths: ['properties.apiServerAccessProfile.disableRunCommand'],
    risk: 'safe',
    because: 'Only commands through Resource Manager are let in or kept out; nothing restarts.'
  },

  // "Customize cluster egress with outbound types".
  {
    paths: ['properties.networkProfile.outboundType'],
    risk: 'destructive',
    because: 'Everything in the cluster leaves by another way and address: past the firewall, or not at all.'
  },
  // "Update Azure CNI IPAM mode and data plane technology": one way, and all pools at the same time.
  {
    paths: ['properties.networkProfile.networkDataplane', 'properties.networkProfile.networkPluginMode'],
    risk: 'destructive',
    because: 'All nodes of all pools are re-imaged at once, and there is no way back.'
  },
  {
    paths: ['properties.networkProfile.networkPolicy'],
    risk: 'disruptive',
    because: 'All nodes of all pools are re-imaged at once, and policies are not enforced meanwhile.'
  },
  {
    paths: ['properties.networkProfile.advancedNetworking'],
    risk: 'disruptive',
    because: 'The agents that carry and watch the traffic of pods restart on every node.'
  },
  {
    paths: ['networkPlugin', 'serviceCidr', 'serviceCidrs', 'dnsServiceIP', 'loadBalancerSku'].map(
      name => `properties.networkProfile.${name}`
    ),
    risk: 'destructive',
    because: FIXED
  },
  {
    paths: ['properties.networkProfile'],
    risk: 'destructive',
    because: 'Traffic of all pods depends on it, and Azure refuses most changes of it.'
  },

  // "Manage local accounts", "Use Azure RBAC for Kubernetes authorization", "Create an OpenID Connect provider".
  {
    paths: ['properties.disableLocalAccounts', 'properties.aadProfile'],
    risk: 'disruptive',
    because: 'Other people and pipelines can sign in, or no longer can, from this moment.'
  },
  {
    paths: ['properties.oidcIssuerProfile'],
    risk: 'disruptive',
    because: 'The API server restarts, and the issuer cannot be switched off again.'
  },
  {
    paths: ['properties.securityProfile.workloadIdentity'],
    risk: 'disruptive',
    because: 'Pods that start from now on get a token for Azure, or get none.'
  },
  {
    paths: ['properties.securityProfile.imageCleaner'],
    risk: 'safe',
    because: 'Only images that nobody uses are removed, or stay.'
  },
  {
    paths: ['properties.securityProfile.defender'],
    risk: 'disruptive',
    because: 'The sensor comes to every node, or leaves it, and then nobody is told of attacks.'
  },
  {
    paths: ['properties.securityProfile.azureKeyVaultKms'],
    risk: 'destructive',
    because: 'Secrets of the cluster are encrypted with another key; without the old one they cannot be read.'
  },
  // "Node disruption policy" names changes that re-image nodes.
  {
    paths: ['properties.securityProfile', 'properties.httpProxyConfig', 'properties.bootstrapProfile'],
    risk: 'disruptive',
    because: 'Nodes are drained and re-imaged to take it.'
  },

  {
    paths: ['properties.addonProfiles.azurepolicy'],
    risk: 'disruptive',
    because: 'Other objects are admitted or refused once the add-on has come or gone.'
  },
  {
    paths: ['properties.addonProfiles.azureKeyvaultSecretsProvider'],
    risk: 'disruptive',
    because: 'Pods that mount secrets of a vault cannot start while the driver is away, and do not see renewed ones.'
  },
  {
    paths: ['properties.addonProfiles'],
    risk: 'disruptive',
    because: 'Agents come, go or restart on every node, and what they do stops meanwhile.'
  },
  {
    paths: ['properties.azureMonitorProfile'],
    risk: 'disruptive',
    because: 'Metrics are collected from now on, or no longer, and alerts on them with it.'
  },
  { paths: ['properties.metricsProfile'], risk: 'safe', because: 'Only what costs are split by changes.' },
  {
    paths: ['properties.storageProfile'],
    risk: 'disruptive',
    because: 'Volumes of a driver that is switched off can no longer be made or attached.'
  },
  {
    paths: ['properties.autoScalerProfile'],
    risk: 'disruptive',
    because: 'Nodes are added and drained by other rules from now on.'
  },
  {
    paths: ['properties.workloadAutoScalerProfile'],
    risk: 'disruptive',
    because: 'What scales by events stays at the size it has while nothing scales it.'
  },
  {
    paths: ['properties.ingressProfile', 'properties.serviceMeshProfile'],
    risk: 'disruptive',
    because: 'What leads traffic to pods comes, goes or restarts.'
  },
  {
    paths: ['properties.nodeProvisioningProfile'],
    risk: 'disruptive',
    because: 'AKS makes and removes nodes beside the pools, or stops doing so.'
  },
  // "Automatically upgrade an AKS cluster"; "Auto-upgrade node OS images".
  {
    paths: ['properties.autoUpgradeProfile'],
    risk: 'disruptive',
    because:
      'AKS begins or stops to upgrade by itself in the next window; leaving or entering Unmanaged re-images nodes.'
  },
  {
    paths: ['properties.upgradeSettings'],
    risk: 'disruptive',
    because: 'Upgrades no longer stop, or stop again, where something would break.'
  }
]

/** The cluster as a whole. */
const whole: readonly RiskRow[] = [
  {
    type: CLUSTER_TYPE,
    kind: 'modify',
    risk: 'disruptive',
    because: 'AKS reconciles the whole cluster and resumes an upgrade that was left half done.'
  },
  {
    type: CLUSTER_TYPE,
    kind: 'delete',
    risk: 'destructive',
    because: 'All that runs in it is gone, with its nodes and the volumes in the group of its nodes.'
  }
]

/** What changes of a cluster and of its pools can do. The first row that fits decides. */
export const clusterRisks: readonly RiskRow[] = [
  ...poolRisks,
  ...properties.flatMap(({ paths, risk, because }) =>
    paths.map((path): RiskRow => {
      const fixed = because === FIXED ? ({ fixed: true } as const) : {}
      return { type: CLUSTER_TYPE, kind: 'modify', path, risk, because, ...fixed }
    })
  ),
  ...whole
]
