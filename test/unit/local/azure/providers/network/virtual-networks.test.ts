import { describe, expect, it } from '@jest/globals'
import { keyOf } from '../../../../../../local/azure/resource-ids.ts'
import { codeOf, type Kit, type Loose, newKit, publicAddress, refusalOf, virtualNetwork } from '../../kit.ts'

function bastion(kit: Kit, subnet: string): Loose {
  const properties = { subnet: { id: subnet }, publicIPAddress: { id: kit.network('publicIPAddresses/p') } }
  return {
    location: 'westeurope',
    sku: { name: 'Standard' },
    properties: { ipConfigurations: [{ name: 'a', properties }] }
  }
}

/** A network with a Bastion host in it. */
function withBastion(): { kit: Kit; network: string } {
  const kit = newKit()
  const network = kit.network('virtualNetworks/v')
  kit.make(network, virtualNetwork('10.0.0.0/16', { AzureBastionSubnet: '10.0.0.0/26', free: '10.0.1.0/24' }))
  kit.make(kit.network('publicIPAddresses/p'), publicAddress)
  kit.make(kit.network('bastionHosts/b'), bastion(kit, `${network}/subnets/AzureBastionSubnet`))
  return { kit, network }
}

describe('a virtual network', () => {
  it('has its subnets as resources of their own, with the provider’s defaults', () => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    const { properties } = kit.make(network, virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24' }))
    expect(properties).toMatchObject({ enableDdosProtection: false, virtualNetworkPeerings: [] })
    const subnet = kit.get(`${network}/subnets/a`)
    expect(subnet).toEqual(properties.subnets[0])
    expect(subnet).toMatchObject({
      id: `${network}/subnets/a`,
      type: 'Microsoft.Network/virtualNetworks/subnets',
      properties: {
        addressPrefix: '10.0.0.0/24',
        privateEndpointNetworkPolicies: 'Disabled',
        privateLinkServiceNetworkPolicies: 'Enabled',
        provisioningState: 'Succeeded'
      }
    })
  })

  it.each<[string, string, Record<string, string>, string | undefined]>([
    ['a space that is no range', '10.0.0.1/16', {}, 'InvalidAddressPrefixFormat'],
    ['a subnet that is no range', '10.0.0.0/16', { a: '10.0.0.0' }, 'InvalidAddressPrefixFormat'],
    ['a subnet outside its space', '10.0.0.0/16', { a: '10.1.0.0/24' }, 'NetcfgInvalidSubnet'],
    ['a subnet larger than its space', '10.0.0.0/16', { a: '10.0.0.0/15' }, 'NetcfgInvalidSubnet'],
    ['a subnet of four addresses', '10.0.0.0/16', { a: '10.0.0.0/30' }, 'NetcfgInvalidSubnet'],
    ['a subnet of eight addresses', '10.0.0.0/16', { a: '10.0.0.0/29' }, undefined],
    ['subnets that overlap', '10.0.0.0/16', { a: '10.0.0.0/24', b: '10.0.0.128/25' }, 'NetcfgSubnetRangesOverlap'],
    ['subnets side by side', '10.0.0.0/16', { a: '10.0.0.0/25', b: '10.0.0.128/25' }, undefined],
    ['two subnets of one name', '10.0.0.0/16', { a: '10.0.0.0/24', A: '10.0.1.0/24' }, 'NetcfgSubnetRangesOverlap'],
    ['a subnet as large as its space', '10.0.0.0/16', { a: '10.0.0.0/16' }, undefined]
  ])('with %s', (_, space, subnets, code) => {
    const kit = newKit()
    const answer = kit.put(kit.network('virtualNetworks/v'), virtualNetwork(space, subnets))
    expect([answer.status, codeOf(answer)]).toEqual(code === undefined ? [201, undefined] : [400, code])
  })

  it.each([
    ['no space', [], 'InvalidRequestFormat'],
    ['two spaces that overlap', ['10.0.0.0/16', '10.0.1.0/24'], 'NetcfgInvalidVirtualNetworkSite']
  ])('with %s is refused', (_, addressPrefixes, code) => {
    const kit = newKit()
    const body = { location: 'westeurope', properties: { addressSpace: { addressPrefixes } } }
    expect(refusalOf(kit.put(kit.network('virtualNetworks/v'), body))).toEqual([400, code])
  })

  it('keeps its subnets when the body has none, and loses those the body leaves out', () => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    kit.make(network, virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24', b: '10.0.1.0/24' }))
    const names = (body: Loose) => kit.make(network, body).properties.subnets.map(({ name }: Loose) => name)
    expect(
      names({ location: 'westeurope', properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } } })
    ).toEqual(['a', 'b'])
    expect(names(virtualNetwork('10.0.0.0/16', { b: '10.0.1.0/24' }))).toEqual(['b'])
    expect(names(virtualNetwork('10.0.0.0/16'))).toEqual([])
    expect(kit.send('GET', `${network}/subnets/b`).status).toBe(404)
  })

  it('keeps subnets somebody uses: they can neither go nor move, the others can', () => {
    const { kit, network } = withBastion()
    const put = (subnets: Record<string, string>) => {
      const answer = kit.put(network, virtualNetwork('10.0.0.0/16', subnets))
      kit.settle()
      return codeOf(answer)
    }
    expect(put({ free: '10.0.1.0/24' })).toBe('InUseSubnetCannotBeDeleted')
    expect(put({ AzureBastionSubnet: '10.0.2.0/26' })).toBe('InUsePrefixCannotBeDeleted')
    expect(put({ AzureBastionSubnet: '10.0.0.0/26', free: '10.0.3.0/24' })).toBeUndefined()
    expect(put({ AzureBastionSubnet: '10.0.0.0/26' })).toBeUndefined()
    expect(refusalOf(kit.remove(`${network}/subnets/AzureBastionSubnet`))).toEqual([400, 'InUseSubnetCannotBeDeleted'])
    expect(refusalOf(kit.remove(network))).toEqual([400, 'InUseSubnetCannotBeDeleted'])
    kit.remove(kit.network('bastionHosts/b'))
    kit.settle()
    expect(kit.remove(network).status).toBe(202)
  })

  it('tells who has addresses in a subnet', () => {
    const { kit, network } = withBastion()
    expect(kit.get(`${network}/subnets/AzureBastionSubnet`).properties.ipConfigurations).toEqual([
      { id: `${kit.network('bastionHosts/b')}/bastionHostIpConfigurations/a` }
    ])
    expect(kit.get(`${network}/subnets/free`).properties.ipConfigurations).toBeUndefined()
  })

  it('takes references only to what is there, in its region, and settled', () => {
    const kit = newKit()
    const group = kit.network('networkSecurityGroups/n')
    const body = virtualNetwork('10.0.0.0/16', {
      a: { addressPrefix: '10.0.0.0/24', networkSecurityGroup: { id: group } }
    })
    const put = (name: string, region = 'westeurope') =>
      kit.put(kit.network(`virtualNetworks/${name}`), { ...body, location: region })
    expect(refusalOf(put('v'))).toEqual([400, 'InvalidResourceReference'])
    kit.put(group, { location: 'westeurope' })
    const early = put('v') as Loose
    expect(refusalOf(early)).toEqual([429, 'RetryableError'])
    expect(early.body.error.details[0].code).toBe('ReferencedResourceNotProvisioned')
    kit.settle()
    expect(refusalOf(put('w', 'northeurope'))).toEqual([400, 'InvalidResourceReference'])
    expect(put('v').status).toBe(201)
  })

  it('takes one write at a time, its own parts included', () => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    kit.make(network, virtualNetwork('10.0.0.0/16'))
    const subnet = (name: string, range: string) =>
      kit.put(`${network}/subnets/${name}`, { properties: { addressPrefix: range } })
    expect(subnet('a', '10.0.0.0/24').status).toBe(201)
    expect(refusalOf(subnet('b', '10.0.1.0/24'))).toEqual([409, 'AnotherOperationInProgress'])
    expect(refusalOf(kit.put(network, virtualNetwork('10.0.0.0/16')))).toEqual([409, 'AnotherOperationInProgress'])
    kit.settle()
    expect(subnet('b', '10.0.1.0/24').status).toBe(201)
  })

  it('is held by a Bastion host that is attached only for a moment', () => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    kit.make(network, virtualNetwork('10.0.0.0/16', { AzureBastionSubnet: '10.0.0.0/26' }))
    kit.make(kit.network('publicIPAddresses/p'), publicAddress)
    kit.put(kit.network('bastionHosts/b'), bastion(kit, `${network}/subnets/AzureBastionSubnet`))
    const subnet = () => kit.put(`${network}/subnets/a`, { properties: { addressPrefix: '10.0.1.0/24' } })
    expect(refusalOf(subnet())).toEqual([409, 'AnotherOperationInProgress'])
    kit.wait(4)
    expect(subnet().status).toBe(201)
    expect(kit.get(kit.network('bastionHosts/b')).properties.provisioningState).toBe('Updating')
  })

  it('takes new peerings only as resources of their own', () => {
    const kit = newKit()
    const body = virtualNetwork('10.0.0.0/16')
    body.properties.virtualNetworkPeerings = [{ name: 'p', properties: {} }]
    expect(refusalOf(kit.put(kit.network('virtualNetworks/v'), body))).toEqual([400, 'InvalidRequestFormat'])
  })

  it('is the first of its region: then there is a network watcher', () => {
    const kit = newKit()
    const watchers = () =>
      kit.get(`${kit.subscription}/providers/Microsoft.Network/networkWatchers`).value.map(({ id }: Loose) => id)
    expect(watchers()).toEqual([])
    kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16'))
    kit.make(kit.network('virtualNetworks/w'), virtualNetwork('10.0.0.0/16'))
    const group = `${kit.subscription}/resourceGroups/NetworkWatcherRG`
    const first = `${group}/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope`
    expect(watchers()).toEqual([first])
    kit.make(kit.network('virtualNetworks/x'), { ...virtualNetwork('10.0.0.0/16'), location: 'northeurope' })
    expect(watchers()).toEqual([first.replace('westeurope', 'northeurope'), first])
  })

  it('is what flow logs below the watcher are about', () => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    kit.make(network, virtualNetwork('10.0.0.0/16'))
    const watcher = `${kit.subscription}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope`
    const log = (targetResourceId: string) => ({ location: 'westeurope', properties: { targetResourceId } })
    expect(refusalOf(kit.put(`${watcher}/flowLogs/f`, log(`${network}x`)))).toEqual([400, 'InvalidResourceReference'])
    expect(refusalOf(kit.put(`${watcher}x/flowLogs/f`, log(network)))).toEqual([404, 'ParentResourceNotFound'])
    kit.make(`${watcher}/flowLogs/f`, log(network))
    expect(kit.get(`${watcher}/flowLogs/f`).properties.targetResourceId).toBe(network)
  })
})

describe('a subnet by itself', () => {
  it.each([
    ['10.0.1.0/24', undefined],
    ['10.0.0.0/25', 'NetcfgSubnetRangesOverlap'],
    ['10.9.0.0/24', 'NetcfgInvalidSubnet']
  ])('of %s obeys the rules of inline ones: %s', (addressPrefix, code) => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    kit.make(network, virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24' }))
    expect(codeOf(kit.put(`${network}/subnets/b`, { properties: { addressPrefix } }))).toBe(code)
  })

  it('shows in its network, delegation and all', () => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    kit.make(network, virtualNetwork('10.0.0.0/16'))
    const delegations = [{ name: 'd', properties: { serviceName: 'Microsoft.ContainerService/managedClusters' } }]
    kit.make(`${network}/subnets/b`, {
      properties: { addressPrefix: '10.0.1.0/24', delegations, defaultOutboundAccess: false }
    })
    expect(kit.get(network).properties.subnets).toMatchObject([
      {
        name: 'b',
        properties: { defaultOutboundAccess: false, delegations: [{ properties: { provisioningState: 'Succeeded' } }] }
      }
    ])
  })
})

describe('what a network names', () => {
  const withGroup = (kit: Kit, group: string) =>
    virtualNetwork('10.0.0.0/16', {
      a: { addressPrefix: '10.0.0.0/24', networkSecurityGroup: { id: kit.network(`networkSecurityGroups/${group}`) } }
    })
  const group = (location = 'westeurope') => ({ location, properties: { securityRules: [] } })

  it('lies in its region, where a subnet of its own names it too', () => {
    const kit = newKit()
    kit.make(kit.network('networkSecurityGroups/far'), group('northeurope'))
    kit.make(kit.network('networkSecurityGroups/near'), group())
    kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16'))
    const put = (name: string) => {
      const [subnet] = withGroup(kit, name).properties.subnets
      return codeOf(kit.put(kit.network('virtualNetworks/v/subnets/a'), { properties: subnet.properties }))
    }
    expect([put('far'), put('near')]).toEqual(['InvalidResourceReference', undefined])
  })

  it('was written well: what is still under way can be tried again, what failed must be put right', () => {
    const kit = newKit()
    const put = () => refusalOf(kit.put(kit.network('virtualNetworks/v'), withGroup(kit, 'n')))
    const id = kit.network('networkSecurityGroups/n')
    kit.put(id, group())
    expect(put()).toEqual([429, 'RetryableError'])
    kit.settle()
    kit.world.faults.push({ method: 'PUT', path: '*Groups/n', outcome: 'fail-operation:Broken', times: 1, after: 0 })
    kit.make(id, group())
    expect(put()).toEqual([400, 'ReferencedResourceNotProvisioned'])
    Object.assign(kit.world.resources[keyOf(id)]?.properties ?? {}, { provisioningState: 'Canceled' })
    expect(put()).toEqual([400, 'ReferencedResourceNotProvisioned'])
    kit.make(id, group())
    expect(put()).toEqual([201, undefined])
  })
})

describe('a network write that failed', () => {
  it('leaves its subnets failed too, until it is written again', () => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    kit.world.faults.push({ method: 'PUT', path: '*Networks/v', outcome: 'fail-operation:Broken', times: 1, after: 0 })
    const stateOf = () =>
      kit.make(network, virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24' })).properties.subnets[0].properties
        .provisioningState
    expect([stateOf(), stateOf()]).toEqual(['Failed', 'Succeeded'])
  })
})

describe('names of the Network provider', () => {
  const put = (name: string) => {
    const kit = newKit()
    return codeOf(kit.put(kit.network(`virtualNetworks/${name}`), virtualNetwork('10.0.0.0/16')))
  }

  it.each(['two words', '-dash', 'dash-', 'n'.repeat(81)])('are not "%s"', name => {
    expect(put(name)).toBe('InvalidResourceName')
  })

  it.each(['n', 'a.b-c_', 'n'.repeat(80)])('may be %s', name => {
    expect(put(name)).toBeUndefined()
  })
})
