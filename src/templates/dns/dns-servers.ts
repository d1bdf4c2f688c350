import type { Baseline } from '../../config/types.ts'
import { firewallTiers } from '../network/firewall-tiers.ts'

/**
 * Returns the DNS servers of the spoke; none if it uses Azure DNS itself, as behind a Basic firewall without DNS proxy.
 */
export function dnsServersOf({ config, addresses }: Baseline): readonly string[] {
  const { existing, firewall } = config.hub
  if (existing !== undefined) return existing.dnsServers
  return firewallTiers[firewall.tier].dnsProxy ? [addresses.hub.firewallAddress] : []
}

/**
 * Returns whether zones are also linked to the hub. A DNS proxy resolves by the links of its own network, and operators
 * who connect through our hub resolve there too. An existing hub whose DNS servers are not used needs no link.
 */
export function hubResolvesNames(baseline: Baseline): boolean {
  return baseline.config.hub.existing === undefined || dnsServersOf(baseline).length > 0
}
