import { addressText, parseRange } from '../../config/addresses/address-ranges.ts'
import type { Baseline, Cluster, Colour } from '../../config/types.ts'
import { spokeSubnetId } from '../network/spoke-subnets.ts'

/** Data plane that each network policy engine needs. */
const DATAPLANES: Readonly<Record<Cluster['networkPolicy'], string>> = { cilium: 'cilium', azure: 'azure' }

/** Position of the DNS service in the range of services, as usual in Kubernetes. */
const DNS_SERVICE = 10

/**
 * Returns the network of the cluster. Pods have an address range that no other network sees, and all egress passes
 * through the firewall.
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
 * Returns the access to the API server: in a subnet of the spoke, with a name that only the private DNS zone resolves
 * ("API Server VNet Integration", private clusters). The zone can never change. It has two formats; only `privatelink`
 * also accepts a subdomain.
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
