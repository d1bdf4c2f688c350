import { childId, type ResourceId, resourceGroupId, resourceId, subscriptionId } from '../arm/resource-id.ts'
import { addressPlan } from './addresses.ts'
import { resourceNames } from './names.ts'
import type { Baseline, BaselineConfig, BaselineIds } from './types.ts'

/** Addresses and ids that follow from a configuration. `subscription` is a subscription's GUID. Throws AddressError. */
export function baseline(config: BaselineConfig, subscription: string): Baseline {
  return { config, addresses: addressPlan(config), ids: idsOf(config, subscription) }
}

function idsOf(config: BaselineConfig, subscription: string): BaselineIds {
  const names = resourceNames(config)
  const hubGroup = resourceGroupId(subscription, names.hubGroup)
  const spokeGroup = resourceGroupId(subscription, names.spokeGroup)
  const hubNetwork = network(hubGroup, names.hubNetwork)
  const spokeNetwork = network(spokeGroup, names.spokeNetwork)
  return {
    subscription: subscriptionId(subscription),
    hubGroup,
    spokeGroup,
    hubNetwork,
    firewall: resourceId(hubGroup, 'Microsoft.Network/azureFirewalls', names.firewall),
    firewallPolicy: resourceId(hubGroup, 'Microsoft.Network/firewallPolicies', names.firewallPolicy),
    bastion: resourceId(hubGroup, 'Microsoft.Network/bastionHosts', names.bastion),
    hubLogs: resourceId(hubGroup, 'Microsoft.OperationalInsights/workspaces', names.hubLogs),
    spokeNetwork,
    spokePeering: childId(spokeNetwork, 'virtualNetworkPeerings', names.spokePeering),
    hubPeering: childId(hubNetwork, 'virtualNetworkPeerings', names.hubPeering)
  }
}

function network(group: ResourceId, name: string): ResourceId {
  return resourceId(group, 'Microsoft.Network/virtualNetworks', name)
}
