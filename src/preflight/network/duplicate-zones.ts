import { parseResourceId, type ResourceId, sameId, subscriptionId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'

/** A link of a private DNS zone to an externally owned network. */
export interface RequestedLink {
  readonly zoneId: ResourceId
  readonly network: ResourceId
}

const ZONE = 'Microsoft.Network/privateDnsZones'

interface FoundLink {
  readonly properties?: { readonly virtualNetwork?: { readonly id?: string } }
}

/**
 * Checks that no network is already linked to another zone of the same name. Azure refuses to link a network to two
 * zones with the same name (azure-aks-docs#212), but only when the link is written. The check reads all zones that the
 * identity can read in the subscriptions of the zone and of the network.
 */
export async function checkDuplicateZones(azure: AzureReader, links: readonly RequestedLink[]): Promise<Finding[]> {
  const places = new Set(links.flatMap(({ zoneId, network }) => [zoneId, network].map(subscriptionOf)))
  const found = await Promise.all([...places].map(place => checkPlace(azure, place, links)))
  return found.flat()
}

function subscriptionOf(id: ResourceId): ResourceId {
  return subscriptionId(parseResourceId(id).subscriptionId.toLowerCase())
}

function checkPlace(azure: AzureReader, subscription: ResourceId, links: readonly RequestedLink[]): Promise<Finding[]> {
  return orNotEvaluated('hub-not-ready', subscription, async () => {
    const findings: Finding[] = []
    for await (const { id } of azure.list<{ id: string }>(`${subscription}/providers/${ZONE}`, ZONE)) {
      const twins = links.filter(({ zoneId }) => nameOf(zoneId) === nameOf(id) && !sameId(zoneId, id))
      for (const { network } of twins) if (await isLinked(azure, id, network)) findings.push(taken(id, network))
    }
    return findings
  })
}

function nameOf(id: string): string {
  return parseResourceId(id).name.toLowerCase()
}

async function isLinked(azure: AzureReader, zone: string, network: ResourceId): Promise<boolean> {
  const type = `${ZONE}/virtualNetworkLinks`
  for await (const { properties } of azure.list<FoundLink>(`${zone}/virtualNetworkLinks`, type))
    if (sameId(properties?.virtualNetwork?.id ?? '', network)) return true
  return false
}

function taken(zone: string, network: ResourceId): Finding {
  return {
    code: 'hub-not-ready',
    severity: 'error',
    subject: network,
    evidence: `The network is already linked to ${zone}, and cannot be linked to a second zone with the same name.`,
    remedy:
      'Use the zone that is already linked: write `dns: { zones: existing, existing: { … } }` with its id and the ids of the other zones.'
  }
}
