import { asResourceId, sameId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import type { Baseline } from '../../config/types.ts'
import type { Finding } from '../finding.ts'
import { checkEgressPath } from '../network/egress-path.ts'
import { networkOf, subnetsOf } from './cluster-identity.ts'
import type { FoundCluster } from './found-cluster.ts'

interface FoundFirewall {
  readonly properties?: {
    readonly ipConfigurations?: readonly { readonly properties?: { readonly privateIPAddress?: string } }[]
  }
}

/**
 * Checks that the default route of the nodes leads to the firewall and that the peering is connected. Running nodes can
 * work without it, new nodes cannot start. Throws Failure.
 */
export async function judgeNodeEgress(
  azure: AzureReader,
  baseline: Baseline,
  cluster: FoundCluster
): Promise<Finding[]> {
  if (cluster.properties.networkProfile?.outboundType !== 'userDefinedRouting') return []
  const firewallAddress = await readFirewallAddress(azure, baseline)
  const found = await Promise.all(
    subnetsOf(cluster).map((nodes, at) =>
      checkEgressPath(azure, {
        network: networkOf(nodes),
        nodes,
        // The peering is the same for all subnets.
        peering: at === 0 ? baseline.ids.spokePeering : undefined,
        firewallAddress,
        before: 'cluster'
      })
    )
  )
  return found.flat()
}

/** Returns the private address of the firewall. The address of an existing hub's firewall is in the configuration. */
async function readFirewallAddress(azure: AzureReader, { ids, addresses, config }: Baseline): Promise<string> {
  const planned = addresses.hub.firewallAddress
  if (config.hub.existing !== undefined) return planned
  const firewall = await azure.read<FoundFirewall>(ids.firewall)
  return firewall?.properties?.ipConfigurations?.[0]?.properties?.privateIPAddress ?? planned
}

interface ZoneLink {
  readonly properties?: { readonly virtualNetwork?: { readonly id?: string } }
}

interface NodeNetwork {
  readonly properties?: { readonly dhcpOptions?: { readonly dnsServers?: readonly string[] } }
}

const ZONE = 'Microsoft.Network/privateDnsZones'

/**
 * Checks that new nodes can resolve the name of a private API server: its own zone exists and is linked to the network
 * of the nodes. If that network has its own DNS servers, a link to any network suffices, because Resource Manager does
 * not show where those servers are. Throws Failure.
 */
export async function judgeZoneLinks(azure: AzureReader, cluster: FoundCluster): Promise<Finding[]> {
  const { privateDNSZone: zone = '', enablePrivateCluster } = cluster.properties.apiServerAccessProfile ?? {}
  const [nodes] = subnetsOf(cluster)
  if (enablePrivateCluster !== true || !zone.startsWith('/') || nodes === undefined) return []
  const network = networkOf(nodes)
  const zoneId = asResourceId(zone)
  const [found, spoke] = await Promise.all([azure.read(zoneId), azure.read<NodeNetwork>(network)])
  if (found === undefined)
    return [
      unresolved(zone, 'does not exist', `Run \`provision-network\`, which creates the zone ${zone} and its links.`)
    ]
  const links = await Array.fromAsync(
    azure.list<ZoneLink>(`${zone}/virtualNetworkLinks`, `${ZONE}/virtualNetworkLinks`)
  )
  const hasOwnServers = (spoke?.properties?.dhcpOptions?.dnsServers ?? []).length > 0
  const isLinked = hasOwnServers
    ? links.length > 0
    : links.some(({ properties }) => sameId(properties?.virtualNetwork?.id ?? '', network))
  if (isLinked) return []
  const where = hasOwnServers ? 'has no link to any network' : `has no link to the network ${network}`
  return [
    unresolved(
      zone,
      where,
      `Run \`provision-network\`, which creates the link, or ask the owner of the zone ${zone} for it.`
    )
  ]
}

function unresolved(zone: string, what: string, remedy: string): Finding {
  return {
    code: 'egress-blocked',
    severity: 'error',
    subject: zone,
    evidence: `The private DNS zone ${zone} of the API server ${what}. New nodes cannot resolve the API server, although running nodes may still have its address.`,
    remedy
  }
}
