import type { Baseline } from '../../config/types.ts'
import { firewallTiers } from '../network/firewall-tiers.ts'

/**
 * Returns the addresses of the spoke's DNS servers. The list is empty if the spoke uses Azure DNS directly, for example
 * behind a Basic firewall, which has no DNS proxy.
 */
export function dnsServersOf({ config, addresses }: Baseline): readonly string[] {
  const { existing, firewall } = config.hub
  if (existing !== undefined) return existing.dnsServers
  return firewallTiers[firewall.tier].dnsProxy ? [addresses.hub.firewallAddress] : []
}

/**
 * Returns whether private DNS zones are also linked to the hub. A DNS proxy resolves names only with the zones that are
 * linked to its own network. Operators who connect through the environment's own hub also resolve names there. An
 * existing hub needs no link if the spoke does not use its DNS servers.
 */
export function hubResolvesNames(baseline: Baseline): boolean {
  return baseline.config.hub.existing === undefined || dnsServersOf(baseline).length > 0
}
