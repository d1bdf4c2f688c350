import { PLATFORM_DEFAULTS } from './defaults.ts'
import type { Settings } from './schema.ts'
import type { BaselineConfig } from './types.ts'

/** All settings of an environment; only the region has no default. */
export type Resolved = Omit<BaselineConfig, 'workload' | 'environment' | 'region'> & { readonly region?: string }

/** What a file need not say: the choices of the AKS baseline architecture. */
export const BUILT_IN = {
  zones: ['1', '2', '3'],
  tags: {},
  hub: {
    addressSpace: '10.200.0.0/24',
    subnets: {},
    firewall: { tier: 'Premium', publicAddresses: 3 },
    bastion: { enabled: true, sku: 'Standard' },
    gateway: { kind: 'none' },
    logRetentionDays: 30
  },
  spoke: { addressSpace: '10.240.0.0/16', subnets: {} },
  dns: { zones: 'own' },
  peeredAddressSpaces: [],
  clusterAddressSpaces: { pods: '192.168.0.0/16', services: '172.16.0.0/16' },
  scale: { maximumNodes: { system: 4, user: 5 }, growthPercent: 400, surgePercent: 33, registryReplicas: 1 }
} as const satisfies Settings

type Mapping = Readonly<Record<string, unknown>>

/** Built-in values, then the file's defaults, then the environment's own: mappings are merged key by key, lists replaced. */
export function merged(defaults: Settings | undefined, own: Settings | null): Resolved {
  const all = overlay(overlay({ ...PLATFORM_DEFAULTS, ...BUILT_IN }, defaults ?? {}), own ?? {})
  const completed = { ...all, hub: withExistingHub(all.hub), dns: withExistingZones(all.dns) }
  // Built-in values are complete and the schema has checked both layers above them.
  const settings = completed as Mapping & Omit<Resolved, 'zones'> & { readonly zones: readonly (string | number)[] }
  return { ...settings, zones: settings.zones.map(zone => String(zone) as '1' | '2' | '3') }
}

/** Others let us write nothing unless the file says so; the spoke asks their firewall for names. */
function withExistingHub(hub: unknown): unknown {
  if (!isMapping(hub) || !isMapping(hub.existing)) return hub
  const { existing } = hub
  const policy = isMapping(existing.firewallPolicy)
    ? { firewallPolicy: { rules: 'none', priority: 500, ...existing.firewallPolicy } }
    : {}
  const usual = { peering: 'none', zoneLinks: 'none', dnsServers: [existing.firewallAddress] }
  return { ...hub, existing: { ...usual, ...existing, ...policy } }
}

function withExistingZones(dns: unknown): unknown {
  if (!isMapping(dns) || !isMapping(dns.existing)) return dns
  return { ...dns, existing: { links: 'none', ...dns.existing } }
}

function overlay(base: Mapping, above: Mapping): Mapping {
  const result: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(above)) {
    const below = Object.hasOwn(base, key) ? base[key] : undefined
    result[key] = isMapping(below) && isMapping(value) ? overlay(below, value) : value
  }
  return result
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
