import { parseResourceId } from '../../arm/resource-id.ts'
import { parseRange, rangeContains } from '../addresses/address-ranges.ts'
import type { Settings } from '../schema/schema.ts'
import type { BaselineConfig } from '../types.ts'
import { isApiServerZone, zoneNames } from '../zone-names.ts'
import type { Contradiction, Rule } from './contradictions.ts'

/** Rules about settings of hub, spoke and name resolution that contradict each other. */
export const networkRules: readonly Rule[] = [
  gatewayOfExistingHub,
  ownHubUnused,
  gatewaySize,
  firewallElsewhere,
  reservedFirewallAddress,
  unusableDnsServers,
  zonesInExistingHub,
  zonesUnnamed,
  zonesUnused,
  config => otherZone(config, 'registry'),
  config => otherZone(config, 'vault'),
  otherApiServerZone
]

function gatewayOfExistingHub({ hub }: BaselineConfig): Contradiction | undefined {
  if (hub.existing === undefined || hub.gateway.kind === 'none') return undefined
  return {
    path: ['hub', 'gateway'],
    message:
      'found both `hub.gateway` and `hub.existing`, but only the owner of an existing hub can configure its gateway. Remove `hub.gateway` or `hub.existing`.'
  }
}

const OWN_HUB = ['addressSpace', 'subnets', 'firewall', 'bastion'] as const

/**
 * Refuses settings of a new hub next to `hub.existing`, but only if both are in `defaults` or both in the environment:
 * an environment may use an existing hub while `defaults` describe a new one.
 */
function ownHubUnused({ hub }: BaselineConfig, written: readonly Settings[]): Contradiction | undefined {
  const layer = written.find(settings => settings.hub?.existing !== undefined)?.hub
  const key = OWN_HUB.find(name => layer?.[name] !== undefined)
  if (hub.existing === undefined || key === undefined) return undefined
  return {
    path: ['hub', key],
    message: `the setting describes a new hub, but \`hub.existing\` names an existing one. Remove \`${key}\`, or \`existing\`.`
  }
}

function gatewaySize({ hub: { gateway } }: BaselineConfig): Contradiction | undefined {
  const { kind, sku } = gateway
  const begins = { none: undefined, Vpn: 'VpnGw', ExpressRoute: 'ErGw' }[kind]
  if (sku === undefined || begins === undefined || sku.startsWith(begins)) return undefined
  return {
    path: ['hub', 'gateway', 'sku'],
    message: `found ${sku}; a gateway of kind ${kind} needs a size that begins with ${begins}.`
  }
}

function zonesInExistingHub({ hub, dns }: BaselineConfig): Contradiction | undefined {
  if (hub.existing === undefined || dns.zones !== 'hub') return undefined
  return {
    path: ['dns', 'zones'],
    message:
      'found hub, but `hub.existing` names a hub that another team owns. Write `zones: own`, or write `zones: existing` with the ids of the zones of that team.'
  }
}

function zonesUnnamed({ dns }: BaselineConfig): Contradiction | undefined {
  if (dns.zones !== 'existing' || dns.existing !== undefined) return undefined
  return {
    path: ['dns', 'existing'],
    message: '`existing` is missing; set `registry` and `vault` to the ids of their zones.'
  }
}

function zonesUnused({ dns }: BaselineConfig): Contradiction | undefined {
  if (dns.zones === 'existing' || dns.existing === undefined) return undefined
  return {
    path: ['dns', 'existing'],
    message: `found ids of zones, but \`dns.zones\` is ${dns.zones}. Write zones: existing, or remove \`existing\`.`
  }
}

function otherZone(config: BaselineConfig, zone: 'registry' | 'vault'): Contradiction | undefined {
  const found = parseResourceId(config.dns.existing?.[zone] ?? '').name
  const wanted = zoneNames(config)[zone]
  if (config.dns.existing === undefined || found.toLowerCase() === wanted) return undefined
  return { path: ['dns', 'existing', zone], message: `found the zone ${found}; the zone must be named ${wanted}.` }
}

function otherApiServerZone({ dns, region }: BaselineConfig): Contradiction | undefined {
  const id = dns.existing?.apiServer
  if (id === undefined || isApiServerZone(parseResourceId(id).name, region)) return undefined
  return {
    path: ['dns', 'existing', 'apiServer'],
    message: `found the zone ${parseResourceId(id).name}; AKS accepts only private.${region}.azmk8s.io, or a zone below it with a first label of at most 32 characters.`
  }
}

/**
 * Refuses a firewall address outside the existing hub: the next hop of a route must be in a directly peered network
 * ("Virtual network traffic routing").
 */
function firewallElsewhere({ hub: { existing } }: BaselineConfig): Contradiction | undefined {
  if (existing === undefined) return undefined
  const { firewallAddress, addressSpaces } = existing
  if (addressSpaces.some(space => rangeContains(parseRange(space), parseRange(`${firewallAddress}/32`))))
    return undefined
  return {
    path: ['hub', 'existing', 'firewallAddress'],
    message: `found ${firewallAddress}, which is in none of the hub's ranges ${addressSpaces.join(', ')}; a route needs a next hop in a peered network. Correct the address or the ranges.`
  }
}

/** Numbers of addresses that Azure reserves at the start and at the end of each subnet ("Virtual network FAQ"). */
const RESERVED = { first: 4, last: 1 }

/** Returns the range in which an address is reserved by Azure in any case: the start or the end of a network. */
function reservedIn(address: string, networks: readonly string[]): string | undefined {
  const { first: at } = parseRange(`${address}/32`)
  return networks.find(network => {
    const { first, size } = parseRange(network)
    return (at >= first && at < first + RESERVED.first) || at === first + size - RESERVED.last
  })
}

/** Refuses an address that no host of the hub can have. */
function reservedFirewallAddress({ hub: { existing } }: BaselineConfig): Contradiction | undefined {
  const range = existing === undefined ? undefined : reservedIn(existing.firewallAddress, existing.addressSpaces)
  if (range === undefined) return undefined
  return {
    path: ['hub', 'existing', 'firewallAddress'],
    message: `found ${existing?.firewallAddress}, but Azure reserves the first four addresses and the last one of ${range}, so no firewall can have it. Give the private address of the firewall.`
  }
}

/** Ranges in which no DNS server can be reached from a network. */
const NO_SERVER = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'] as const

function unusableDnsServers({ hub: { existing }, spoke }: BaselineConfig): Contradiction[] {
  const networks = [...(existing?.addressSpaces ?? []), spoke.addressSpace]
  return (existing?.dnsServers ?? []).flatMap((server, i) => {
    // The firewall is the default server, and its address has a rule of its own.
    if (server === existing?.firewallAddress) return []
    const refused = NO_SERVER.find(range => rangeContains(parseRange(range), parseRange(`${server}/32`)))
    const range = refused ?? reservedIn(server, networks)
    const because =
      refused === undefined
        ? 'Azure reserves its first four addresses and the last one'
        : 'no server can be reached there'
    const path = ['hub', 'existing', 'dnsServers', i]
    return range === undefined
      ? []
      : [{ path, message: `found ${server}, which is in ${range}: ${because}. Give the address of a DNS server.` }]
  })
}
