import { childId, type ResourceId } from '../../arm/resource-id.ts'
import { resourceNames } from '../../config/names.ts'
import type { AddressPlan, Baseline, Colour } from '../../config/types.ts'
import { securityGroupId } from './security-group.ts'
import { subnet } from './subnet.ts'

/**
 * Security groups of the spoke, one for each purpose and shared by both colours. `symbol` is also the key under which
 * `resourceNames` returns the name of the group.
 */
export const SPOKE_SECURITY_GROUPS = [
  { symbol: 'nodesSecurityGroup', guards: 'nodes' },
  { symbol: 'ingressSecurityGroup', guards: 'ingress' },
  { symbol: 'apiServerSecurityGroup', guards: 'apiServer' },
  { symbol: 'gatewaySecurityGroup', guards: 'applicationGateway' },
  { symbol: 'privateEndpointsSecurityGroup', guards: 'privateEndpoints' }
] as const

interface SpokeSubnet {
  readonly name: string
  readonly prefix: (plan: AddressPlan['spoke']) => string
  readonly securityGroup: (typeof SPOKE_SECURITY_GROUPS)[number]['symbol']
  /** True if egress passes through the firewall. API servers use Azure's own network, and gateways connect directly. */
  readonly routed: boolean
  readonly delegation?: string
  readonly guardPrivateEndpoints?: boolean
}

const CLUSTERS = 'Microsoft.ContainerService/managedClusters'

const SUBNETS: readonly SpokeSubnet[] = [
  { name: 'nodes-blue', prefix: plan => plan.blue.nodes, securityGroup: 'nodesSecurityGroup', routed: true },
  { name: 'nodes-green', prefix: plan => plan.green.nodes, securityGroup: 'nodesSecurityGroup', routed: true },
  { name: 'ingress-blue', prefix: plan => plan.blue.ingress, securityGroup: 'ingressSecurityGroup', routed: true },
  { name: 'ingress-green', prefix: plan => plan.green.ingress, securityGroup: 'ingressSecurityGroup', routed: true },
  {
    name: 'apiserver-blue',
    prefix: plan => plan.blue.apiServer,
    securityGroup: 'apiServerSecurityGroup',
    routed: false,
    delegation: CLUSTERS
  },
  {
    name: 'apiserver-green',
    prefix: plan => plan.green.apiServer,
    securityGroup: 'apiServerSecurityGroup',
    routed: false,
    delegation: CLUSTERS
  },
  {
    name: 'gateway',
    prefix: plan => plan.applicationGateway,
    securityGroup: 'gatewaySecurityGroup',
    routed: false
  },
  {
    name: 'endpoints',
    prefix: plan => plan.privateEndpoints,
    securityGroup: 'privateEndpointsSecurityGroup',
    routed: false,
    guardPrivateEndpoints: true
  }
]

/** Returns the spoke's subnets, in the order of `SUBNETS`. */
export function spokeSubnets({ config, addresses, ids }: Baseline, routeTable: ResourceId): object[] {
  const names = resourceNames(config)
  return SUBNETS.map(({ name, prefix, securityGroup, routed, delegation, guardPrivateEndpoints }) =>
    subnet({
      name,
      addressPrefix: prefix(addresses.spoke),
      securityGroup: securityGroupId(ids.spokeGroup, names[securityGroup]),
      ...(routed ? { routeTable } : {}),
      ...(delegation === undefined ? {} : { delegation }),
      ...(guardPrivateEndpoints === undefined ? {} : { guardPrivateEndpoints })
    })
  )
}

/** Returns the id of a subnet of the spoke. */
export function spokeSubnetId(
  { ids }: Baseline,
  name: 'gateway' | 'endpoints' | `${'nodes' | 'ingress' | 'apiserver'}-${Colour}`
): ResourceId {
  return childId(ids.spokeNetwork, 'subnets', name)
}
