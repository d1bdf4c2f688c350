import { childId, type ResourceId, resourceId } from '../../arm/resource-id.ts'
import type { ArmResource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { stackTemplate } from '../stack-template.ts'
import type { StackTemplate } from '../types.ts'
import { privateEndpoint } from './private-endpoint.ts'

/**
 * Returns the stack with the private endpoints of vault and registry in the spoke. The stack is separate, because the
 * endpoints need the network, while vault and registry do not wait for the network.
 */
export function platformEndpoints(baseline: Baseline): StackTemplate {
  return stackTemplate(baseline, 'endpoints', baseline.ids.platformGroup, {
    ...vaultEndpoint(baseline),
    ...(hasRegistryEndpoint(baseline) ? registryEndpoint(baseline) : {})
  })
}

/**
 * Returns the id of the DNS zone group that creates the vault's DNS record in the spoke. Before the zone group exists,
 * the vault's name resolves to the public endpoint, which is closed.
 */
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
 * Returns whether the environment has its own private endpoint for the registry. It has one if the registry or the DNS
 * zone is its own. If both are shared, the name resolves to the endpoint of the registry's owner, and a second endpoint
 * would overwrite the owner's addresses in the zone.
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
