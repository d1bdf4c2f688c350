import { describe, expect, it } from '@jest/globals'
import { type Kit, type Loose, newKit, refusalOf, virtualNetwork } from '../kit.ts'

const rule = (priority: number, direction = 'Inbound') => ({
  properties: {
    priority,
    direction,
    access: 'Allow',
    protocol: '*',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '*'
  }
})
const route = (addressPrefix: string, nextHopIpAddress?: string) => ({
  properties: {
    addressPrefix,
    nextHopType: nextHopIpAddress === undefined ? 'VnetLocal' : 'VirtualAppliance',
    ...(nextHopIpAddress && { nextHopIpAddress })
  }
})

/** A parent with the elements given inline, and where they lie. */
const parents = {
  group: {
    id: 'networkSecurityGroups/g',
    member: 'securityRules',
    first: rule(100),
    second: rule(200),
    changed: rule(300)
  },
  table: {
    id: 'routeTables/t',
    member: 'routes',
    first: route('10.0.0.0/16'),
    second: route('0.0.0.0/0', '10.0.0.4'),
    changed: route('10.2.0.0/16')
  }
} as const

describe.each([parents.group, parents.table])('$member', ({ id, member, first, second, changed }) => {
  function scene(): { kit: Kit; parent: string; child: (name: string) => string; names: () => string[] } {
    const kit = newKit()
    const parent = kit.network(id)
    kit.make(parent, { location: 'westeurope', properties: { [member]: [{ name: 'a', ...first }] } })
    return {
      kit,
      parent,
      child: name => `${parent}/${member}/${name}`,
      names: () => kit.get(parent).properties[member].map(({ name }: Loose) => name)
    }
  }

  it('are resources of their own, also those written with their parent', () => {
    const { kit, parent, child, names } = scene()
    expect(kit.get(child('a')).properties).toMatchObject(first.properties)
    expect(kit.make(child('b'), second)).toMatchObject({ name: 'b', properties: second.properties })
    expect(names()).toEqual(['a', 'b'])
    expect(kit.get(`${parent}/${member}`).value.map(({ name }: Loose) => name)).toEqual(['a', 'b'])
    expect(kit.get(parent).properties[member][1]).toMatchObject({ id: child('b'), properties: second.properties })
  })

  it('are changed in their place, and deleted', () => {
    const { kit, parent, child, names } = scene()
    kit.make(child('b'), second)
    kit.make(child('A'), changed)
    expect(names()).toEqual(['A', 'b'])
    expect(kit.get(parent).properties[member][0].properties).toMatchObject(changed.properties)
    expect(kit.remove(child('a')).status).toBe(202)
    kit.settle()
    expect(names()).toEqual(['b'])
    expect(kit.send('GET', child('a')).status).toBe(404)
  })

  it('are gone when their parent is written without them, or goes', () => {
    const { kit, parent, child, names } = scene()
    kit.make(child('b'), second)
    kit.make(parent, { location: 'westeurope', properties: { [member]: [{ name: 'a', ...first }] } })
    expect(names()).toEqual(['a'])
    expect(kit.send('GET', child('b')).status).toBe(404)
    kit.remove(parent)
    kit.settle()
    expect(kit.send('GET', child('a')).status).toBe(404)
  })

  it('are written one after another, and need their parent', () => {
    const { kit, parent, child } = scene()
    kit.put(child('b'), second)
    expect(refusalOf(kit.put(child('c'), changed))).toEqual([409, 'AnotherOperationInProgress'])
    expect(refusalOf(kit.put(parent, { location: 'westeurope' }))).toEqual([409, 'AnotherOperationInProgress'])
    kit.settle()
    expect(kit.put(child('c'), changed).status).toBe(201)
    const orphan = `${parent}x/${member}/a`
    expect(refusalOf(kit.put(orphan, first))).toEqual([404, 'ParentResourceNotFound'])
  })
})

describe('a security rule by itself', () => {
  const scene = () => {
    const kit = newKit()
    const group = kit.network('networkSecurityGroups/g')
    kit.make(group, { location: 'westeurope', properties: { securityRules: [{ name: 'a', ...rule(100) }] } })
    return { kit, put: (name: string, body: object) => refusalOf(kit.put(`${group}/securityRules/${name}`, body)) }
  }

  it.each<[string, string, object, string | undefined]>([
    ['the priority of another', 'b', rule(100), 'SecurityRuleConflict'],
    ['its own priority again', 'a', rule(100), undefined],
    ['that priority the other way', 'b', rule(100, 'Outbound'), undefined],
    ['a priority that is none', 'b', rule(99), 'SecurityRuleInvalidPriority']
  ])('with %s', (_, name, body, code) => {
    expect(scene().put(name, body)[1]).toBe(code)
  })

  it('that Bastion needs stays while the group is at its subnet', () => {
    const kit = newKit()
    const group = kit.network('networkSecurityGroups/g')
    const allow = (name: string, direction: string, priority: number, from: string, to: string, ports: string[]) => ({
      name,
      properties: {
        ...rule(priority, direction).properties,
        sourceAddressPrefix: from,
        destinationAddressPrefix: to,
        destinationPortRange: undefined,
        destinationPortRanges: ports
      }
    })
    const securityRules = [
      allow('web', 'Inbound', 100, 'Internet', '*', ['443']),
      allow('control', 'Inbound', 110, 'GatewayManager', '*', ['443']),
      allow('probes', 'Inbound', 120, 'AzureLoadBalancer', '*', ['443']),
      allow('hosts', 'Inbound', 130, 'VirtualNetwork', 'VirtualNetwork', ['8080', '5701']),
      allow('ssh-rdp', 'Outbound', 100, '*', 'VirtualNetwork', ['22', '3389']),
      allow('cloud', 'Outbound', 120, '*', 'AzureCloud', ['443']),
      allow('hosts-out', 'Outbound', 130, 'VirtualNetwork', 'VirtualNetwork', ['8080', '5701']),
      allow('certificates', 'Outbound', 140, '*', 'Internet', ['80']),
      { name: 'spare', properties: { ...rule(4000).properties, access: 'Deny' } }
    ]
    kit.make(group, { location: 'westeurope', properties: { securityRules } })
    const subnet = { addressPrefix: '10.0.0.0/26', networkSecurityGroup: { id: group } }
    kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { AzureBastionSubnet: subnet }))
    const rules = `${group}/securityRules`
    const missing = 'NetworkSecurityGroupNotCompliantForAzureBastionSubnet'
    expect(refusalOf(kit.remove(`${rules}/web`))).toEqual([400, missing])
    expect(refusalOf(kit.put(`${rules}/web`, rule(100, 'Outbound')))[1]).toBe('SecurityRuleConflict')
    expect(refusalOf(kit.put(`${rules}/web`, rule(999, 'Outbound')))).toEqual([400, missing])
    expect(kit.remove(`${rules}/spare`).status).toBe(202)
  })
})

describe('a route by itself', () => {
  it.each<[string, object, string | undefined]>([
    ['a prefix that is none', route('10.0.0.1/16'), 'InvalidAddressPrefixFormat'],
    ['a service tag', route('AzureMonitor'), undefined],
    [
      'an appliance without address',
      { properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance' } },
      'MissingNextHopIpAddress'
    ]
  ])('with %s', (_, body, code) => {
    const kit = newKit()
    const table = kit.network('routeTables/t')
    kit.make(table, { location: 'westeurope' })
    expect(refusalOf(kit.put(`${table}/routes/r`, body))[1]).toBe(code)
  })
})
