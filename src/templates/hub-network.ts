import { childId, type ResourceId } from '../arm/resource-id.ts'
import type { ArmResource } from '../arm/template.ts'
import { resourceNames } from '../config/names.ts'
import type { Baseline } from '../config/types.ts'
import { withDiagnostics } from './diagnostics.ts'
import { placement } from './placement.ts'
import { securityGroup, securityGroupId } from './security-group.ts'
import { stackOf } from './stack.ts'
import { subnet } from './subnet.ts'
import type { StackTemplate } from './types.ts'

/** Azure requires these very names. */
const HUB_SUBNETS = {
  firewall: 'AzureFirewallSubnet',
  firewallManagement: 'AzureFirewallManagementSubnet',
  gateway: 'GatewaySubnet',
  bastion: 'AzureBastionSubnet'
} as const

/** The id of one of the hub's subnets. */
export function hubSubnetId(baseline: Baseline, subnetOf: keyof typeof HUB_SUBNETS): ResourceId {
  return childId(baseline.ids.hubNetwork, 'subnets', HUB_SUBNETS[subnetOf])
}

/** The hub's network with Bastion's security group, and the workspace all network diagnostics go to. */
export function hubNetwork(baseline: Baseline): StackTemplate {
  const { ids } = baseline
  const name = resourceNames(baseline.config).bastionSecurityGroup
  return stackOf(baseline, 'hub-network', ids.hubGroup, {
    ...logs(baseline),
    ...securityGroup(baseline, 'bastionSecurityGroup', ids.hubGroup, name, 'bastion', ['logs']),
    ...network(baseline)
  })
}

function logs({ config, ids }: Baseline): Record<string, ArmResource> {
  return withDiagnostics('logs', 'Microsoft.OperationalInsights/workspaces', ids.hubLogs, ids.hubLogs, {
    name: resourceNames(config).hubLogs,
    ...placement(config),
    properties: {
      sku: { name: 'PerGB2018' },
      retentionInDays: config.hub.logRetentionDays,
      publicNetworkAccessForIngestion: 'Enabled',
      publicNetworkAccessForQuery: 'Enabled',
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
    }
  })
}

/** Without `dhcpOptions`: the hub resolves by Azure DNS, which the firewall's proxy asks. */
function network(baseline: Baseline): Record<string, ArmResource> {
  const { config, addresses, ids } = baseline
  const names = resourceNames(config)
  const fields = {
    name: names.hubNetwork,
    ...placement(config),
    dependsOn: ['bastionSecurityGroup'],
    properties: {
      addressSpace: { addressPrefixes: [addresses.hub.addressSpace] },
      subnets: subnets(baseline, securityGroupId(ids.hubGroup, names.bastionSecurityGroup))
    }
  }
  return withDiagnostics('network', 'Microsoft.Network/virtualNetworks', ids.hubNetwork, ids.hubLogs, fields, ['logs'])
}

/** The gateway's and Bastion's are there even when unused, so that either can be added without a change of the network. */
function subnets({ addresses: { hub } }: Baseline, bastionSecurityGroup: ResourceId): object[] {
  const always = [
    subnet({ name: HUB_SUBNETS.firewall, addressPrefix: hub.firewall }),
    subnet({ name: HUB_SUBNETS.gateway, addressPrefix: hub.gateway }),
    subnet({ name: HUB_SUBNETS.bastion, addressPrefix: hub.bastion, securityGroup: bastionSecurityGroup })
  ]
  if (hub.firewallManagement === undefined) return always
  return [...always, subnet({ name: HUB_SUBNETS.firewallManagement, addressPrefix: hub.firewallManagement })]
}
