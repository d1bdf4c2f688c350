import { refusal } from '../../errors.ts'
import { groupId, parseId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { Refusal } from '../../world.ts'
import { invalidParameter } from './agent-pool-check.ts'
import type { ClusterCheck, ClusterRule } from './managed-cluster-check.ts'

/** A combination the service does not have. */
interface Combination {
  readonly target: string
  readonly applies: (check: ClusterCheck) => boolean
  readonly message: string
}

const isEnabled = (feature: { readonly enabled?: boolean } | undefined) => feature?.enabled === true

/** Hours between two runs of the image cleaner: "Use Image Cleaner on AKS". */
const CLEANER_HOURS = { fewest: 24, most: 2160 } as const

/** From the page of each feature: cost analysis, long-term support, Azure CNI Powered by Cilium, image cleaner, workload identity, local accounts. */
const combinations: readonly Combination[] = [
  {
    target: 'metricsProfile.costAnalysis',
    applies: ({ cluster, tier }) => isEnabled(cluster.metricsProfile?.costAnalysis) && tier === 'Free',
    message: 'Cost analysis needs the tier Standard or Premium; switch it off before the tier becomes Free.'
  },
  {
    target: 'metricsProfile.costAnalysis',
    applies: ({ cluster }) =>
      isEnabled(cluster.metricsProfile?.costAnalysis) && cluster.storageProfile?.diskCSIDriver?.enabled === false,
    message: 'Cost analysis needs the disk CSI driver.'
  },
  {
    target: 'supportPlan',
    applies: ({ cluster, tier }) => cluster.supportPlan === 'AKSLongTermSupport' && tier !== 'Premium',
    message: 'The support plan AKSLongTermSupport needs the tier Premium.'
  },
  {
    target: 'networkProfile.networkPolicy',
    applies: ({ cluster: { networkProfile: n } }) => n?.networkPolicy === 'cilium' && n.networkDataplane !== 'cilium',
    message: 'The network policy cilium needs the network data plane cilium.'
  },
  {
    target: 'networkProfile.networkDataplane',
    applies: ({ cluster: { networkProfile: n } }) =>
      n?.networkDataplane === 'cilium' && !['cilium', 'none'].includes(n.networkPolicy ?? 'none'),
    message: 'The network data plane cilium takes no network policy but cilium.'
  },
  {
    target: 'networkProfile.networkDataplane',
    applies: ({ cluster: { networkProfile: n }, pools }) =>
      n?.networkDataplane === 'cilium' &&
      (n.networkPlugin !== 'azure' ||
        (n.networkPluginMode !== 'overlay' && pools.some(({ pool }) => pool.podSubnetID === undefined))),
    message: 'The network data plane cilium needs the plugin azure, in overlay mode or with a subnet for pods.'
  },
  {
    target: 'securityProfile.imageCleaner.intervalHours',
    applies: ({ cluster: { securityProfile } }) => {
      const { enabled, intervalHours: hours } = securityProfile?.imageCleaner ?? {}
      if (enabled !== true) return false
      return hours === undefined || hours < CLEANER_HOURS.fewest || hours > CLEANER_HOURS.most
    },
    message: `The image cleaner needs an interval of ${CLEANER_HOURS.fewest} to ${CLEANER_HOURS.most} hours.`
  },
  {
    target: 'securityProfile.workloadIdentity',
    applies: ({ cluster }) =>
      isEnabled(cluster.securityProfile?.workloadIdentity) && !isEnabled(cluster.oidcIssuerProfile),
    message: 'Workload identity needs the OIDC issuer.'
  },
  {
    target: 'disableLocalAccounts',
    applies: ({ cluster }) => cluster.disableLocalAccounts === true && cluster.aadProfile?.managed !== true,
    message: 'Local accounts can only be disabled where Microsoft Entra integration is managed.'
  },
  {
    target: 'autoUpgradeProfile.nodeOSUpgradeChannel',
    applies: ({ cluster: { autoUpgradeProfile: a } }) =>
      a?.upgradeChannel === 'node-image' && a.nodeOSUpgradeChannel !== 'NodeImage',
    message: 'The upgrade channel node-image needs the node OS upgrade channel NodeImage.'
  },
  {
    target: 'apiServerAccessProfile.enableVnetIntegration',
    applies: ({ cluster: { apiServerAccessProfile: a }, pools }) =>
      a?.enableVnetIntegration === true &&
      a.subnetId === undefined &&
      pools.some(({ pool }) => pool.vnetSubnetID !== undefined),
    message: 'API Server VNet Integration in a virtual network of your own needs a subnet of its own.'
  }
]

export const featureRules: readonly ClusterRule[] = [
  refuseNodeGroup,
  refuseCombination,
  refuseIssuer,
  refuseAdminGroups,
  refuseOutbound
]

function refuseCombination(check: ClusterCheck): Refusal | undefined {
  const found = combinations.find(({ applies }) => applies(check))
  return found === undefined ? undefined : invalidParameter(found.target, found.message)
}

/** The service makes the group itself ("Frequently asked questions about AKS", node resource group). */
function refuseNodeGroup({
  world,
  id,
  cluster: { nodeResourceGroup = '' },
  before
}: ClusterCheck): Refusal | undefined {
  const isName = /^[-\w.()]{0,79}[-\w()]$/.test(nodeResourceGroup)
  if (!isName) return invalidParameter('nodeResourceGroup', `'${nodeResourceGroup}' is no name of a resource group.`)
  const group = groupId(parseId(id).subscriptionId ?? '', nodeResourceGroup)
  if (before !== undefined || findResource(world, group) === undefined) return undefined
  return invalidParameter(
    'nodeResourceGroup',
    `The node resource group ${nodeResourceGroup} exists already; a cluster makes its own.`
  )
}

/** Once on, tokens may have been trusted anywhere. */
function refuseIssuer({ cluster, before }: ClusterCheck): Refusal | undefined {
  if (!isEnabled(before?.oidcIssuerProfile) || isEnabled(cluster.oidcIssuerProfile)) return undefined
  return refusal(400, 'OIDCIssuerCannotBeDisabled', 'The OIDC issuer cannot be disabled once it has been enabled.')
}

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

function refuseAdminGroups({ cluster }: ClusterCheck): Refusal | undefined {
  const wrong = cluster.aadProfile?.adminGroupObjectIDs?.find(id => !GUID.test(id))
  if (wrong === undefined) return undefined
  return refusal(400, 'InvalidAdminGroupObjectID', `The admin group object id '${wrong}' is not valid.`)
}

const OUTBOUND_TYPES = ['loadBalancer', 'userDefinedRouting', 'managedNATGateway', 'userAssignedNATGateway', 'none']

function refuseOutbound({ cluster: { networkProfile = {} } }: ClusterCheck): Refusal | undefined {
  const { outboundType = '', loadBalancerProfile } = networkProfile
  if (!OUTBOUND_TYPES.includes(outboundType)) {
    return refusal(400, 'UnsupportedOutboundType', `The outbound type '${outboundType}' is not supported.`)
  }
  if (outboundType !== 'userDefinedRouting' || !loadBalancerProfile) return undefined
  return refusal(
    400,
    'InvalidUserDefinedRoutingWithLoadBalancerProfile',
    'Outbound type userDefinedRouting cannot be combined with a load balancer profile.'
  )
}
