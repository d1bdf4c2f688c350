import type { Baseline } from '../config/types.ts'
import { firewallTiers } from './firewall-tiers.ts'

/** Servers the spoke asks for names; none where it asks Azure DNS itself, as behind a Basic firewall, which is no proxy. */
export function dnsServersOf({ config, addresses }: Baseline): readonly string[] {
  const { existing, firewall } = config.hub
  if (existing !== undefined) return existing.dnsServers
  return firewallTiers[firewall.tier].dnsProxy ? [addresses.hub.firewallAddress] : []
}

/**
 * Whether zones are linked to the hub as well: a proxy resolves by the links of the network it stands in, and operators
 * who come through our hub resolve there too. A hub of others that is not asked for names needs no link.
 */
export function resolvesInHub(baseline: Baseline): boolean {
  return baseline.config.hub.existing === undefined || dnsServersOf(baseline).length > 0
}
