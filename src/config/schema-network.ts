import * as z from 'zod/mini'
import { address, addressSpace, choice, flag, listOf, resourceIdOf, section, wholeNumber } from './schema-leaves.ts'

/** Hub, spoke, name resolution, ranges and scale, as `aks-baseline.yml` writes them. */

const firewall = section(
  {
    tier: z.optional(
      choice(
        ['Basic', 'Standard', 'Premium'],
        'Basic has no DNS proxy and only reports known threats; Premium adds intrusion detection and prevention.'
      )
    ),
    publicAddresses: z.optional(
      wholeNumber(1, 250, 'Public addresses for outbound connections, 2,496 SNAT ports each and instance.')
    )
  },
  'Azure Firewall in the hub: the only way out of the spoke.'
)

const bastion = section(
  {
    enabled: z.optional(flag('Whether the hub has a Bastion host.')),
    sku: z.optional(choice(['Basic', 'Standard'], 'Only Standard opens tunnels to the API server.'))
  },
  'Azure Bastion in the hub: the way in for operators.'
)

const gateway = section(
  {
    kind: z.optional(choice(['none', 'Vpn', 'ExpressRoute'], 'What connects the hub with networks outside Azure.')),
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
      addressSpace('AzureFirewallManagementSubnet, /26 or larger; only a Basic firewall has one.', '10.200.0.192/26')
    ),
    gateway: z.optional(addressSpace('GatewaySubnet, /27 or larger.', '10.200.0.64/27')),
    bastion: z.optional(addressSpace('AzureBastionSubnet, /26 or larger.', '10.200.0.128/26'))
  },
  'Ranges of subnets, where they shall not be computed. They are checked instead.'
)

const write = (what: string) => choice(['write', 'none'], `Whether our identity may write ${what}. Default: none.`)

const firewallPolicy = section(
  {
    id: resourceIdOf('Microsoft.Network/firewallPolicies', "The policy of the hub's firewall."),
    rules: z.optional(write('rule collection groups of that policy')),
    priority: z.optional(
      wholeNumber(100, 64_000, 'Priority of our first rule collection group; the others follow it. Default: 500.')
    )
  },
  'The policy our egress rules belong to. Without it, what the firewall lets through cannot be checked.'
)

const existingHub = section(
  {
    networkId: resourceIdOf('Microsoft.Network/virtualNetworks', "The hub's virtual network."),
    addressSpaces: listOf(
      addressSpace('One range.', '10.0.0.0/22'),
      'give a list of IPv4 ranges in CIDR notation',
      'All ranges of the hub network.'
    ).check(z.refine(list => list.length > 0, { error: 'give at least one range of the hub network' })),
    firewallAddress: address('Private address that all outbound traffic is routed to.', '10.0.1.4'),
    dnsServers: z.optional(
      listOf(
        address('One server.', '10.0.1.4'),
        'give a list of IPv4 addresses; [] for Azure DNS',
        'Servers the spoke asks for names. Default: the firewall. [] for Azure DNS.'
      )
    ),
    logWorkspaceId: z.optional(
      resourceIdOf(
        'Microsoft.OperationalInsights/workspaces',
        'Log workspace for network diagnostics. Default: one of our own.'
      )
    ),
    firewallPolicy: z.optional(firewallPolicy),
    peering: z.optional(write("the hub's half of the peering")),
    zoneLinks: z.optional(write('links of private DNS zones to the hub network'))
  },
  'A hub that others own, instead of one of our own.'
)

export const hub = section(
  {
    addressSpace: z.optional(addressSpace('Range of the hub network, /24 or larger.', '10.200.0.0/24')),
    subnets: z.optional(hubSubnets),
    firewall: z.optional(firewall),
    bastion: z.optional(bastion),
    gateway: z.optional(gateway),
    logRetentionDays: z.optional(wholeNumber(30, 730, 'Days the network logs are kept.')),
    existing: z.optional(existingHub)
  },
  'The hub: firewall, Bastion, gateway, log workspace.'
)

function colourSubnets(colour: string, base: string) {
  return section(
    {
      nodes: z.optional(addressSpace('Nodes: as large as the pools and `scale` ask for.', `10.240.${base}.0/22`)),
      ingress: z.optional(addressSpace('Internal load balancers, /29 or larger.', '10.240.9.96/28')),
      apiServer: z.optional(addressSpace('API server, /28 or larger; best /27.', '10.240.9.32/27'))
    },
    `Subnets of the ${colour} cluster.`
  )
}

const spokeSubnets = section(
  {
    applicationGateway: z.optional(
      addressSpace('Application Gateway, /28 or larger; best /24, which its largest scale needs.', '10.240.8.0/24')
    ),
    privateEndpoints: z.optional(
      addressSpace('Private endpoints: as large as `registry.replicas` asks for.', '10.240.9.0/27')
    ),
    blue: z.optional(colourSubnets('blue', '0')),
    green: z.optional(colourSubnets('green', '4'))
  },
  'Ranges of subnets, where they shall not be computed. They are checked instead.'
)

export const spoke = section(
  {
    addressSpace: z.optional(
      addressSpace('Range of the spoke network, /22 or larger; best /20 or larger.', '10.240.0.0/16')
    ),
    subnets: z.optional(spokeSubnets)
  },
  'The spoke: the network of the clusters, blue and green.'
)

const zone = (description: string) => resourceIdOf('Microsoft.Network/privateDnsZones', description)

export const dns = section(
  {
    zones: z.optional(
      choice(
        ['own', 'hub', 'existing'],
        'Where the private DNS zones lie: beside the spoke; those that environments share beside the hub; or elsewhere already.'
      )
    ),
    existing: z.optional(
      section(
        {
          registry: zone('The zone privatelink.azurecr.io.'),
          vault: zone('The zone privatelink.vaultcore.azure.net.'),
          apiServer: z.optional(
            zone(
              'A zone for API servers: private.<region>.azmk8s.io or one below it. Default: one of our own for each environment.'
            )
          ),
          links: z.optional(write('links in those zones'))
        },
        'The zones, where they exist already.'
      )
    )
  },
  'Private DNS zones of registry, vault and API server.'
)

export const peeredAddressSpaces = listOf(
  addressSpace('One range.', '10.0.0.0/16'),
  'give a list of IPv4 ranges in CIDR notation',
  'Ranges of all other networks that are peered with the hub or reached through its gateway.'
)

export const clusterAddressSpaces = section(
  {
    pods: z.optional(addressSpace('Pods, a /24 for each node; the same range serves both clusters.', '192.168.0.0/16')),
    services: z.optional(addressSpace('Kubernetes services, smaller than a /12.', '172.16.0.0/16'))
  },
  'Ranges inside the clusters.'
)

export const scale = section(
  {
    growthPercent: z.optional(
      wholeNumber(100, 10_000, 'How large the pools may become one day, in percent of today. Default: 400.')
    )
  },
  'What the address plan must have room for beyond the pools and replicas named here, in each colour.'
)
