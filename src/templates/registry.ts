import { childId, parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import { type ArmResource, resource } from '../arm/template.ts'
import type { Baseline, Registry } from '../config/types.ts'
import { withDiagnostics } from './diagnostics.ts'
import { placement } from './placement.ts'

const REGISTRY = 'registry'

type OwnRegistry = Extract<Registry, { readonly kind: 'own' }>

/** The registry with its replicas and cache rules; nothing where it is shared. */
export function registry(baseline: Baseline): Record<string, ArmResource> {
  const { registry: wanted } = baseline.config
  return wanted.kind === 'shared' ? {} : ownRegistry(baseline, wanted)
}

/** Ids of the registry's replicas: every one brings an address into the endpoint. */
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
    // Imports through Resource Manager come in as a trusted service ("Import container images", private registries).
    networkRuleBypassOptions: 'AzureServices',
    networkRuleBypassAllowedForTasks: false,
    dataEndpointEnabled: true,
    ...(config.zones.length === 0 ? {} : { zoneRedundancy: 'Enabled' }),
    // Said, because Azure means to change the default: with repository permissions AcrPull counts for nothing.
    roleAssignmentMode: 'LegacyRegistryPermissions',
    policies: {
      quarantinePolicy: { status: quarantine ? 'enabled' : 'disabled' },
      retentionPolicy: { status: 'enabled', days: untaggedDays }
    }
  }
}

/** One after the other: Azure takes one change of a registry's regions at a time. */
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
