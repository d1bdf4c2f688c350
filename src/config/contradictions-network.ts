import { parseResourceId } from '../arm/resource-id.ts'
import type { Contradiction, Rule } from './contradictions.ts'
import { contains, range } from './ranges.ts'
import type { Settings } from './schema.ts'
import type { BaselineConfig } from './types.ts'
import { isApiServerZone, zoneNames } from './zones.ts'

/** Settings of hub, spoke and name resolution that do not go together. */
export const networkRules: readonly Rule[] = [
  gatewayOfOthers,
  ownHubUnused,
  gatewaySize,
  firewallElsewhere,
  zonesOfOthers,
  zonesUnnamed,
  zonesUnused,
  config => otherZone(config, 'registry'),
  config => otherZone(config, 'vault'),
  otherApiServerZone
]

function gatewayOfOthers({ hub }: BaselineConfig): Contradiction | undefined {
  if (hub.existing === undefined || hub.gateway.kind === 'none') return undefined
  return {
    path: ['hub', 'gateway'],
    message: 'a gateway belongs to whoever owns the hub. Remove it, or `hub.existing`.'
  }
}

const OWN_HUB = ['addressSpace', 'subnets', 'firewall', 'bastion'] as const

/** Only where one place of the file says both: an environment may use a hub of others while `defaults` describe an own one. */
function ownHubUnused({ hub }: BaselineConfig, written: readonly Settings[]): Contradiction | undefined {
  const layer = written.find(settings => settings.hub?.existing !== undefined)?.hub
  const key = OWN_HUB.find(name => layer?.[name] !== undefined)
  if (hub.existing === undefined || key === undefined) return undefined
  return {
    path: ['hub', key],
    message: `it describes a hub of our own, but \`hub.existing\` names one that others own. Remove \`${key}\`, or \`existing\`.`
  }
}

function gatewaySize({ hub: { gateway } }: BaselineConfig): Contradiction | undefined {
  const { kind, sku } = gateway
  const begins = { none: undefined, Vpn: 'VpnGw', ExpressRoute: 'ErGw' }[kind]
  if (sku === undefined || begins === undefined || sku.startsWith(begins)) return undefined
  return {
    path: ['hub', 'gateway', 'sku'],
    message: `found ${sku}; a gateway of kind ${kind} takes one that begins with ${begins}.`
  }
}

function zonesOfOthers({ hub, dns }: BaselineConfig): Contradiction | undefined {
  if (hub.existing === undefined || dns.zones !== 'hub') return undefined
  return {
    path: ['dns', 'zones'],
    message: 'found hub, but others own it. Use own, or existing with the ids of the zones they have.'
  }
}

function zonesUnnamed({ dns }: BaselineConfig): Contradiction | undefined {
  if (dns.zones !== 'existing' || dns.existing !== undefined) return undefined
  return {
    path: ['dns', 'existing'],
    message: 'existing is missing; name the zones `registry` and `vault` by their ids.'
  }
}

function zonesUnused({ dns }: BaselineConfig): Contradiction | undefined {
  if (dns.zones === 'existing' || dns.existing === undefined) return undefined
  return {
    path: ['dns', 'existing'],
    message: `it names zones, but \`dns.zones\` is ${dns.zones}. Write zones: existing, or remove it.`
  }
}

function otherZone(config: BaselineConfig, zone: 'registry' | 'vault'): Contradiction | undefined {
  const found = parseResourceId(config.dns.existing?.[zone] ?? '').name
  const wanted = zoneNames(config)[zone]
  if (config.dns.existing === undefined || found.toLowerCase() === wanted) return undefined
  return { path: ['dns', 'existing', zone], message: `found the zone ${found}; it must be named ${wanted}.` }
}

function otherApiServerZone({ dns, region }: BaselineConfig): Contradiction | undefined {
  const id = dns.existing?.apiServer
  if (id === undefined || isApiServerZone(parseResourceId(id).name, region)) return undefined
  return {
    path: ['dns', 'existing', 'apiServer'],
    message: `found the zone ${parseResourceId(id).name}; AKS takes private.${region}.azmk8s.io or a zone below it of at most 32 characters more.`
  }
}

/** "Virtual network traffic routing": the next hop must be in a network that is peered directly. */
function firewallElsewhere({ hub: { existing } }: BaselineConfig): Contradiction | undefined {
  if (existing === undefined) return undefined
  const { firewallAddress, addressSpaces } = existing
  if (addressSpaces.some(space => contains(range(space), range(`${firewallAddress}/32`)))) return undefined
  return {
    path: ['hub', 'existing', 'firewallAddress'],
    message: `found ${firewallAddress}, which lies in none of the hub's ranges ${addressSpaces.join(', ')}; a route leads only into a network that is peered. Correct the address or the ranges.`
  }
}
