import { describe, expect, it } from '@jest/globals'
import { codeOf, type Loose, newKit, refusalOf, virtualNetwork } from '../../kit.ts'

function rule(
  name: string,
  direction: string,
  priority: number,
  source: string,
  destination: string,
  ports: string[],
  access = 'Allow'
) {
  return {
    name,
    properties: {
      direction,
      priority,
      access,
      protocol: 'Tcp',
      sourceAddressPrefix: source,
      sourcePortRange: '*',
      destinationAddressPrefix: destination,
      destinationPortRanges: ports
    }
  }
}

/** The rules Azure documents for a group on Bastion's subnet. */
const bastionRules = [
  rule('web', 'Inbound', 100, 'Internet', '*', ['443']),
  rule('control', 'Inbound', 110, 'GatewayManager', '*', ['443']),
  rule('probes', 'Inbound', 120, 'AzureLoadBalancer', '*', ['443']),
  rule('hosts', 'Inbound', 130, 'VirtualNetwork', 'VirtualNetwork', ['8080', '5701']),
  rule('deny', 'Inbound', 1000, '*', '*', ['*'], 'Deny'),
  rule('ssh-rdp', 'Outbound', 100, '*', 'VirtualNetwork', ['22', '3389']),
  rule('cloud', 'Outbound', 120, '*', 'AzureCloud', ['443']),
  rule('hosts-out', 'Outbound', 130, 'VirtualNetwork', 'VirtualNetwork', ['8080', '5701']),
  rule('certificates', 'Outbound', 140, '*', 'Internet', ['80']),
  rule('deny-out', 'Outbound', 1000, '*', '*', ['*'], 'Deny')
]

const group = (securityRules: unknown[] = []) => ({ location: 'westeurope', properties: { securityRules } })

describe('a network security group', () => {
  it.each<[string, ReturnType<typeof rule>[], string | undefined]>([
    ['priority 99', [rule('a', 'Inbound', 99, '*', '*', ['1'])], 'SecurityRuleInvalidPriority'],
    ['priority 100', [rule('a', 'Inbound', 100, '*', '*', ['1'])], undefined],
    ['priority 4096', [rule('a', 'Inbound', 4096, '*', '*', ['1'])], undefined],
    ['priority 4097', [rule('a', 'Inbound', 4097, '*', '*', ['1'])], 'SecurityRuleInvalidPriority'],
    [
      'one priority twice in a direction',
      [rule('a', 'Inbound', 100, '*', '*', ['1']), rule('b', 'Inbound', 100, '*', '*', ['2'])],
      'SecurityRuleConflict'
    ],
    [
      'one priority in each direction',
      [rule('a', 'Inbound', 100, '*', '*', ['1']), rule('b', 'Outbound', 100, '*', '*', ['2'])],
      undefined
    ]
  ])('with %s', (_, rules, code) => {
    const kit = newKit()
    expect(codeOf(kit.put(kit.network('networkSecurityGroups/n'), group(rules)))).toBe(code)
  })

  it('names the value 0 when a rule has no priority', () => {
    const kit = newKit()
    const { properties: given, ...named } = rule('a', 'Inbound', 100, '*', '*', ['1'])
    const { priority: _, ...properties } = given
    const { body } = kit.put(kit.network('networkSecurityGroups/n'), group([{ ...named, properties }]))
    expect(JSON.stringify(body)).toContain('Value provided: 0 Allowed range 100-4096.')
  })

  it('answers its rules whole, the default ones, and its subnets', () => {
    const kit = newKit()
    const id = kit.network('networkSecurityGroups/n')
    kit.make(id, group([rule('a', 'Inbound', 100, '*', '*', ['1'])]))
    kit.make(
      kit.network('virtualNetworks/v'),
      virtualNetwork('10.0.0.0/16', { a: { addressPrefix: '10.0.0.0/24', networkSecurityGroup: { id } } })
    )
    const { properties } = kit.get(id)
    expect(properties.securityRules[0]).toMatchObject({
      id: `${id}/securityRules/a`,
      properties: { sourceAddressPrefixes: [], provisioningState: 'Succeeded' }
    })
    expect(properties.defaultSecurityRules).toHaveLength(6)
    expect(properties.subnets).toEqual([{ id: `${kit.network('virtualNetworks/v')}/subnets/a` }])
    expect(kit.make(id, kit.get(id)).properties.securityRules).toEqual(properties.securityRules)
  })

  it('cannot be deleted while a subnet has it', () => {
    const kit = newKit()
    const id = kit.network('networkSecurityGroups/n')
    kit.make(id, group())
    kit.make(
      kit.network('virtualNetworks/v'),
      virtualNetwork('10.0.0.0/16', { a: { addressPrefix: '10.0.0.0/24', networkSecurityGroup: { id } } })
    )
    expect(refusalOf(kit.remove(id))).toEqual([400, 'InUseNetworkSecurityGroupCannotBeDeleted'])
    kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24' }))
    expect(kit.remove(id).status).toBe(202)
  })
})

describe('a security group on Bastion’s subnet', () => {
  function attach(rules: unknown[]) {
    const kit = newKit()
    const id = kit.network('networkSecurityGroups/n')
    kit.make(id, group(rules))
    const subnets = { AzureBastionSubnet: { addressPrefix: '10.0.0.0/26', networkSecurityGroup: { id } } }
    const answer = kit.put(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', subnets))
    kit.settle()
    return { kit, id, code: codeOf(answer) }
  }

  it('may have the documented rules', () => {
    expect(attach(bastionRules).code).toBeUndefined()
  })

  it.each(bastionRules.filter(({ properties }) => properties.access === 'Allow').map(({ name }) => name))(
    'may not lack %s',
    name => {
      expect(attach(bastionRules.filter(each => each.name !== name)).code).toBe(
        'NetworkSecurityGroupNotCompliantForAzureBastionSubnet'
      )
    }
  )

  it('may not lean on the default rules: with none of its own it is refused', () => {
    expect(attach([]).code).toBe('NetworkSecurityGroupNotCompliantForAzureBastionSubnet')
  })

  it('may not deny first what it allows later', () => {
    const first = rule('first', 'Inbound', 101, 'Internet', '*', ['400-500'], 'Deny')
    expect(attach([first, ...bastionRules]).code).toBeUndefined()
    expect(
      attach([{ ...first, properties: { ...first.properties, priority: 99 + 1 } }, ...bastionRules.slice(1)]).code
    ).toBe('NetworkSecurityGroupNotCompliantForAzureBastionSubnet')
  })

  it('keeps the rules while it is there', () => {
    const { kit, id } = attach(bastionRules)
    expect(refusalOf(kit.put(id, group(bastionRules.slice(1))))).toEqual([
      400,
      'NetworkSecurityGroupNotCompliantForAzureBastionSubnet'
    ])
    expect(kit.put(id, group([...bastionRules, rule('more', 'Inbound', 140, 'Internet', '*', ['9'])])).status).toBe(200)
  })
})

describe('a route table', () => {
  const table = (route: object) => ({
    location: 'westeurope',
    properties: { routes: [{ name: 'r', properties: route }] }
  })

  it.each<[string, object, string | undefined]>([
    [
      'to an appliance',
      { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.0.4' },
      undefined
    ],
    [
      'to an appliance without address',
      { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance' },
      'MissingNextHopIpAddress'
    ],
    [
      'to the internet with an address',
      { addressPrefix: '0.0.0.0/0', nextHopType: 'Internet', nextHopIpAddress: '10.0.0.4' },
      'NextHopIpAddressNotAllowed'
    ],
    ['for a service tag', { addressPrefix: 'AzureCloud.westeurope', nextHopType: 'Internet' }, undefined],
    ['for no range', { addressPrefix: '10.0.0.1/8', nextHopType: 'Internet' }, 'InvalidAddressPrefixFormat'],
    ['to nowhere known', { addressPrefix: '0.0.0.0/0', nextHopType: 'Moon' }, 'InvalidRequestFormat']
  ])('%s', (_, route, code) => {
    const kit = newKit()
    expect(codeOf(kit.put(kit.network('routeTables/r'), table(route)))).toBe(code)
  })

  it('cannot be deleted while a subnet has it, and may not be on Bastion’s', () => {
    const kit = newKit()
    const id = kit.network('routeTables/r')
    kit.make(id, table({ addressPrefix: '0.0.0.0/0', nextHopType: 'Internet' }))
    const put = (name: string) =>
      kit.put(
        kit.network('virtualNetworks/v'),
        virtualNetwork('10.0.0.0/16', { [name]: { addressPrefix: '10.0.0.0/26', routeTable: { id } } })
      )
    expect(refusalOf(put('AzureBastionSubnet'))).toEqual([400, 'RouteTableCannotBeAttachedForAzureBastionSubnet'])
    expect(put('nodes').status).toBe(201)
    kit.settle()
    expect((kit.get(id) as Loose).properties.subnets).toHaveLength(1)
    expect(refusalOf(kit.remove(id))).toEqual([400, 'InUseRouteTableCannotBeDeleted'])
  })
})
