import { describe, expect, it } from '@jest/globals'
import { codeOf, type Kit, type Loose, newKit, publicAddress, virtualNetwork } from '../../kit.ts'

function setUp(range = '10.0.0.0/26', subnet = 'AzureBastionSubnet'): Kit {
  const kit = newKit()
  kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { [subnet]: range }))
  for (const name of ['p', 'q']) kit.make(kit.network(`publicIPAddresses/${name}`), publicAddress)
  return kit
}

function host(
  kit: Kit,
  { sku = 'Standard', subnet = 'AzureBastionSubnet', address = 'p', ...fields }: Loose = {}
): Loose {
  const properties = {
    subnet: { id: `${kit.network('virtualNetworks/v')}/subnets/${subnet}` },
    publicIPAddress: { id: kit.network(`publicIPAddresses/${address}`) }
  }
  return {
    location: 'westeurope',
    sku: { name: sku },
    properties: { ipConfigurations: [{ name: 'a', properties }], ...fields }
  }
}

describe('a Bastion host', () => {
  it('is built in about eight minutes, with the provider’s defaults', () => {
    const kit = setUp()
    const began = kit.world.now
    const { sku, properties } = kit.make(kit.network('bastionHosts/b'), host(kit, { enableTunneling: true }))
    expect((kit.world.now - began) / 60_000).toBeGreaterThan(7.1)
    expect((kit.world.now - began) / 60_000).toBeLessThan(8.9)
    expect(sku).toEqual({ name: 'Standard' })
    expect(properties).toMatchObject({
      scaleUnits: 2,
      enableTunneling: true,
      enableIpConnect: false,
      provisioningState: 'Succeeded'
    })
    expect(properties.dnsName).toMatch(/^bst-[0-9a-f-]{36}\.bastion\.azure\.com$/)
  })

  it.each<[string, [string, string] | [], Loose, string | undefined]>([
    ['in a /26', [], {}, undefined],
    ['in a /27', ['10.0.0.0/27', 'AzureBastionSubnet'], {}, 'BastionHostSubnetTooSmall'],
    [
      'in a subnet of another name',
      ['10.0.0.0/26', 'other'],
      { subnet: 'other' },
      'SubnetNameMustBeAzureBastionSubnet'
    ],
    ['in a subnet that is not there', ['10.0.0.0/26', 'other'], {}, 'InvalidResourceReference'],
    ['with an address that is not there', [], { address: 'none' }, 'InvalidResourceReference'],
    ['Basic with tunnels', [], { sku: 'Basic', enableTunneling: true }, 'BastionHostFeatureNotSupportedForSku'],
    ['Basic without tunnels', [], { sku: 'Basic' }, undefined],
    ['of an unknown SKU', [], { sku: 'Gold' }, 'InvalidRequestFormat']
  ])('%s', (_, place, fields, code) => {
    const kit = setUp(...place)
    expect(codeOf(kit.put(kit.network('bastionHosts/b'), host(kit, fields)))).toBe(code)
  })

  it('goes up a SKU, never down, and is alone in its subnet', () => {
    const kit = setUp()
    kit.make(kit.network('bastionHosts/b'), host(kit, { sku: 'Basic' }))
    kit.make(kit.network('bastionHosts/b'), host(kit))
    expect(codeOf(kit.put(kit.network('bastionHosts/b'), host(kit, { sku: 'Basic' })))).toBe(
      'BastionHostSkuDowngradeNotSupported'
    )
    expect(codeOf(kit.put(kit.network('bastionHosts/c'), host(kit, { address: 'q' })))).toBe('BastionHostSubnetInUse')
  })
})
