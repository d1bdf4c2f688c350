import { describe, expect, it } from '@jest/globals'
import { containsCidr, overlapCidr, parseCidr } from 'cidr-tools'
import { type AddressRequest, addressPlan } from '../../../../src/config/addresses/address-plan.ts'
import type { AddressPlan, FirewallTier, Scale } from '../../../../src/config/types.ts'
import { addressRequest, HUB, refusal, refusals, SPOKE } from '../address-requests.ts'

function plan(hub: string, spoke: string, tier: FirewallTier = 'Premium'): AddressPlan {
  return addressPlan(addressRequest({ hub, spoke, tier }))
}

const refused = (hub: string, spoke: string) => refusal(addressRequest({ hub, spoke }))

describe('the plan', () => {
  it('of a /24 and a /16 is this, for ever: networks exist that were carved so', () => {
    expect(plan(HUB, SPOKE, 'Basic')).toEqual({
      hub: {
        addressSpaces: [HUB],
        subnets: {
          firewall: '10.200.0.0/26',
          gateway: '10.200.0.64/27',
          bastion: '10.200.0.128/26',
          firewallManagement: '10.200.0.192/26'
        },
        firewallAddress: '10.200.0.4'
      },
      spoke: {
        addressSpace: SPOKE,
        blue: { nodes: '10.240.0.0/22', apiServer: '10.240.9.32/27', ingress: '10.240.9.96/28' },
        green: { nodes: '10.240.4.0/22', apiServer: '10.240.9.64/27', ingress: '10.240.9.112/28' },
        applicationGateway: '10.240.8.0/24',
        privateEndpoints: '10.240.9.0/27'
      },
      advice: []
    })
  })

  it('has a management subnet only for a Basic firewall, and no other range moves for it', () => {
    const basic = plan(HUB, SPOKE, 'Basic').hub.subnets
    expect(basic?.firewallManagement).toBe('10.200.0.192/26')
    expect(plan(HUB, SPOKE, 'Standard').hub.subnets).toEqual({ ...basic, firewallManagement: undefined })
  })

  it('stays as it is when the hub grows, and the spoke from a /20 on', () => {
    expect(plan('10.200.0.0/20', SPOKE).hub.subnets).toEqual(plan(HUB, SPOKE).hub.subnets)
    expect(plan(HUB, '10.240.0.0/20').spoke).toEqual({ ...plan(HUB, SPOKE).spoke, addressSpace: '10.240.0.0/20' })
  })

  it.each([
    ['10.0.0.0/8', 22],
    ['10.240.0.0/20', 22],
    ['10.240.0.0/21', 23],
    ['10.240.0.0/22', 24]
  ])('of spoke %s gives each colour a /%i for nodes; nothing overlaps and all lies inside', (spoke, prefix) => {
    expectSound(plan('172.20.0.0/24', spoke).spoke, prefix)
  })

  it('of a hub of others is theirs: ranges and firewall as they say, no subnets', () => {
    expect(addressPlan(addressRequest({ existing: ['10.0.0.0/22', '10.9.0.0/24'] })).hub).toEqual({
      addressSpaces: ['10.0.0.0/22', '10.9.0.0/24'],
      subnets: undefined,
      firewallAddress: '10.0.1.4'
    })
  })
})

function expectSound(planned: AddressPlan['spoke'], nodesPrefix: number): void {
  const { blue, green, addressSpace, ...shared } = planned
  const subnets = [...Object.values(shared), ...Object.values(blue), ...Object.values(green)]
  expect([blue.nodes, green.nodes].map(range => Number(parseCidr(range).prefix))).toEqual([nodesPrefix, nodesPrefix])
  for (const [i, subnet] of subnets.entries()) {
    expect(containsCidr(addressSpace, subnet)).toBe(true)
    expect(subnets.slice(i + 1).filter(other => overlapCidr(subnet, other))).toEqual([])
  }
}

describe('sizes', () => {
  it('refuse a hub of /25 and take /24', () => {
    const error = refused('10.200.0.128/25', SPOKE)
    expect(error.path).toBe('hub.addressSpace')
    expect(error.message).toContain('10.200.0.128/25 (10.200.0.128 to 10.200.0.255, 128 addresses) is too small')
    expect(error.message).toContain('64 + gateway 32 + Bastion 64 + firewall management 64 = 224')
    expect(error.message).toContain('use for example 10.200.0.0/24.')
    expect(plan('10.200.0.0/24', SPOKE).hub.addressSpaces).toEqual(['10.200.0.0/24'])
  })

  it('refuse a spoke of /23 and take /22', () => {
    const error = refused(HUB, '10.240.2.0/23')
    expect(error.path).toBe('spoke.addressSpace')
    expect(error.message).toContain(
      '= 1,024 addresses need a /22. Change `spoke.addressSpace`: use for example 10.240.0.0/22.'
    )
    expect(plan(HUB, '10.240.0.0/22').spoke.blue.nodes).toBe('10.240.0.0/24')
  })

  it('refuse services without an address for the DNS service', () => {
    const error = refusal(addressRequest({ services: '172.16.0.0/29' }))
    expect(error.path).toBe('clusterAddressSpaces.services')
    expect(error.message).toContain('use for example 172.16.0.0/24.')
    expect(addressPlan(addressRequest({ services: '172.16.0.0/28' })).advice).toEqual([])
  })

  it('refuse services of /12 and take /13', () => {
    const error = refusal(addressRequest({ services: '172.16.0.0/12' }))
    // The range touches what AKS refuses, which is said first; a /12 elsewhere is only too large.
    expect(error.path).toBe('clusterAddressSpaces.services')
    expect(refusal(addressRequest({ services: '10.0.0.0/12' })).message).toContain(
      'smaller than a /12. Change `clusterAddressSpaces.services`: use for example 10.0.0.0/13.'
    )
    expect(addressPlan(addressRequest({ services: '10.0.0.0/13' })).advice).toEqual([])
  })
})

const scaled = (scale: Partial<Scale>, more: Parameters<typeof addressRequest>[0] = {}): AddressRequest =>
  addressRequest({ ...more, scale })

describe('nodes', () => {
  it('need a larger subnet from 1,020 on, and then only they move', () => {
    const exact = { growthPercent: 100, surgePercent: 1, maximumNodes: { a: 1000, b: 8 } }
    // 1000 + 10 surge + 8 + 1 surge = 1,019, and five that Azure keeps are a /22.
    const pods = '11.0.0.0/13'
    const before = addressPlan(scaled(exact, { pods })).spoke
    expect(before.blue.nodes).toBe('10.240.0.0/22')
    const after = addressPlan(scaled({ ...exact, maximumNodes: { a: 1000, b: 9 } }, { pods })).spoke
    expectSound(after, 21)
    expect([after.blue.nodes, after.green.nodes]).toEqual(['10.240.16.0/21', '10.240.24.0/21'])
    expect({ ...after, blue: { ...after.blue, nodes: '' }, green: { ...after.green, nodes: '' } }).toEqual({
      ...before,
      blue: { ...before.blue, nodes: '' },
      green: { ...before.green, nodes: '' }
    })
  })

  it('are refused where a quarter of the spoke is too small, with the sum; one fewer fits', () => {
    const small = { spoke: '10.240.0.0/22' }
    // 186 + surge 62 = 248 of the 251 a /24 has; 189 + 63 = 252.
    const error = refusal(scaled({ growthPercent: 100, maximumNodes: { user: 189 } }, small))
    expect(error.path).toBe('spoke.addressSpace')
    expect(error.message).toContain(
      '257 addresses (user 189 × 100 % = 189, surge 63; 252 nodes + 5 that Azure reserves)'
    )
    expect(error.message).toContain('the nodes of each colour need a /23')
    expect(error.message).toContain('at most a quarter of the spoke, a /24. Use a /21')
    expect(addressPlan(scaled({ growthPercent: 100, maximumNodes: { user: 188 } }, small)).spoke.blue.nodes).toBe(
      '10.240.0.0/24'
    )
  })

  it('count growth and an upgrade of every pool, rounded up', () => {
    const many = scaled({ maximumNodes: { system: 4, user: 60 } }, { spoke: '10.240.0.0/22', pods: '11.0.0.0/13' })
    const { message } = refusal(many)
    expect(message).toContain('system 4 × 400 % = 16, surge 6; user 60 × 400 % = 240, surge 80; 342 nodes')
  })

  it('counts a surge that is a number of nodes for its pool only, and at most the size of the pool', () => {
    const sizes = { maximumNodes: { a: 250, b: 4, c: 4 }, growthPercent: 100, surgePercent: 10 }
    const { message } = refusal(
      scaled({ ...sizes, surgeNodes: { a: 2, b: 9 } }, { spoke: '10.240.0.0/22', pods: '11.0.0.0/13' })
    )
    expect(message).toContain('a 250 × 100 % = 250, surge 25; b 4 × 100 % = 4, surge 4; c 4 × 100 % = 4, surge 1;')
  })

  it('of a pool there is not count nothing', () => {
    const { message } = refusal(scaled({ maximumNodes: { system: 0, user: 1000 } }))
    expect(message).not.toContain('system')
  })
})

describe('pods', () => {
  it('have a /24 for each node and each extra node of an upgrade: 257 nodes are refused, 256 fit', () => {
    const exact = { growthPercent: 100, surgePercent: 1 }
    const error = refusal(scaled({ ...exact, maximumNodes: { user: 254 } }))
    expect(error.path).toBe('clusterAddressSpaces.pods')
    expect(error.message).toContain('192.168.0.0/16 (192.168.0.0 to 192.168.255.255, 65,536 addresses) is too small')
    expect(error.message).toContain(
      '254, surge 3). Each node takes a /24, so 257 nodes × 256 = 65,792 addresses need a /15'
    )
    expect(error.message).toContain('enough for 256 nodes, but the node pools need 257')
    expect(error.message).toContain('use for example 10.0.0.0/15.')
    expect(addressPlan(scaled({ ...exact, maximumNodes: { user: 253 } })).advice).toEqual([])
  })
})

describe('private endpoints', () => {
  it('have room for a registry in eleven regions; one more replica is refused with the sum, a larger subnet takes it', () => {
    const error = refusal(scaled({ registryReplicas: 11 }))
    expect(error.path).toBe('spoke.subnets.privateEndpoints')
    expect(error.message).toContain('10.240.9.0/27 (10.240.9.0 to 10.240.9.31, 32 addresses) is too small')
    expect(error.message).toContain(
      'needs a /26 for 33 addresses (2 × (registry 1 + regions 12 + vault 1) + 5 that Azure reserves)'
    )
    expect(error.message).toContain('Write for example spoke.subnets.privateEndpoints: 10.240.9.128/26.')
    expect(addressPlan(scaled({ registryReplicas: 10 })).spoke.privateEndpoints).toBe('10.240.9.0/27')
    const written = scaled({ registryReplicas: 11 }, { spokeSubnets: { privateEndpoints: '10.240.9.128/26' } })
    expect(addressPlan(written).spoke.privateEndpoints).toBe('10.240.9.128/26')
  })

  it('names a network that has no room at all', () => {
    const { message } = refusal(
      scaled(
        { registryReplicas: 50 },
        { spoke: '10.240.0.0/22', spokeSubnets: { green: { ingress: '10.240.3.128/25' } } }
      )
    )
    expect(message).toContain('has no free range of this size; choose a larger network')
  })
})

describe('a range that is suggested', () => {
  const nodes = (user: number) => ({ maximumNodes: { user }, growthPercent: 100, surgePercent: 1 })
  const suggested = (message: string) => /for example (\d[\d./]*\d)[.,]/.exec(message)?.[1]
  const REFUSED = ['169.254.0.0/16', '172.30.0.0/16', '172.31.0.0/16', '192.0.2.0/24']

  it.each<[string, Parameters<typeof addressRequest>[0] & object, 'hub' | 'spoke' | 'pods' | 'services', string]>([
    ['a spoke around the hub', { hub: '10.240.1.0/24', spoke: '10.240.2.0/23' }, 'spoke', '10.240.4.0/22'],
    [
      'a spoke around what is peered',
      { spoke: '10.0.2.0/23', peered: ['10.0.0.0/24', '10.0.4.0/22'] },
      'spoke',
      '10.0.8.0/22'
    ],
    ['a hub around the spoke', { hub: '10.0.0.128/25', spoke: '10.0.0.0/26', spokeSubnets: {} }, 'hub', '10.0.1.0/24'],
    ['a hub in its place', { hub: '10.9.9.128/25' }, 'hub', '10.9.9.0/24'],
    [
      'a spoke at the end of what is private',
      { spoke: '10.255.254.0/23', peered: ['10.255.252.0/23'] },
      'spoke',
      '10.0.0.0/22'
    ],
    [
      'pods beyond what is private',
      { pods: '192.168.0.0/16', scale: nodes(400), peered: ['10.0.0.0/15'] },
      'pods',
      '10.2.0.0/15'
    ],
    [
      'pods around services',
      { pods: '10.1.0.0/16', services: '10.0.0.0/24', scale: nodes(400) },
      'pods',
      '10.2.0.0/15'
    ],
    [
      'pods beside what AKS refuses',
      { pods: '172.28.0.0/15', services: '172.16.0.0/16', scale: nodes(1000) },
      'pods',
      '10.0.0.0/14'
    ],
    ['services of their own size', { services: '10.0.0.0/12' }, 'services', '10.0.0.0/13']
  ])('is %s', (_what, settings, changed, range) => {
    const given = addressRequest(settings)
    expect(suggested(refusals(given)[0]?.message ?? '')).toBe(range)
    const { pods, services } = given.clusterAddressSpaces
    const all = { hub: given.hub.addressSpace, spoke: given.spoke.addressSpace, pods, services }
    const others = [
      ...Object.entries(all).flatMap(([name, cidr]) => (name === changed ? [] : [cidr])),
      ...given.peeredAddressSpaces,
      ...REFUSED
    ]
    expect(others.filter(other => overlapCidr(range, other))).toEqual([])
  })

  it('is left out where none is free', () => {
    const taken = addressRequest({ spoke: '10.0.0.0/23', peered: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] })
    const spoke = refusals(taken).find(({ paths }) => paths[0] === 'spoke.addressSpace')
    expect(spoke?.message).toContain('need a /22. Change `spoke.addressSpace`: use a /22 that overlaps no other range.')
    const large = refusals(addressRequest({ pods: '192.168.0.0/16', scale: nodes(70_000) }))
    expect(large.map(({ paths }) => paths[0])).toEqual(['spoke.addressSpace', 'clusterAddressSpaces.pods'])
    expect(large[1]?.message).toContain('lower `maxNodes` of the pools, or `scale.growthPercent`')
  })

  it('is taken', () => {
    const given = { hub: '10.240.1.0/24', spoke: '10.240.2.0/23' }
    const range = suggested(refusal(addressRequest(given)).message) ?? ''
    expect(addressPlan(addressRequest({ ...given, spoke: range })).spoke.addressSpace).toBe(range)
  })
})
