import * as z from 'zod/mini'
import { address, addressSpace, choice, flag, listOf, resourceIdOf, section, wholeNumber } from './schema-leaves.ts'

/** Schema of hub, spoke, name resolution, ranges and scale in `aks-baseline.yml`. */

const firewall = section(
  {
    tier: z.optional(
      choice(
        ['Basic', 'Standard', 'Premium'],
        'Tier of the firewall. Basic has no DNS proxy, and reports known threats without blocking them. Standard and Premium block them. Premium adds intrusion detection and prevention.'
      )
    ),
    publicAddresses: z.optional(
      wholeNumber(
        1,
        250,
        'Number of public IP addresses for outbound connections. Each has 2,496 SNAT ports per firewall instance.'
      )
    )
  },
  'Azure Firewall in the hub: the only outbound path of the spoke.'
)

const bastion = section(
  {
    enabled: z.optional(flag('Creates a Bastion host in the hub.')),
    sku: z.optional(choice(['Basic', 'Standard'], 'SKU of Bastion. Only Standard can open tunnels to the API server.'))
  },
  'Azure Bastion in the hub, through which operators reach the clusters.'
)

const gateway = section(
  {
    kind: z.optional(
      choice(['none', 'Vpn', 'ExpressRoute'], 'Kind of gateway that connects the hub with networks outside Azure.')
    ),
    sku: z.optional(
      choice(
        ['VpnGw1AZ', 'VpnGw2AZ', 'VpnGw3AZ', 'VpnGw4AZ', 'VpnGw5AZ', 'ErGw1AZ', 'ErGw2AZ', 'ErGw3AZ'],
        'Size of the gateway. Default: the smallest of its kind.'
      )
    )
  },
  'VPN or ExpressRoute gateway in the hub. Default: none.'
)

const hubSubnets = section(
  {
    firewall: z.optional(addressSpace('AzureFirewallSubnet, /26 or larger.', '10.200.0.0/26')),
    firewallManagement: z.optional(
      addressSpace(
        'AzureFirewallManagementSubnet, /26 or larger. Only a Basic firewall needs this subnet.',
        '10.200.0.192/26'
      )
    ),
    gateway: z.optional(addressSpace('GatewaySubnet, /27 or larger.', '10.200.0.64/27')),
    bastion: z.optional(addressSpace('AzureBastionSubnet, /26 or larger.', '10.200.0.128/26'))
  },
  'Ranges of individual subnets. Subnets that are left out are computed.'
)

const write = (what: string) =>
  choice(
    ['write', 'none'],
    `Whether the pipeline may write ${what}. With \`none\`, the owner must write ${what}. Default: none.`
  )

const firewallPolicy = section(
  {
    id: resourceIdOf('Microsoft.Network/firewallPolicies', "Policy of the hub's firewall."),
    rules: z.optional(write('rule collection groups of that policy')),
    priority: z.optional(
      wholeNumber(
        100,
        64_000,
        'Priority of the first rule collection group for the environment. Each further group has the next higher priority number. Default: 500.'
      )
    )
  },
  'Firewall policy for the egress rules of the environment. If no policy is named, the rules of the firewall are not evaluated.'
)

const existingHub = section(
  {
    networkId: resourceIdOf('Microsoft.Network/virtualNetworks', 'Virtual network of the hub.'),
    addressSpaces: listOf(
      addressSpace('One range.', '10.0.0.0/22'),
      'give a list of IPv4 ranges in CIDR notation',
      'All ranges of the hub network.'
    ).check(z.refine(list => list.length > 0, { error: 'give at least one range of the hub network' })),
    firewallAddress: address('Private IP address of the firewall, the next hop of all outbound traffic.', '10.0.1.4'),
    dnsServers: z.optional(
      listOf(
        address('One DNS server.', '10.0.1.4'),
        'give a list of IPv4 addresses; [] for Azure DNS',
        'DNS servers of the spoke. Default: the firewall. [] for Azure DNS.'
      )
    ),
    logWorkspaceId: z.optional(
      resourceIdOf(
        'Microsoft.OperationalInsights/workspaces',
        'Log workspace for network diagnostics. Default: a new workspace.'
      )
    ),
    firewallPolicy: z.optional(firewallPolicy),
    peering: z.optional(write('the peering on the side of the hub')),
    zoneLinks: z.optional(write('links of private DNS zones to the hub network'))
  },
  'An existing hub that another team owns. No hub is created.'
)

export const hub = section(
  {
    addressSpace: z.optional(addressSpace('Range of the hub network, /24 or larger.', '10.200.0.0/24')),
    subnets: z.optional(hubSubnets),
    firewall: z.optional(firewall),
    bastion: z.optional(bastion),
    gateway: z.optional(gateway),
    logRetentionDays: z.optional(wholeNumber(30, 730, 'Retention of the network logs, in days.')),
    existing: z.optional(existingHub)
  },
  'The hub: firewall, Bastion, gateway, log workspace.'
)

function colourSubnets(colour: string, base: string) {
  return section(
    {
      nodes: z.optional(
        addressSpace(
          'Subnet of the nodes. Its minimum size depends on the node pools and `scale`.',
          `10.240.${base}.0/22`
        )
      ),
      ingress: z.optional(addressSpace('Subnet of the internal load balancers, /29 or larger.', '10.240.9.96/28')),
      apiServer: z.optional(
        addressSpace('Subnet of the API server, /28 or larger; /27 is recommended.', '10.240.9.32/27')
      )
    },
    `Subnets of the ${colour} cluster.`
  )
}

const spokeSubnets = section(
  {
    applicationGateway: z.optional(
      addressSpace(
        'Subnet of Application Gateway, /28 or larger. /24 is recommended, because the maximum number of instances needs it.',
        '10.240.8.0/24'
      )
    ),
    privateEndpoints: z.optional(
      addressSpace('Subnet of the private endpoints. Its minimum size depends on `registry.replicas`.', '10.240.9.0/27')
    ),
    blue: z.optional(colourSubnets('blue', '0')),
    green: z.optional(colourSubnets('green', '4'))
  },
  'Ranges of individual subnets. Subnets that are left out are computed.'
)

export const spoke = section(
  {
    addressSpace: z.optional(
      addressSpace('Range of the spoke network, /22 or larger; /20 or larger is recommended.', '10.240.0.0/16')
    ),
    subnets: z.optional(spokeSubnets)
  },
  'The spoke: the network of the blue and green clusters.'
)

const zone = (description: string) => resourceIdOf('Microsoft.Network/privateDnsZones', description)

export const dns = section(
  {
    zones: z.optional(
      choice(
        ['own', 'hub', 'existing'],
        'Location of the private DNS zones. `own`: in the resource group of the spoke. `hub`: zones that environments share, in the resource group of the hub. `existing`: the zones that `existing` names.'
      )
    ),
    existing: z.optional(
      section(
        {
          registry: zone('Id of the zone privatelink.azurecr.io.'),
          vault: zone('Id of the zone privatelink.vaultcore.azure.net.'),
          apiServer: z.optional(
            zone(
              'Zone for API servers: private.<region>.azmk8s.io or a zone directly below it. Default: a new zone for each environment.'
            )
          ),
          links: z.optional(write('virtual network links in these zones'))
        },
        'Existing zones, for `zones: existing`.'
      )
    )
  },
  'Private DNS zones of registry, key vault and API server.'
)

export const peeredAddressSpaces = listOf(
  addressSpace('One range.', '10.0.0.0/16'),
  'give a list of IPv4 ranges in CIDR notation',
  'Ranges of all other networks that are peered with the hub or reachable through its gateway.'
)

export const clusterAddressSpaces = section(
  {
    pods: z.optional(
      addressSpace('Range of the pods. Each node takes a /24. Both clusters use the same range.', '192.168.0.0/16')
    ),
    services: z.optional(addressSpace('Range of the Kubernetes services, smaller than a /12.', '172.16.0.0/16'))
  },
  'Ranges inside the clusters.'
)

export const scale = section(
  {
    growthPercent: z.optional(
      wholeNumber(
        100,
        10_000,
        'Size to which the pools may grow later, as a percentage of the current maximum. Default: 400.'
      )
    )
  },
  'Growth for which the address plan reserves space in each colour, beyond the pools and replicas of the file.'
)
