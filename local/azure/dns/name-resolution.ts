import { isIPv4 } from 'node:net'
import { addressSpace, rangesContain } from '../providers/network/address-space.ts'
import { FIREWALL } from '../providers/network/firewall-policies.ts'
import { PEERING } from '../providers/network/peerings.ts'
import { inlineElements, referenceId } from '../providers/put-helpers.ts'
import { parseId, sameId } from '../resource-ids.ts'
import { childrenOf, findResource, resourcesWithin } from '../resources/resource-lookup.ts'
import type { Resource, World } from '../world.ts'
import { findRecord, linkedZone, linksTo, zonesCovering } from './private-zones.ts'
import { isPublic, publicAlias } from './public-names.ts'

/** What a machine in a network learns of a name. */
export interface Resolution {
  /** The name that was answered in the end: the asked one, or what it is an alias of. */
  readonly name: string
  /** `public`: an address of the internet, which local Azure does not make up. `unreachable`: no server answered. */
  readonly answer: 'address' | 'public' | 'nxdomain' | 'unreachable'
  /** Only with `address`. */
  readonly addresses: readonly string[]
  /** Which server, zone or link it hangs on. */
  readonly because: string
}

/** Azure DNS, the same in every network ("What is IP address 168.63.129.16?"). */
const AZURE_DNS = '168.63.129.16'
const LONGEST_CHAIN = 8

/**
 * How a machine in a virtual network (a node, a pod of the system, a virtual machine) resolves a name: by the servers
 * the network gives out, each asked only where the ones before it cannot be reached; by Azure DNS where it gives out none.
 * `onlyFirst`: the machine asks no second server.
 */
export function resolveName(
  world: World,
  networkId: string,
  name: string,
  { onlyFirst = false }: { readonly onlyFirst?: boolean } = {}
): Resolution {
  const servers = customServers(findResource(world, networkId))
  return askServers(world, networkId, bare(name), onlyFirst ? servers.slice(0, 1) : servers, [])
}

/**
 * How Azure DNS of a virtual network resolves a name: by the private zones linked to it, else publicly. An application
 * gateway with a public address asks it for vaults whatever servers its network gives out ("Understanding DNS resolution
 * in Application Gateway").
 */
export function resolveByAzure(world: World, networkId: string, name: string): Resolution {
  return follow(world, networkId, bare(name), 0)
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

function customServers(network: Resource | undefined): string[] {
  return (network?.properties.dhcpOptions as { dnsServers?: string[] } | undefined)?.dnsServers ?? []
}

/** `asked` are the servers on the way: one that leads back to itself answers nobody. */
function askServers(
  world: World,
  networkId: string,
  name: string,
  servers: readonly string[],
  asked: readonly string[]
): Resolution {
  if (findResource(world, networkId) === undefined) return unreachable(name, `there is no network ${networkId}`)
  if (servers.length === 0) return resolveByAzure(world, networkId, name)
  const failed: string[] = []
  for (const server of servers) {
    const answer = asked.includes(server)
      ? unreachable(name, `server ${server} asks itself`)
      : askServer(world, networkId, name, server, [...asked, server])
    if (answer.answer !== 'unreachable') return answer
    failed.push(answer.because)
  }
  return unreachable(name, failed.join('; '))
}

function askServer(
  world: World,
  networkId: string,
  name: string,
  server: string,
  asked: readonly string[]
): Resolution {
  if (server === AZURE_DNS) return resolveByAzure(world, networkId, name)
  const failureCause = failureCauseBetween(world, networkId, server)
  if (failureCause !== undefined) return unreachable(name, failureCause)
  const firewall = firewallAt(world, server)
  if (firewall === undefined) return unreachable(name, `nothing that answers names is at ${server}`)
  const policy = findResource(world, referenceId(firewall.properties.firewallPolicy) ?? '')
  const settings = policy?.properties.dnsSettings as { enableProxy?: boolean; servers?: string[] } | undefined
  if (settings?.enableProxy !== true) return unreachable(name, `the DNS proxy of ${firewall.id} at ${server} is off`)
  // The proxy asks the servers of its policy, else Azure DNS, from its own network ("Azure Firewall DNS settings").
  return askServers(world, networkOf(firewall), name, settings.servers ?? [], asked)
}

/** Why a server cannot be reached from a network: it must lie in the network, or in one peered with it. */
function failureCauseBetween(world: World, networkId: string, server: string): string | undefined {
  const networks = resourcesWithin(world, '/').filter(({ type }) => type === 'Microsoft.Network/virtualNetworks')
  const holders = isIPv4(server) ? networks.filter(network => rangesContain(addressSpace(network), `${server}/32`)) : []
  if (holders.length === 0) return `server ${server} lies in no network`
  const reached = holders.some(({ id }) => sameId(id, networkId) || isPeered(world, networkId, id))
  return reached
    ? undefined
    : `${networkId} has no connected peering with ${holders[0]?.id}, where server ${server} lies`
}

/** Whether two networks reach each other: each side is Connected and lets the other in. */
export function isPeered(world: World, networkId: string, remoteId: string): boolean {
  const leadsTo = (from: string, to: string) =>
    childrenOf(world, from, PEERING).some(
      ({ properties: { remoteVirtualNetwork, peeringState, allowVirtualNetworkAccess } }) =>
        sameId(referenceId(remoteVirtualNetwork) ?? '', to) &&
        peeringState === 'Connected' &&
        allowVirtualNetworkAccess !== false
    )
  return leadsTo(networkId, remoteId) && leadsTo(remoteId, networkId)
}

function firewallAt(world: World, address: string): Resource | undefined {
  return resourcesWithin(world, '/').find(
    ({ type, properties: { ipConfigurations } }) =>
      type === FIREWALL &&
      inlineElements(ipConfigurations).some(({ properties: { privateIPAddress } }) => privateIPAddress === address)
  )
}

function networkOf(firewall: Resource): string {
  const [subnet = ''] = inlineElements(firewall.properties.ipConfigurations).flatMap(
    ({ properties }) => referenceId(properties.subnet) ?? []
  )
  return parseId(subnet).parent
}

/** One name of a chain of aliases. */
function follow(world: World, networkId: string, name: string, depth: number): Resolution {
  if (depth > LONGEST_CHAIN) return nxdomain(name, 'its aliases go round in a circle')
  const linked = linkedZone(world, networkId, name)
  if (linked === undefined) return lookUpPublicly(world, networkId, name, depth)
  const { zone, fallsBack } = linked
  const record = findRecord(world, zone, name)
  if (record.kind === 'addresses') {
    return { name, answer: 'address', addresses: record.addresses, because: `zone ${zone.id} has it` }
  }
  if (record.kind === 'alias') return follow(world, networkId, bare(record.target), depth + 1)
  if (fallsBack) return publicly(name, `zone ${zone.id} does not have it, and its link falls back to the internet`)
  return nxdomain(name, `zone ${zone.id} is linked to ${networkId} and has no such record`)
}

function lookUpPublicly(world: World, networkId: string, name: string, depth: number): Resolution {
  const alias = publicAlias(world, name)
  if (alias !== undefined) return follow(world, networkId, alias, depth + 1)
  const zones = zonesCovering(world, name)
  const because = whyNotVisible(world, zones[0], networkId)
  return isPublic(name, zones) ? publicly(name, because) : nxdomain(name, because)
}

function whyNotVisible(world: World, zone: Resource | undefined, networkId: string): string {
  if (zone === undefined) return 'no private zone holds it'
  const state = linksTo(world, zone, networkId).length > 0 ? 'not linked yet' : 'not linked'
  return `zone ${zone.id} is ${state} to ${networkId}`
}

function publicly(name: string, because: string): Resolution {
  return { name, answer: 'public', addresses: [], because }
}

function nxdomain(name: string, because: string): Resolution {
  return { name, answer: 'nxdomain', addresses: [], because }
}

function unreachable(name: string, because: string): Resolution {
  return { name, answer: 'unreachable', addresses: [], because }
}
