import { childId, parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline, Registry } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { placement } from '../placement.ts'

const REGISTRY = 'registry'

type OwnRegistry = Extract<Registry, { readonly kind: 'own' }>

/** Returns the registry with its replicas and cache rules; empty for a shared registry. */
export function registry(baseline: Baseline): Record<string, ArmResource> {
  const { registry: wanted } = baseline.config
  return wanted.kind === 'shared' ? {} : ownRegistry(baseline, wanted)
}

/**
 * Returns the ids of the registry's replicas; empty for a shared registry. Each replica adds an address to the private
 * endpoint.
 */
export function replicaIds({ config: { registry: wanted }, ids }: Baseline): ResourceId[] {
  return wanted.kind === 'shared' ? [] : wanted.replicas.map(region => childId(ids.registry, 'replications', region))
}

function ownRegistry(baseline: Baseline, wanted: OwnRegistry): Record<string, ArmResource> {
  const { config, ids } = baseline
  const { name } = parseResourceId(ids.registry)
  const fields = { name, ...placement(config), sku: { name: 'Premium' }, properties: properties(baseline, wanted) }
  return {
    ...withDiagnostics(REGISTRY, 'Microsoft.ContainerRegistry/registries', ids.registry, ids.clusterLogs, fields),
    ...replications(baseline, name, wanted.replicas),
    ...cacheRules(name, wanted.cache)
  }
}

function properties({ config }: Baseline, { quarantine, untaggedDays }: OwnRegistry): object {
  return {
    adminUserEnabled: false,
    anonymousPullEnabled: false,
    publicNetworkAccess: 'Disabled',
    networkRuleSet: { defaultAction: 'Deny', ipRules: [] },
    // Imports through Resource Manager use the bypass for trusted services ("Import container images", private
    // registries).
    networkRuleBypassOptions: 'AzureServices',
    networkRuleBypassAllowedForTasks: false,
    dataEndpointEnabled: true,
    ...(config.zones.length === 0 ? {} : { zoneRedundancy: 'Enabled' }),
    // The mode is explicit, because Azure plans to change the default. With repository permissions, the role AcrPull
    // has no effect.
    roleAssignmentMode: 'LegacyRegistryPermissions',
    policies: {
      quarantinePolicy: { status: quarantine ? 'enabled' : 'disabled' },
      retentionPolicy: { status: 'enabled', days: untaggedDays }
    }
  }
}

/**
 * Returns the replicas. Each depends on the previous one, because Azure accepts one change of a registry's regions at a
 * time.
 */
function replications(
  { config }: Baseline,
  registryName: string,
  regions: readonly string[]
): Record<string, ArmResource> {
  return Object.fromEntries(
    regions.map((region, i) => [
      replicaSymbol(region),
      resource('Microsoft.ContainerRegistry/registries/replications', {
        name: `${registryName}/${region}`,
        ...placement(config),
        location: region,
        dependsOn: [REGISTRY, ...regions.slice(Math.max(i - 1, 0), i).map(replicaSymbol)],
        properties: { regionEndpointEnabled: true }
      })
    ])
  )
}

function replicaSymbol(region: string): string {
  return `replica_${region}`
}

function cacheRules(registryName: string, rules: OwnRegistry['cache']): Record<string, ArmResource> {
  return Object.fromEntries(
    rules.map(({ name, from, to }, i) => [
      `cache${i + 1}`,
      resource('Microsoft.ContainerRegistry/registries/cacheRules', {
        name: `${registryName}/${name}`,
        dependsOn: [REGISTRY],
        properties: { sourceRepository: from, targetRepository: to }
      })
    ])
  )
}
