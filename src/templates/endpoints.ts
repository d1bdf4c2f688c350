import { childId, type ResourceId, resourceId } from '../arm/resource-id.ts'
import type { ArmResource } from '../arm/template.ts'
import { resourceNames } from '../config/names.ts'
import type { Baseline } from '../config/types.ts'
import { privateEndpoint } from './private-endpoint.ts'
import { stackOf } from './stack.ts'
import type { StackTemplate } from './types.ts'

/** The ways from the spoke to vault and registry, apart from both: they need the network, which those do not wait for. */
export function endpoints(baseline: Baseline): StackTemplate {
  return stackOf(baseline, 'endpoints', baseline.ids.platformGroup, {
    ...vaultEndpoint(baseline),
    ...(hasRegistryEndpoint(baseline) ? registryEndpoint(baseline) : {})
  })
}

/** Where the vault's name in the spoke comes from: before it is there, whoever asks finds the closed public endpoint. */
export function vaultRecordsId({ config, ids }: Baseline): ResourceId {
  const name = resourceNames(config).vaultEndpoint
  const endpoint = resourceId(ids.platformGroup, 'Microsoft.Network/privateEndpoints', name)
  return childId(endpoint, 'privateDnsZoneGroups', 'default')
}

function vaultEndpoint(baseline: Baseline): Record<string, ArmResource> {
  return privateEndpoint(baseline, {
    symbol: 'vaultEndpoint',
    name: resourceNames(baseline.config).vaultEndpoint,
    target: baseline.ids.vault,
    groupId: 'vault',
    zone: 'vault'
  })
}

/**
 * A zone of our own needs an endpoint of our own. Where registry and zone are shared, the name leads to the endpoint of
 * whoever made the registry: a second one would write its addresses over theirs.
 */
function hasRegistryEndpoint({ config: { registry, dns } }: Baseline): boolean {
  return registry.kind === 'own' || dns.zones === 'own'
}

function registryEndpoint(baseline: Baseline): Record<string, ArmResource> {
  return privateEndpoint(baseline, {
    symbol: 'registryEndpoint',
    name: resourceNames(baseline.config).registryEndpoint,
    target: baseline.ids.registry,
    groupId: 'registry',
    zone: 'registry'
  })
}
