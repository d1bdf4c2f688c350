import type { ArmResource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { linksOfHub, zonesIn } from '../dns/private-zones.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { afterLogWorkspace, logWorkspace } from '../monitoring/log-workspace.ts'
import { placement } from '../placement.ts'
import { stackTemplate } from '../stack-template.ts'
import type { StackTemplate } from '../types.ts'
import { gatewayRoutes, gatewayRoutesId } from './hub-gateway.ts'
import { hubSubnetBodies } from './hub-subnets.ts'
import { securityGroup, securityGroupId } from './security-group.ts'

const NETWORK = 'network'

/**
 * Returns the stack with the hub network, the security group and route table of its subnets, the workspace of all
 * network diagnostics, and the DNS zones that environments share.
 */
export function hubNetwork(baseline: Baseline): StackTemplate {
  const { ids, config } = baseline
  const name = resourceNames(config).bastionSecurityGroup
  return stackTemplate(
    baseline,
    'hub-network',
    ids.hubGroup,
    afterLogWorkspace({
      ...logWorkspace(baseline),
      ...securityGroup(baseline, 'bastionSecurityGroup', ids.hubGroup, name, 'bastion'),
      ...(gatewayRoutesId(baseline) === undefined ? {} : { gatewayRoutes: gatewayRoutes(baseline) }),
      ...network(baseline),
      ...zonesIn(baseline, 'hub'),
      ...linksOfHub(baseline, NETWORK)
    })
  )
}

/**
 * Returns the hub network. It has no `dhcpOptions`, because the hub uses Azure DNS, to which the DNS proxy of the
 * firewall forwards.
 */
function network(baseline: Baseline): Record<string, ArmResource> {
  const { config, addresses, ids } = baseline
  const names = resourceNames(config)
  const attached = {
    bastionSecurityGroup: securityGroupId(ids.hubGroup, names.bastionSecurityGroup),
    gatewayRoutes: gatewayRoutesId(baseline)
  }
  const fields = {
    name: names.hubNetwork,
    ...placement(config),
    dependsOn: ['bastionSecurityGroup', ...(attached.gatewayRoutes === undefined ? [] : ['gatewayRoutes'])],
    properties: {
      addressSpace: { addressPrefixes: addresses.hub.addressSpaces },
      subnets: hubSubnetBodies(baseline, attached)
    }
  }
  return withDiagnostics(NETWORK, 'Microsoft.Network/virtualNetworks', ids.hubNetwork, ids.hubLogs, fields)
}
