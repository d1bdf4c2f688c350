import { beforeEach, describe, expect, it } from '@jest/globals'
import { keyOf } from '../../../../../../local/azure/resource-ids.ts'
import { type Kit, type Loose, newKit, publicAddress, refusalOf, virtualNetwork } from '../../kit.ts'

let kit: Kit
beforeEach(() => {
  kit = newKit()
  kit.make(kit.network('publicIPAddresses/p'), publicAddress)
  kit.make(kit.network('publicIPAddresses/q'), publicAddress)
})

const network = (subnet: Record<string, unknown> = {}) =>
  kit.make(
    kit.network('virtualNetworks/v'),
    virtualNetwork('10.0.0.0/22', { GatewaySubnet: { addressPrefix: '10.0.0.0/27', ...subnet }, other: '10.0.1.0/24' })
  )
const gateway = (gatewayType = 'Vpn', address: string | undefined = 'p', subnet = 'GatewaySubnet') => {
  const properties = {
    subnet: { id: kit.network(`virtualNetworks/v/subnets/${subnet}`) },
    ...(address !== 'none' && { publicIPAddress: { id: kit.network(`publicIPAddresses/${address}`) } })
  }
  return { location: 'westeurope', properties: { gatewayType, ipConfigurations: [{ name: 'c', properties }] } }
}

describe('a virtual network gateway', () => {
  it('is refused without a type, and in a subnet of another name', () => {
    network()
    expect(refusalOf(kit.put(kit.network('virtualNetworkGateways/g'), gateway('Fast')))).toEqual([
      400,
      'InvalidRequestFormat'
    ])
    expect(refusalOf(kit.put(kit.network('virtualNetworkGateways/g'), gateway('Vpn', 'p', 'other')))).toEqual([
      400,
      'VirtualNetworkGatewaySubnetNameInvalid'
    ])
    const { properties } = kit.make(kit.network('virtualNetworkGateways/g'), gateway())
    expect(properties).toMatchObject({ vpnGatewayGeneration: 'Generation1', provisioningState: 'Succeeded' })
  })

  it('is not built behind a security group or a default route, but behind any other route', () => {
    const route = (addressPrefix: string) => ({
      location: 'westeurope',
      properties: { routes: [{ name: 'r', properties: { addressPrefix, nextHopType: 'None' } }] }
    })
    kit.make(kit.network('networkSecurityGroups/n'), { location: 'westeurope', properties: {} })
    kit.make(kit.network('routeTables/t'), route('0.0.0.0/0'))
    network({ networkSecurityGroup: { id: kit.network('networkSecurityGroups/n') } })
    const refused = [400, 'GatewaySubnetConfigurationNotSupported']
    expect(refusalOf(kit.put(kit.network('virtualNetworkGateways/g'), gateway()))).toEqual(refused)
    network({ routeTable: { id: kit.network('routeTables/t') } })
    expect(refusalOf(kit.put(kit.network('virtualNetworkGateways/g'), gateway()))).toEqual(refused)
    kit.make(kit.network('routeTables/t'), route('10.9.0.0/16'))
    expect(refusalOf(kit.put(kit.network('virtualNetworkGateways/g'), gateway()))).toEqual([201, undefined])
  })

  it('is one of each type for a network, each with an address of its own', () => {
    network()
    kit.make(kit.network('virtualNetworkGateways/g'), gateway())
    expect(refusalOf(kit.put(kit.network('virtualNetworkGateways/h'), gateway('Vpn', 'q')))).toEqual([
      400,
      'VirtualNetworkGatewayAlreadyExists'
    ])
    expect(refusalOf(kit.put(kit.network('virtualNetworkGateways/h'), gateway('ExpressRoute', 'none')))).toEqual([
      201,
      undefined
    ])
  })

  it('has an address of its own for VPN that no other gateway uses', () => {
    network()
    kit.make(kit.network('virtualNetworks/w'), virtualNetwork('10.1.0.0/22', { GatewaySubnet: '10.1.0.0/27' }))
    kit.make(kit.network('virtualNetworkGateways/g'), gateway())
    const elsewhere = JSON.parse(JSON.stringify(gateway()).replace('virtualNetworks/v', 'virtualNetworks/w'))
    expect(refusalOf(kit.put(kit.network('virtualNetworkGateways/h'), elsewhere))).toEqual([
      400,
      'PublicIPAddressInUse'
    ])
    expect(refusalOf(kit.put(kit.network('virtualNetworkGateways/h'), gateway('Vpn', 'none')))).toEqual([
      400,
      'VirtualNetworkGatewayAlreadyExists'
    ])
    expect(refusalOf(kit.put(kit.network('virtualNetworkGateways/g'), gateway('Vpn', 'none')))).toEqual([
      400,
      'PublicIpForGatewayIsRequired'
    ])
  })

  it('takes no address for ExpressRoute, but keeps the one it was made with', () => {
    network()
    const id = kit.network('virtualNetworkGateways/g')
    expect(refusalOf(kit.put(id, gateway('ExpressRoute', 'p')))).toEqual([500, 'InternalServerError'])
    kit.make(id, gateway('ExpressRoute', 'none'))
    const made: Loose = kit.world.resources[keyOf(id)]
    made.properties.ipConfigurations[0].properties.publicIPAddress = { id: kit.network('publicIPAddresses/p') }
    expect(refusalOf(kit.put(id, gateway('ExpressRoute', 'p')))).toEqual([200, undefined])
    kit.settle()
    expect(refusalOf(kit.put(id, gateway('ExpressRoute', 'q')))).toEqual([500, 'InternalServerError'])
  })
})
