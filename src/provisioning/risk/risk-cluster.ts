import type { Risk } from '../types.ts'
import type { RiskRow } from './risk.ts'
import { poolRisks } from './risk-pool.ts'

const CLUSTER_TYPE = 'Microsoft.ContainerService/managedClusters'

interface Row {
  readonly paths: readonly string[]
  readonly risk: Risk
  readonly because: string
}

const FIXED = 'Azure refuses this change (PropertyChangeNotAllowed): a new cluster must replace this cluster.'

/**
 * Risks of changes to a cluster's own properties. The first row that matches applies. Titles in quotation marks are
 * pages of the AKS documentation.
 */
const properties: readonly Row[] = [
  // "Upgrade an AKS cluster": one write starts the upgrade, and a control plane cannot be downgraded.
  {
    paths: ['properties.kubernetesVersion'],
    risk: 'destructive',
    because: 'This is an upgrade, which provisioning does not do. A control plane cannot be downgraded.'
  },
  {
    paths: ['location', 'sku.name', 'kind', 'extendedLocation'],
    risk: 'destructive',
    because: FIXED
  },
  {
    paths: ['sku', 'properties.supportPlan'],
    risk: 'disruptive',
    because: 'Changes the service level, the support, the capacity of the API server, and the price. Nothing restarts.'
  },
  // "Use a managed identity in AKS"; a cluster whose identity lacks its roles cannot even be deleted (Azure/AKS#2121).
  {
    paths: ['identity'],
    risk: 'destructive',
    because:
      'The control plane uses another identity from now on. If that identity lacks its roles, the cluster can be neither changed nor deleted.'
  },
  {
    paths: ['properties.identityProfile'],
    risk: 'disruptive',
    because:
      'Nodes are drained and re-imaged to use another identity. If that identity lacks its roles, nodes cannot pull images.'
  },

  // The published API, "Create a private AKS cluster" and "API Server VNet Integration" mark these properties as
  // immutable.
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
    because: 'Changes immediately who can reach the API server, and under which name.'
  },
  {
    paths: ['properties.apiServerAccessProfile.disableRunCommand'],
    risk: 'safe',
    because: 'Only allows or blocks commands that are sent through Resource Manager. Nothing restarts.'
  },

  // "Customize cluster egress with outbound types".
  {
    paths: ['properties.networkProfile.outboundType'],
    risk: 'destructive',
    because:
      'All traffic from the cluster takes another egress path and address. The traffic then bypasses the firewall or is blocked.'
  },
  // "Update Azure CNI IPAM mode and data plane technology": the change is not reversible and affects all pools at the
  // same time.
  {
    paths: ['properties.networkProfile.networkDataplane', 'properties.networkProfile.networkPluginMode'],
    risk: 'destructive',
    because: 'All nodes of all pools are re-imaged at the same time, and the change cannot be undone.'
  },
  {
    paths: ['properties.networkProfile.networkPolicy'],
    risk: 'disruptive',
    because:
      'All nodes of all pools are re-imaged at the same time. Until that ends, network policies are not enforced.'
  },
  {
    paths: ['properties.networkProfile.advancedNetworking'],
    risk: 'disruptive',
    because: 'The agents that carry and observe pod traffic restart on every node.'
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
    because: 'The traffic of all pods depends on the network profile, and Azure refuses most changes to it.'
  },

  // "Manage local accounts", "Use Azure RBAC for Kubernetes authorization", "Create an OpenID Connect provider".
  {
    paths: ['properties.disableLocalAccounts', 'properties.aadProfile'],
    risk: 'disruptive',
    because: 'Changes immediately which people and pipelines can sign in.'
  },
  {
    paths: ['properties.oidcIssuerProfile'],
    risk: 'disruptive',
    because: 'The API server restarts. The OIDC issuer cannot be switched off again.'
  },
  {
    paths: ['properties.securityProfile.workloadIdentity'],
    risk: 'disruptive',
    because: 'Pods that start from now on get a token for Azure, or no longer get one.'
  },
  {
    paths: ['properties.securityProfile.imageCleaner'],
    risk: 'safe',
    because: 'Changes only whether unused images are deleted from the nodes.'
  },
  {
    paths: ['properties.securityProfile.defender'],
    risk: 'disruptive',
    because: 'The sensor is installed on every node, or removed. Without the sensor, attacks are not reported.'
  },
  {
    paths: ['properties.securityProfile.azureKeyVaultKms'],
    risk: 'destructive',
    because:
      'Secrets of the cluster are encrypted with another key. Without the old key, existing secrets cannot be read.'
  },
  // "Node disruption policy" lists changes that re-image nodes.
  {
    paths: ['properties.securityProfile', 'properties.httpProxyConfig', 'properties.bootstrapProfile'],
    risk: 'disruptive',
    because: 'Nodes are drained and re-imaged to apply the change.'
  },

  {
    paths: ['properties.addonProfiles.azurepolicy'],
    risk: 'disruptive',
    because: 'Different objects are admitted or refused after the add-on is installed or removed.'
  },
  {
    paths: ['properties.addonProfiles.azureKeyvaultSecretsProvider'],
    risk: 'disruptive',
    because:
      'While the driver is not running, pods that mount vault secrets cannot start, and running pods do not get renewed secrets.'
  },
  {
    paths: ['properties.addonProfiles'],
    risk: 'disruptive',
    because: 'Agents are installed, removed or restarted on every node. Until that ends, the agents do not work.'
  },
  {
    paths: ['properties.azureMonitorProfile'],
    risk: 'disruptive',
    because: 'Collection of metrics starts or stops, and so do the alerts that use these metrics.'
  },
  { paths: ['properties.metricsProfile'], risk: 'safe', because: 'Changes only how costs are split.' },
  {
    paths: ['properties.storageProfile'],
    risk: 'disruptive',
    because: 'Volumes of a driver that is switched off can no longer be created or attached.'
  },
  {
    paths: ['properties.autoScalerProfile'],
    risk: 'disruptive',
    because: 'Nodes are added and drained by different rules from now on.'
  },
  {
    paths: ['properties.workloadAutoScalerProfile'],
    risk: 'disruptive',
    because: 'While no scaler runs, workloads that scale by events keep their current size.'
  },
  {
    paths: ['properties.ingressProfile', 'properties.serviceMeshProfile'],
    risk: 'disruptive',
    because: 'Components that route traffic to pods are installed, removed or restarted.'
  },
  {
    paths: ['properties.nodeProvisioningProfile'],
    risk: 'disruptive',
    because: 'AKS starts or stops creating and deleting nodes outside the pools.'
  },
  // "Automatically upgrade an AKS cluster"; "Auto-upgrade node OS images".
  {
    paths: ['properties.autoUpgradeProfile'],
    risk: 'disruptive',
    because: 'AKS starts or stops automatic upgrades in the next window. A change from or to Unmanaged re-images nodes.'
  },
  {
    paths: ['properties.upgradeSettings'],
    risk: 'disruptive',
    because: 'Upgrades start or stop bypassing the checks that protect running workloads.'
  }
]

/** Risks of changes to a cluster as a whole. */
const whole: readonly RiskRow[] = [
  {
    type: CLUSTER_TYPE,
    kind: 'modify',
    risk: 'disruptive',
    because: 'AKS reconciles the whole cluster and continues an upgrade that stopped half-way.'
  },
  {
    type: CLUSTER_TYPE,
    kind: 'delete',
    risk: 'destructive',
    because:
      'All workloads in the cluster are lost, together with its nodes and the volumes in its node resource group.'
  }
]

/** Risks of changes to a cluster and its pools. The first row that matches applies. */
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
