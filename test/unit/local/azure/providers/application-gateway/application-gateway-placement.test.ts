import { describe, expect, it } from '@jest/globals'
import { codeOf, type Loose, publicAddress, refusalOf } from '../../kit.ts'
import { gateway, gatewayId, kitForGateway, vaultId } from './gateway-kit.ts'

const all = (fields: Loose) => (properties: Loose) => void Object.assign(properties, fields)

describe('an application gateway', () => {
  it('needs a subnet that it shares with gateways only', () => {
    const kit = kitForGateway()
    const subnet = { id: `${kit.network('virtualNetworks/v')}/subnets/agw` }
    kit.make(vaultId(kit), {
      location: 'westeurope',
      properties: { tenantId: kit.world.tenantId, sku: { family: 'A', name: 'standard' } }
    })
    const connection = { name: 'c', properties: { privateLinkServiceId: vaultId(kit), groupIds: ['vault'] } }
    kit.make(kit.network('privateEndpoints/pe'), {
      location: 'westeurope',
      properties: { subnet, privateLinkServiceConnections: [connection] }
    })
    expect(refusalOf(kit.put(gatewayId(kit), gateway(kit)))).toEqual([
      400,
      'ApplicationGatewaySubnetCannotBeUsedByOtherResources'
    ])
  })

  it.each([
    ['10.0.1.0/29', 3, undefined],
    ['10.0.1.0/29', 4, 'SubnetIsFull']
  ])('in %s with %i instances: %s', (range, minCapacity, code) => {
    const kit = kitForGateway(range)
    expect(
      codeOf(kit.put(gatewayId(kit), gateway(kit, all({ autoscaleConfiguration: { minCapacity, maxCapacity: 10 } }))))
    ).toBe(code)
  })

  const allow = {
    direction: 'Inbound',
    access: 'Allow',
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    priority: 200
  }
  it.each<[string, Loose[], string | undefined]>([
    ['no rule', [], 'ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup'],
    [
      'a rule for Azure',
      [{ ...allow, sourceAddressPrefix: 'GatewayManager', destinationPortRange: '65200-65535' }],
      undefined
    ],
    [
      'a rule for some ports',
      [{ ...allow, sourceAddressPrefix: 'GatewayManager', destinationPortRange: '65200-65300' }],
      'ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup'
    ],
    [
      'a rule for others',
      [{ ...allow, sourceAddressPrefix: 'VirtualNetwork', destinationPortRange: '*' }],
      'ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup'
    ],
    [
      'a denial before it',
      [
        { ...allow, sourceAddressPrefix: '*', destinationPortRanges: ['65200-65535'] },
        { ...allow, access: 'Deny', priority: 100, sourceAddressPrefix: 'Internet', destinationPortRange: '*' }
      ],
      'ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup'
    ]
  ])('behind a security group with %s', (_, rules, code) => {
    const securityRules = rules.map((properties, i) => ({ name: `r${i}`, properties }))
    const kit = kitForGateway('10.0.1.0/24', { location: 'westeurope', properties: { securityRules } })
    expect(codeOf(kit.put(gatewayId(kit), gateway(kit)))).toBe(code)
  })

  it('keeps its zones, and has its address in all of them', () => {
    const kit = kitForGateway()
    kit.make(kit.network('publicIPAddresses/one'), { ...publicAddress, zones: ['1'] })
    const narrow = {
      frontendIPConfigurations: [
        { name: 'public', properties: { publicIPAddress: { id: kit.network('publicIPAddresses/one') } } }
      ]
    }
    expect(refusalOf(kit.put(gatewayId(kit), gateway(kit, all(narrow))))).toEqual([
      400,
      'ApplicationGatewayPublicIPAddressZonesMismatch'
    ])
    expect(kit.put(gatewayId(kit), gateway(kit, all(narrow), { zones: ['1'] })).status).toBe(201)
    kit.settle()
    expect(codeOf(kit.put(gatewayId(kit), gateway(kit)))).toBe('ResourceAvailabilityZonesCannotBeModified')
  })
})
