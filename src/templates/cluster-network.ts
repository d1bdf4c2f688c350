import { addressText, range } from '../config/ranges.ts'
import type { Baseline, Cluster, Colour } from '../config/types.ts'
import { spokeSubnetId } from './spoke-subnets.ts'

/** What enforces network policies needs beneath it. */
const DATAPLANES: Readonly<Record<Cluster['networkPolicy'], string>> = { cilium: 'cilium', azure: 'azure' }

/** Place of the DNS service in the range of services, as everywhere in Kubernetes. */
const DNS_SERVICE = 10

/** Pods in a range of their own that no other network sees; out of the cluster goes everything through the firewall. */
export function network({ config }: Baseline): object {
  const { networkPolicy, features } = config.cluster
  const { pods, services } = config.clusterAddressSpaces
  return {
    networkPlugin: 'azure',
    networkPluginMode: 'overlay',
    networkDataplane: DATAPLANES[networkPolicy],
    networkPolicy,
    podCidr: pods,
    serviceCidr: services,
    dnsServiceIP: addressText(range(services).first + DNS_SERVICE),
    outboundType: 'userDefinedRouting',
    loadBalancerSku: 'standard',
    advancedNetworking: features.networkObservability
      ? { enabled: true, observability: { enabled: true } }
      : { enabled: false }
  }
}

/**
 * In a subnet of the spoke, with a name only the private zone knows ("API Server VNet Integration", private clusters). The
 * zone must never change; of its two forms, only a `privatelink` one would take a subdomain besides.
 */
export function apiServer(baseline: Baseline, colour: Colour): object {
  return {
    enablePrivateCluster: true,
    enableVnetIntegration: true,
    subnetId: spokeSubnetId(baseline, `apiserver-${colour}`),
    privateDNSZone: baseline.ids.zones.apiServer,
    enablePrivateClusterPublicFQDN: false,
    disableRunCommand: !baseline.config.cluster.features.runCommand
  }
}
