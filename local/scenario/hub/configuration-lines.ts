import type { Hub } from './create-hub.ts'
import type { HubFile } from './hub-file.ts'

/** Zones that an environment can take from a hub, by the key of `dns.existing`. */
const ZONES = { registry: 'privatelink.azurecr.io', vault: 'privatelink.vaultcore.azure.net' } as const

/** Returns the lines of `aks-baseline.yml` for an environment behind a hub, from the keys of the environment on. */
export function configurationLines(hub: Hub, { addressSpace, firewall, rights }: HubFile): string {
  const may = rights === 'write' ? 'write' : 'none'
  const existing = [
    `networkId: ${hub.network}`,
    `addressSpaces: [${addressSpace}]`,
    `firewallAddress: ${hub.address}`,
    ...(firewall === 'appliance' ? ['dnsServers: []'] : []),
    ...(hub.policy === undefined ? [] : [`firewallPolicy: { id: ${hub.policy}, rules: ${may} }`]),
    `peering: ${may}`,
    `zoneLinks: ${may}`
  ]
  return ['hub:', '  existing:', ...existing.map(line => `    ${line}`), ...zoneLines(hub, may)].join('\n')
}

function zoneLines({ zones }: Hub, links: 'write' | 'none'): string[] {
  const found = Object.entries(ZONES).flatMap(([key, name]) =>
    zones.filter(id => id.endsWith(`/${name}`)).map(id => `    ${key}: ${id}`)
  )
  const isComplete = found.length === Object.keys(ZONES).length
  return isComplete ? ['dns:', '  zones: existing', '  existing:', ...found, `    links: ${links}`] : []
}
