import { describe, expect, it } from '@jest/globals'
import { containsCidr, overlapCidr, parseCidr } from 'cidr-tools'
import { addressPlan } from '../../../src/config/addresses.ts'
import { AddressError } from '../../../src/config/errors.ts'
import type { AddressPlan, FirewallTier } from '../../../src/config/types.ts'

function plan(hub: string, spoke: string, tier: FirewallTier = 'Premium'): AddressPlan {
  return addressPlan({
    hub: {
      addressSpace: hub,
      firewall: { tier, publicAddresses: 1 },
      bastion: { enabled: true, sku: 'Standard' },
      logRetentionDays: 30
    },
    spoke: { addressSpace: spoke }
  })
}

function refusal(hub: string, spoke: string): AddressError {
  try {
    plan(hub, spoke)
  } catch (error) {
    if (error instanceof AddressError) return error
    throw error
  }
  throw new Error('was not refused')
}

const HUB = '10.200.0.0/24'
const SPOKE = '10.240.0.0/16'

describe('the plan', () => {
  it('of a /24 and a /16 is this, for ever: networks exist that were carved so', () => {
    expect(plan(HUB, SPOKE, 'Basic')).toEqual({
      hub: {
        addressSpace: HUB,
        firewall: '10.200.0.0/26',
        gateway: '10.200.0.64/27',
        bastion: '10.200.0.128/26',
        firewallManagement: '10.200.0.192/26',
        firewallAddress: '10.200.0.4'
      },
      spoke: {
        addressSpace: SPOKE,
        blue: { nodes: '10.240.0.0/22', apiServer: '10.240.9.32/27', ingress: '10.240.9.96/28' },
        green: { nodes: '10.240.4.0/22', apiServer: '10.240.9.64/27', ingress: '10.240.9.112/28' },
        applicationGateway: '10.240.8.0/24',
        privateEndpoints: '10.240.9.0/27'
      }
    })
  })

  it('has a management subnet only for a Basic firewall, and no other range moves for it', () => {
    const { firewallManagement, ...rest } = plan(HUB, SPOKE, 'Basic').hub
    expect(firewallManagement).toBe('10.200.0.192/26')
    expect(plan(HUB, SPOKE, 'Standard').hub).toEqual({ ...rest, firewallManagement: undefined })
  })

  it('stays as it is when the hub grows, and the spoke from a /20 on', () => {
    expect(plan('10.200.0.0/20', SPOKE).hub).toEqual({ ...plan(HUB, SPOKE).hub, addressSpace: '10.200.0.0/20' })
    expect(plan(HUB, '10.240.0.0/20').spoke).toEqual({ ...plan(HUB, SPOKE).spoke, addressSpace: '10.240.0.0/20' })
  })

  it.each([
    ['10.0.0.0/8', 22],
    ['10.240.0.0/20', 22],
    ['10.240.0.0/21', 23],
    ['10.240.0.0/22', 24]
  ])('of spoke %s gives each colour a /%i for nodes; nothing overlaps and all lies inside', (spoke, prefix) => {
    const { blue, green, ...shared } = plan('172.16.0.0/24', spoke).spoke
    const subnets = [
      shared.applicationGateway,
      shared.privateEndpoints,
      ...Object.values(blue),
      ...Object.values(green)
    ]
    expect([blue.nodes, green.nodes].map(range => Number(parseCidr(range).prefix))).toEqual([prefix, prefix])
    for (const [i, subnet] of subnets.entries()) {
      expect(containsCidr(spoke, subnet)).toBe(true)
      expect(subnets.slice(i + 1).filter(other => overlapCidr(subnet, other))).toEqual([])
    }
  })
})

describe('sizes', () => {
  it('refuse a hub of /25 and take /24', () => {
    const error = refusal('10.200.0.128/25', SPOKE)
    expect(error.path).toBe('hub.addressSpace')
    expect(error.message).toContain('10.200.0.128/25 (10.200.0.128 to 10.200.0.255, 128 addresses) is too small')
    expect(error.message).toContain('64 + gateway 32 + Bastion 64 + firewall management 64 = 224')
    expect(error.message).toContain('Use for example 10.200.0.0/24.')
    expect(plan('10.200.0.0/24', SPOKE).hub.addressSpace).toBe('10.200.0.0/24')
  })

  it('refuse a spoke of /23 and take /22', () => {
    const error = refusal(HUB, '10.240.2.0/23')
    expect(error.path).toBe('spoke.addressSpace')
    expect(error.message).toContain('= 1,024 addresses need a /22. Use for example 10.240.0.0/22.')
    expect(plan(HUB, '10.240.0.0/22').spoke.blue.nodes).toBe('10.240.0.0/24')
  })
})

describe('overlap', () => {
  it('names both ranges, what they share, and the next that is free', () => {
    const error = refusal('10.240.3.0/24', SPOKE)
    expect(error.path).toBe('spoke.addressSpace')
    for (const words of [
      'spoke.addressSpace 10.240.0.0/16 (10.240.0.0 to 10.240.255.255, 65,536 addresses)',
      'hub.addressSpace 10.240.3.0/24 (10.240.3.0 to 10.240.3.255, 256 addresses)',
      'share 10.240.3.0/24',
      'free is 10.241.0.0/16'
    ])
      expect(error.message).toContain(words)
    expect(plan('10.240.3.0/24', '10.241.0.0/16').spoke.addressSpace).toBe('10.241.0.0/16')
  })

  it('is none between neighbours', () => {
    expect(plan('10.239.255.0/24', SPOKE).hub.firewallAddress).toBe('10.239.255.4')
    expect(plan('10.241.0.0/24', SPOKE).hub.firewallAddress).toBe('10.241.0.4')
  })

  it('suggests private ranges only', () => {
    expect(refusal('10.0.0.0/8', SPOKE).message).toContain('free is 172.16.0.0/16')
    expect(refusal('10.240.0.0/24', '10.0.0.0/8').message).toContain('Choose another range.')
  })
})

describe('ranges that AKS or Azure refuse', () => {
  it.each([
    ['169.254.0.0/24', '169.255.0.0/24'],
    ['172.30.255.0/24', '172.29.255.0/24'],
    ['172.31.255.0/24', '172.32.0.0/24'],
    ['192.0.2.0/24', '192.0.3.0/24'],
    ['168.63.129.0/24', '168.63.130.0/24'],
    ['127.0.0.0/24', '126.255.255.0/24'],
    ['224.0.0.0/24', '223.255.255.0/24'],
    ['255.255.255.0/24', '223.255.255.0/24'],
    ['0.0.0.0/24', '1.0.0.0/24']
  ])('%s is refused for a hub, %s taken', (refused, allowed) => {
    const error = refusal(refused, SPOKE)
    expect(error.path).toBe('hub.addressSpace')
    expect(error.message).toContain(`${refused} (`)
    expect(plan(allowed, SPOKE).hub.addressSpace).toBe(allowed)
  })

  it('are refused for a spoke that only touches one', () => {
    const error = refusal(HUB, '172.16.0.0/12')
    expect(error.path).toBe('spoke.addressSpace')
    expect(error.message).toContain('share 172.30.0.0/16')
    expect(plan(HUB, '172.16.0.0/13').spoke.addressSpace).toBe('172.16.0.0/13')
  })
})
