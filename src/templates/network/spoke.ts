import { resourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { dnsServersOf } from '../dns/dns-servers.ts'
import { withDiagnostics, withoutDiagnostics } from '../monitoring/diagnostics.ts'
import { logWorkspace } from '../monitoring/log-workspace.ts'
import { placement } from '../placement.ts'
import { stackTemplate } from '../stack-template.ts'
import type { StackTemplate } from '../types.ts'
import { publicAddress } from './public-address.ts'
import { securityGroup } from './security-group.ts'
import { SPOKE_SECURITY_GROUPS, spokeSubnets } from './spoke-subnets.ts'

const NETWORK = 'network'

/**
 * Returns the stack with the network of both colours, its routes and security groups, and the gateway's address. These
 * resources need no hub.
 */
export function spoke(baseline: Baseline): StackTemplate {
  return stackTemplate(baseline, 'spoke', baseline.ids.spokeGroup, {
    ...(hasOwnLogs(baseline) ? logWorkspace(baseline) : {}),
    ...withoutDiagnostics(spokeResources(baseline))
  })
}

/**
 * Returns the resources of the spoke with their diagnostic settings. The settings wait for the hub's log workspace and
 * are therefore in the stack `connections`.
 */
export function spokeResources(baseline: Baseline): Record<string, ArmResource> {
  const { config, ids } = baseline
  return {
    ...securityGroups(baseline),
    routeTable: routeTable(baseline),
    ...network(baseline),
    ...publicAddress(baseline, 'gatewayAddress', ids.spokeGroup, resourceNames(config).gatewayAddress)
  }
}

/** Returns whether the spoke has its own log workspace, which it needs if an existing hub offers no log workspace. */
function hasOwnLogs({ config: { hub } }: Baseline): boolean {
  return hub.existing !== undefined && hub.existing.logWorkspaceId === undefined
}

function securityGroups(baseline: Baseline): Record<string, ArmResource> {
  const names = resourceNames(baseline.config)
  return Object.assign(
    {},
    ...SPOKE_SECURITY_GROUPS.map(({ symbol, guards }) =>
      securityGroup(baseline, symbol, baseline.ids.spokeGroup, names[symbol], guards)
    )
  )
}

/**
 * Returns the route table, which sends all egress to the firewall. Route propagation is off, because routes that a
 * later VPN gateway learns must not bypass the firewall.
 */
function routeTable({ config, addresses }: Baseline): ArmResource {
  const toFirewall = {
    addressPrefix: '0.0.0.0/0',
    nextHopType: 'VirtualAppliance',
    nextHopIpAddress: addresses.hub.firewallAddress
  }
  return resource('Microsoft.Network/routeTables', {
    name: resourceNames(config).routeTable,
    ...placement(config),
    properties: { disableBgpRoutePropagation: true, routes: [{ name: 'to-firewall', properties: toFirewall }] }
  })
}

function network(baseline: Baseline): Record<string, ArmResource> {
  const { config, addresses, ids } = baseline
  const names = resourceNames(config)
  const routes = resourceId(ids.spokeGroup, 'Microsoft.Network/routeTables', names.routeTable)
  const dnsServers = dnsServersOf(baseline)
  const resolver = dnsServers.length === 0 ? {} : { dhcpOptions: { dnsServers } }
  const fields = {
    name: names.spokeNetwork,
    ...placement(config),
    dependsOn: ['routeTable', ...SPOKE_SECURITY_GROUPS.map(({ symbol }) => symbol)],
    properties: {
      addressSpace: { addressPrefixes: [addresses.spoke.addressSpace] },
      ...resolver,
      subnets: spokeSubnets(baseline, routes)
    }
  }
  return withDiagnostics(NETWORK, 'Microsoft.Network/virtualNetworks', ids.spokeNetwork, ids.hubLogs, fields)
}
