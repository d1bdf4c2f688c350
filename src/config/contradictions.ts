import { parseResourceId } from '../arm/resource-id.ts'
import type { Path } from './document.ts'
import type { BaselineConfig } from './types.ts'
import { isApiServerZone, zoneNames } from './zones.ts'

interface Contradiction {
  readonly path: Path
  readonly message: string
}

type Rule = (config: BaselineConfig) => Contradiction | undefined

/** Settings of an environment that each are allowed but not together; all of them. */
export function contradictionsIn(config: BaselineConfig): Contradiction[] {
  return rules.flatMap(rule => rule(config) ?? [])
}

const rules: readonly Rule[] = [
  gatewayOfOthers,
  gatewaySize,
  zonesOfOthers,
  zonesUnnamed,
  zonesUnused,
  config => otherZone(config, 'registry'),
  config => otherZone(config, 'vault'),
  otherApiServerZone,
  noNodes
]

function gatewayOfOthers({ hub }: BaselineConfig): Contradiction | undefined {
  if (hub.existing === undefined || hub.gateway.kind === 'none') return undefined
  return {
    path: ['hub', 'gateway'],
    message: 'a gateway belongs to whoever owns the hub. Remove it, or `hub.existing`.'
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

function noNodes({ scale: { maximumNodes } }: BaselineConfig): Contradiction | undefined {
  if (Object.values(maximumNodes).some(nodes => nodes > 0)) return undefined
  return { path: ['scale', 'maximumNodes'], message: 'no pool may have a node. Give at least one pool more than 0.' }
}
