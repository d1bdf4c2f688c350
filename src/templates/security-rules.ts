import type { AddressPlan } from '../config/types.ts'

type Protocol = 'Tcp' | 'Udp' | '*'
/** A prefix, several, or a service tag. */
type Peer = string | readonly string[]

/** [priority, name, direction, access, protocol, source, destination, destination ports]; the source port is always any. */
type Row = readonly [
  priority: number,
  name: string,
  direction: 'Inbound' | 'Outbound',
  access: 'Allow' | 'Deny',
  protocol: Protocol,
  source: Peer,
  destination: Peer,
  ports: Peer
]

const DENY_INBOUND: Row = [1000, 'DenyAllInbound', 'Inbound', 'Deny', '*', '*', '*', '*']
const DENY_OUTBOUND: Row = [1000, 'DenyAllOutbound', 'Outbound', 'Deny', '*', '*', '*', '*']

/**
 * Bastion refuses a security group that lacks one of these ("Working with NSG access and Azure Bastion"), the outbound
 * one to `AzureCloud` included; 443 to the network is what a tunnel to the API server takes.
 */
const bastion: readonly Row[] = [
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

/** Nodes and their load balancer: AKS does not support blocked traffic among nodes and pods, so nothing is denied. */
const unrestricted: readonly Row[] = []

/** Ports as "API Server VNet Integration" asks: 443 and 4443 from nodes, 9988 for probes; nothing is denied outbound. */
function apiServer({ spoke: { blue, green } }: AddressPlan): readonly Row[] {
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

/** Application Gateway v2 needs 65200-65535 from its control plane and must not be denied the internet outbound. */
function applicationGateway({ spoke: { applicationGateway: subnet } }: AddressPlan): readonly Row[] {
  return [
    [100, 'AllowHttpsInbound', 'Inbound', 'Allow', 'Tcp', 'Internet', subnet, '443'],
    [110, 'AllowControlPlaneInbound', 'Inbound', 'Allow', 'Tcp', 'GatewayManager', '*', '65200-65535'],
    [120, 'AllowHealthProbesInbound', 'Inbound', 'Allow', '*', 'AzureLoadBalancer', '*', '*'],
    DENY_INBOUND
  ]
}

function privateEndpoints({ spoke: { privateEndpoints: subnet } }: AddressPlan): readonly Row[] {
  return [
    [100, 'AllowHttpsFromVnetInbound', 'Inbound', 'Allow', 'Tcp', 'VirtualNetwork', subnet, '443'],
    DENY_INBOUND,
    DENY_OUTBOUND
  ]
}

/** The rules of each security group, by the subnets it guards. */
export const securityRules = {
  bastion: () => bastion,
  nodes: () => unrestricted,
  ingress: () => unrestricted,
  apiServer,
  applicationGateway,
  privateEndpoints
} as const satisfies Readonly<Record<string, (addresses: AddressPlan) => readonly Row[]>>

/** A security group's `securityRules`, as Resource Manager takes them. */
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

/** Resource Manager keeps one value and several under two names, the plural with an `es` after `x`. */
function oneOrMany(property: string, value: Peer): object {
  if (typeof value === 'string') return { [property]: value }
  return { [property.endsWith('x') ? `${property}es` : `${property}s`]: value }
}
