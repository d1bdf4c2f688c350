import { isPeered, resolveName } from '../azure/dns/name-resolution.ts'
import { subnetRange } from '../azure/providers/network/address-space.ts'
import { applianceNetwork } from '../azure/providers/network/appliances.ts'
import { FIREWALL } from '../azure/providers/network/firewall-policies.ts'
import { inlineElements, referenceId } from '../azure/providers/put-helpers.ts'
import { parseId, sameId } from '../azure/resource-ids.ts'
import { findResource, resourcesWithin } from '../azure/resources/resource-lookup.ts'
import type { Resource, World } from '../azure/world.ts'
import { firewallAllows } from './firewall-egress-rules.ts'

/** What every node must reach over HTTPS to come up: "Outbound network and FQDN rules for AKS clusters"; `*` is the region. */
const requiredNames: readonly string[] = [
  'mcr.microsoft.com',
  '*.data.mcr.microsoft.com',
  'management.azure.com',
  'login.microsoftonline.com',
  'packages.microsoft.com',
  'packages.aks.azure.com'
]

/** Why nodes in a subnet would not get out, in words; `undefined` where they do. */
export function egressFailureCause(
  world: World,
  region: string,
  outboundType: string | undefined,
  subnetId: string | undefined
): string | undefined {
  const subnet = findResource(world, subnetId ?? '')
  if (subnet === undefined) return undefined
  const names = requiredNames.map(name => name.replace('*', region))
  return (
    unresolved(world, subnet, names) ??
    (outboundType === 'userDefinedRouting' ? blocked(world, subnet, names) : undefined)
  )
}

/** The firewall through which a subnet's default route leads out; none where there is no such route or nothing at its end. */
export function egressFirewall(world: World, subnetId: string | undefined): Resource | undefined {
  const subnet = findResource(world, subnetId ?? '')
  const hop = subnet && defaultHop(world, subnet)
  return hop && firewallAt(world, String(hop.nextHopIpAddress))
}

/** Where something leaves a network from. */
export interface Outbound {
  readonly outboundType: string | undefined
  /** `undefined` in a network the provider made: everything is open there. */
  readonly subnetId: string | undefined
}

/** Why a name's port cannot be reached, in words; `undefined` where it can. */
export function outboundFailureCause(
  world: World,
  { outboundType, subnetId }: Outbound,
  name: string,
  port = 443
): string | undefined {
  const subnet = findResource(world, subnetId ?? '')
  if (subnet === undefined) return undefined
  return (
    unresolved(world, subnet, [name]) ??
    (outboundType === 'userDefinedRouting' ? blocked(world, subnet, [name], port) : undefined)
  )
}

function unresolved(world: World, subnet: Resource, names: readonly string[]): string | undefined {
  for (const name of names) {
    const { answer, because } = resolveName(world, parseId(subnet.id).parent, name)
    if (answer !== 'public' && answer !== 'address') return `${name} is not resolved: ${because}`
  }
  return undefined
}

function blocked(world: World, subnet: Resource, names: readonly string[], port = 443): string | undefined {
  const hop = defaultHop(world, subnet)
  if (hop === undefined) return 'there is no default route'
  const { nextHopType, nextHopIpAddress } = hop
  if (nextHopType === 'Internet') return undefined
  const appliance = applianceNetwork(world, String(nextHopIpAddress))
  if (appliance !== undefined) return withoutPeering(world, parseId(subnet.id).parent, appliance)
  const firewall = firewallAt(world, String(nextHopIpAddress))
  if (firewall === undefined) return `nothing that forwards is at ${nextHopIpAddress}`
  const network = parseId(subnet.id).parent
  const unreached = withoutPeering(world, network, networkOf(firewall))
  if (unreached !== undefined) return unreached
  const range = subnetRange(subnet.properties) ?? ''
  const refused = names.find(name => !firewallAllows(world, firewall, range, name, port))
  return refused === undefined ? undefined : `${firewall.id} does not let ${range} reach ${refused} at port ${port}`
}

function withoutPeering(world: World, network: string, hub: string): string | undefined {
  if (sameId(network, hub) || isPeered(world, network, hub)) return undefined
  return `${network} has no connected peering with ${hub}`
}

function defaultHop(world: World, subnet: Resource): Record<string, unknown> | undefined {
  const table = findResource(world, referenceId(subnet.properties.routeTable) ?? '')
  return inlineElements(table?.properties.routes).find(({ properties }) => properties.addressPrefix === '0.0.0.0/0')
    ?.properties
}

function firewallAt(world: World, address: string): Resource | undefined {
  return resourcesWithin(world, '/').find(
    ({ type, properties: { ipConfigurations, provisioningState } }) =>
      type === FIREWALL &&
      provisioningState !== 'Failed' &&
      inlineElements(ipConfigurations).some(({ properties: { privateIPAddress } }) => privateIPAddress === address)
  )
}

function networkOf(firewall: Resource): string {
  const [subnet = ''] = inlineElements(firewall.properties.ipConfigurations).flatMap(
    ({ properties }) => referenceId(properties.subnet) ?? []
  )
  return parseId(subnet).parent
}
