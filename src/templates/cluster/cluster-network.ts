import { addressText, parseRange } from '../../config/addresses/address-ranges.ts'
import type { Baseline, Cluster, Colour } from '../../config/types.ts'
import { spokeSubnetId } from '../network/spoke-subnets.ts'

/** Data plane that each network policy engine needs. */
const DATAPLANES: Readonly<Record<Cluster['networkPolicy'], string>> = { cilium: 'cilium', azure: 'azure' }

/** Offset of the DNS service's address in the range of service addresses. The value 10 is usual in Kubernetes. */
const DNS_SERVICE = 10

/**
 * Returns the network profile of the cluster. Pods have an address range that is not visible to any other network, and
 * all egress passes through the firewall.
 */
export function clusterNetworkProfile({ config }: Baseline): object {
  const { networkPolicy, features } = config.cluster
  const { pods, services } = config.clusterAddressSpaces
  return {
    networkPlugin: 'azure',
    networkPluginMode: 'overlay',
    networkDataplane: DATAPLANES[networkPolicy],
    networkPolicy,
    podCidr: pods,
    serviceCidr: services,
    dnsServiceIP: addressText(parseRange(services).first + DNS_SERVICE),
    outboundType: 'userDefinedRouting',
    loadBalancerSku: 'standard',
    advancedNetworking: features.networkObservability
      ? { enabled: true, observability: { enabled: true } }
      : { enabled: false }
  }
}

/**
 * Returns the access settings of the API server: in a subnet of the spoke, with a name that only the private DNS zone
 * resolves ("API Server VNet Integration", private clusters). The zone of a cluster can never change. Zone names have
 * two formats; only the `privatelink` format also accepts a subdomain.
 */
export function apiServerAccessProfile(baseline: Baseline, colour: Colour): object {
  return {
    enablePrivateCluster: true,
    enableVnetIntegration: true,
    subnetId: spokeSubnetId(baseline, `apiserver-${colour}`),
    privateDNSZone: baseline.ids.zones.apiServer,
    enablePrivateClusterPublicFQDN: false,
    disableRunCommand: !baseline.config.cluster.features.runCommand
  }
}
