import type { AddressPlan } from '../../config/types.ts'

type Protocol = 'Tcp' | 'Udp' | '*'
/** One prefix, several prefixes, or a service tag. */
type Peer = string | readonly string[]

/**
 * Security rule: [priority, name, direction, access, protocol, source, destination, destination ports]. Every source
 * port is allowed.
 */
type SecurityRule = readonly [
  priority: number,
  name: string,
  direction: 'Inbound' | 'Outbound',
  access: 'Allow' | 'Deny',
  protocol: Protocol,
  source: Peer,
  destination: Peer,
  ports: Peer
]

const DENY_INBOUND: SecurityRule = [1000, 'DenyAllInbound', 'Inbound', 'Deny', '*', '*', '*', '*']
const DENY_OUTBOUND: SecurityRule = [1000, 'DenyAllOutbound', 'Outbound', 'Deny', '*', '*', '*', '*']

/**
 * Rules for Bastion, including the outbound rule to `AzureCloud`. Azure refuses a security group for Bastion that lacks
 * a rule it requires ("Working with NSG access and Azure Bastion"). A tunnel to the API server uses port 443 to the
 * virtual network.
 */
const bastion: readonly SecurityRule[] = [
  [100, 'AllowWebExperienceInbound', 'Inbound', 'Allow', 'Tcp', 'Internet', '*', '443'],
  [110, 'AllowControlPlaneInbound', 'Inbound', 'Allow', 'Tcp', 'GatewayManager', '*', '443'],
  [120, 'AllowHealthProbesInbound', 'Inbound', 'Allow', 'Tcp', 'AzureLoadBalancer', '*', '443'],
  [130, 'AllowBastionHostToHostInbound', 'Inbound', 'Allow', '*', 'VirtualNetwork', 'VirtualNetwork', ['8080', '5701']],
  DENY_INBOUND,
  [100, 'AllowSshToVnetOutbound', 'Outbound', 'Allow', 'Tcp', '*', 'VirtualNetwork', '22'],
  [110, 'AllowRdpToVnetOutbound', 'Outbound', 'Allow', 'Tcp', '*', 'VirtualNetwork', '3389'],
  [120, 'AllowControlPlaneOutbound', 'Outbound', 'Allow', 'Tcp', '*', 'AzureCloud', '443'],
  [
    130,
    'AllowBastionHostToHostOutbound',
    'Outbound',
    'Allow',
    '*',
    'VirtualNetwork',
    'VirtualNetwork',
    ['8080', '5701']
  ],
  [140, 'AllowCertificateValidationOutbound', 'Outbound', 'Allow', '*', '*', 'Internet', '80'],
  [150, 'AllowTunnelToApiServerOutbound', 'Outbound', 'Allow', 'Tcp', '*', 'VirtualNetwork', '443'],
  DENY_OUTBOUND
]

/**
 * Rules for the subnets of nodes and of their load balancer. The list is empty, because AKS does not support blocked
 * traffic between nodes and pods.
 */
const unrestricted: readonly SecurityRule[] = []

/**
 * Returns the rules for API servers, with the ports of "API Server VNet Integration": 443 and 4443 from nodes, 9988 for
 * probes. All outbound traffic is allowed.
 */
function apiServer({ spoke: { blue, green } }: AddressPlan): readonly SecurityRule[] {
  const nodes = [blue.nodes, green.nodes]
  const servers = [blue.apiServer, green.apiServer]
  return [
    [100, 'AllowNodesInbound', 'Inbound', 'Allow', 'Tcp', nodes, servers, ['443', '4443']],
    [110, 'AllowClientsInbound', 'Inbound', 'Allow', 'Tcp', 'VirtualNetwork', servers, '443'],
    [120, 'AllowHealthProbesInbound', 'Inbound', 'Allow', 'Tcp', 'AzureLoadBalancer', servers, '9988'],
    [130, 'AllowWithinSubnetInbound', 'Inbound', 'Allow', '*', servers, servers, '*'],
    DENY_INBOUND
  ]
}

/**
 * Returns the rules for Application Gateway v2. It needs inbound ports 65200-65535 from its control plane, and outbound
 * access to the internet.
 */
function applicationGateway({ spoke: { applicationGateway: subnet } }: AddressPlan): readonly SecurityRule[] {
  return [
    [100, 'AllowHttpsInbound', 'Inbound', 'Allow', 'Tcp', 'Internet', subnet, '443'],
    [110, 'AllowControlPlaneInbound', 'Inbound', 'Allow', 'Tcp', 'GatewayManager', '*', '65200-65535'],
    [120, 'AllowHealthProbesInbound', 'Inbound', 'Allow', '*', 'AzureLoadBalancer', '*', '*'],
    DENY_INBOUND
  ]
}

function privateEndpoints({ spoke: { privateEndpoints: subnet } }: AddressPlan): readonly SecurityRule[] {
  return [
    [100, 'AllowHttpsFromVnetInbound', 'Inbound', 'Allow', 'Tcp', 'VirtualNetwork', subnet, '443'],
    DENY_INBOUND,
    DENY_OUTBOUND
  ]
}

/** Rules of each network security group, by the kind of its subnets. */
export const securityRules = {
  bastion: () => bastion,
  nodes: () => unrestricted,
  ingress: () => unrestricted,
  apiServer,
  applicationGateway,
  privateEndpoints
} as const satisfies Readonly<Record<string, (addresses: AddressPlan) => readonly SecurityRule[]>>

/** Returns the `securityRules` of a network security group, as Resource Manager expects them. */
export function securityRuleProperties(guards: keyof typeof securityRules, addresses: AddressPlan): object[] {
  return securityRules[guards](addresses).map(
    ([priority, name, direction, access, protocol, source, destination, ports]) => ({
      name,
      properties: {
        priority,
        direction,
        access,
        protocol,
        sourcePortRange: '*',
        ...oneOrMany('sourceAddressPrefix', source),
        ...oneOrMany('destinationAddressPrefix', destination),
        ...oneOrMany('destinationPortRange', ports)
      }
    })
  )
}

/**
 * Returns a property with one value or several values. Resource Manager has a separate, plural property name for
 * several values. The plural ends in `es` after `x`, otherwise in `s`.
 */
function oneOrMany(property: string, value: Peer): object {
  if (typeof value === 'string') return { [property]: value }
  return { [property.endsWith('x') ? `${property}es` : `${property}s`]: value }
}
