import { describe, expect, it } from '@jest/globals'
import { codeOf, type Kit, type Loose, newKit, publicAddress, refusalOf, virtualNetwork } from '../kit.ts'

function setUp(range = '10.0.0.0/26', subnet = 'AzureBastionSubnet'): Kit {
  const kit = newKit()
  kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { [subnet]: range }))
  for (const name of ['p', 'q']) kit.make(kit.network(`publicIPAddresses/${name}`), publicAddress)
  return kit
}

function host(kit: Kit, { sku = 'Standard', subnet = 'AzureBastionSubnet', address = 'p', ...fields }: Loose = {}): Loose {
  const properties = {
    subnet: { id: `${kit.network('virtualNetworks/v')}/subnets/${subnet}` },
    publicIPAddress: { id: kit.network(`publicIPAddresses/${address}`) }
  }
  return { location: 'westeurope', sku: { name: sku }, properties: { ipConfigurations: [{ name: 'a', properties }], ...fields } }
}

describe('a Bastion host', () => {
  it('is built in about eight minutes, with the provider’s defaults', () => {
    const kit = setUp()
    const began = kit.world.now
    const { sku, properties } = kit.make(kit.network('bastionHosts/b'), host(kit, { enableTunneling: true }))
    expect((kit.world.now - began) / 60_000).toBeGreaterThan(7.1)
    expect((kit.world.now - began) / 60_000).toBeLessThan(8.9)
    expect(sku).toEqual({ name: 'Standard' })
    expect(properties).toMatchObject({ scaleUnits: 2, enableTunneling: true, enableIpConnect: false, provisioningState: 'Succeeded' })
    expect(properties.dnsName).toMatch(/^bst-[0-9a-f-]{36}\.bastion\.azure\.com$/)
  })

  it.each<[string, [string, string] | [], Loose, string | undefined]>([
    ['in a /26', [], {}, undefined],
    ['in a /27', ['10.0.0.0/27', 'AzureBastionSubnet'], {}, 'BastionHostSubnetTooSmall'],
    ['in a subnet of another name', ['10.0.0.0/26', 'other'], { subnet: 'other' }, 'BastionHostSubnetNameInvalid'],
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
    expect(codeOf(kit.put(kit.network('bastionHosts/b'), host(kit, { sku: 'Basic' })))).toBe('BastionHostSkuDowngradeNotSupported')
    expect(codeOf(kit.put(kit.network('bastionHosts/c'), host(kit, { address: 'q' })))).toBe('BastionHostSubnetInUse')
  })
})

describe('a public address', () => {
  it('is given out at once and stays the same', () => {
    const kit = newKit()
    const id = kit.network('publicIPAddresses/p')
    const first = kit.make(id, publicAddress)
    expect(first).toMatchObject({ sku: { name: 'Standard', tier: 'Regional' }, properties: { idleTimeoutInMinutes: 4, publicIPAddressVersion: 'IPv4' } })
    expect(first.properties.ipAddress).toMatch(/^20(\.\d+){3}$/)
    expect(kit.make(id, publicAddress).properties.ipAddress).toBe(first.properties.ipAddress)
  })

  it.each<[string, Loose, string]>([
    ['Basic', { sku: { name: 'Basic' } }, 'BasicSkuPublicIPAddressRetired'],
    ['dynamic', { properties: { publicIPAllocationMethod: 'Dynamic' } }, 'PublicIPAddressAllocationMethodNotSupportedForSku']
  ])('cannot be %s', (_, fields, code) => {
    const kit = newKit()
    expect(codeOf(kit.put(kit.network('publicIPAddresses/p'), { ...publicAddress, ...fields }))).toBe(code)
  })

  it('keeps its zones, in whatever order', () => {
    const kit = newKit()
    const put = (zones: string[]) => {
      const answer = kit.put(kit.network('publicIPAddresses/p'), { ...publicAddress, zones })
      kit.settle()
      return codeOf(answer)
    }
    expect([['1', '2'], ['2', '1'], ['1', '2', '3'], []].map(put)).toEqual([
      undefined,
      undefined,
      'ResourceAvailabilityZonesCannotBeModified',
      'ResourceAvailabilityZonesCannotBeModified'
    ])
  })
})

describe('private DNS', () => {
  function zoned() {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    kit.make(network, virtualNetwork('10.0.0.0/16'))
    const zone = (name: string) => kit.network(`privateDnsZones/${name}`)
    for (const name of ['a.local', 'b.local']) kit.make(zone(name), { location: 'global' })
    const link = (name: string, fields: Loose = {}, at = zone(name)) =>
      kit.put(`${at}/virtualNetworkLinks/l`, { location: 'global', properties: { virtualNetwork: { id: network }, ...fields } })
    return { kit, zone, link, network }
  }

  it('links are Completed after half a minute, and counted', () => {
    const { kit, zone, link } = zoned()
    const accepted = link('a.local') as Loose
    expect(accepted.body.properties).toMatchObject({ virtualNetworkLinkState: 'InProgress', registrationEnabled: false })
    expect(accepted.headers).toMatchObject({
      'Azure-AsyncOperation': expect.stringContaining('/privateDnsOperationStatuses/'),
      Location: expect.stringContaining('/privateDnsOperationResults/')
    })
    kit.settle()
    expect(kit.get(`${zone('a.local')}/virtualNetworkLinks/l`).properties.virtualNetworkLinkState).toBe('Completed')
    expect(kit.get(zone('a.local')).properties.numberOfVirtualNetworkLinks).toBe(1)
  })

  it('zones with links are not deleted', () => {
    const { kit, zone, link } = zoned()
    link('a.local')
    kit.settle()
    expect(refusalOf(kit.remove(zone('a.local')))).toEqual([409, 'CannotDeleteResource'])
    kit.remove(`${zone('a.local')}/virtualNetworkLinks/l`)
    kit.settle()
    expect(kit.remove(zone('a.local')).status).toBe(202)
  })

  it('a network has one zone of a name, whatever group it is in', () => {
    const { kit, zone, link } = zoned()
    link('a.local')
    kit.settle()
    const other = `${kit.subscription}/resourceGroups/h`
    kit.make(other, { location: 'westeurope' })
    const twin = zone('A.local').replace('/resourceGroups/g/', '/resourceGroups/h/')
    kit.make(twin, { location: 'global' })
    expect(refusalOf(link('a.local', {}, twin))).toEqual([400, 'BadRequest'])
    expect(link('b.local').status).toBe(201)
  })

  it('a network registers its names in one zone', () => {
    const { kit, link } = zoned()
    link('a.local', { registrationEnabled: true })
    kit.settle()
    expect(refusalOf(link('b.local', { registrationEnabled: true }))).toEqual([409, 'Conflict'])
    expect(link('b.local').status).toBe(201)
  })

  it('links need their network, and keep it', () => {
    const { kit, link, network } = zoned()
    expect(refusalOf(link('a.local', { virtualNetwork: { id: `${network}x` } }))).toEqual([400, 'InvalidResourceReference'])
    link('a.local')
    kit.settle()
    kit.make(`${network}2`, virtualNetwork('10.2.0.0/16'))
    expect(refusalOf(link('a.local', { virtualNetwork: { id: `${network}2` } }))).toEqual([400, 'BadRequest'])
  })

  it('records answer at once', () => {
    const { kit, zone } = zoned()
    const { status, body } = kit.put(`${zone('a.local')}/A/Api`, { properties: { ttl: 60, aRecords: [{ ipv4Address: '10.0.0.9' }] } }) as Loose
    expect([status, body.properties.fqdn]).toEqual([201, 'api.a.local.'])
    expect(kit.get(zone('a.local')).properties.numberOfRecordSets).toBe(2)
  })
})
