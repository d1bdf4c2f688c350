import { describe, expect, it } from '@jest/globals'
import { addressPlan } from '../../../../src/config/addresses/address-plan.ts'
import { addressRequest, HUB, refusal, SPOKE } from '../address-requests.ts'

const taken = (settings: Parameters<typeof addressRequest>[0]) => addressPlan(addressRequest(settings))

describe('overlap', () => {
  it('names both ranges, what they share, and the next that is free', () => {
    const error = refusal(addressRequest({ hub: '10.240.3.0/24' }))
    expect(error.path).toBe('spoke.addressSpace')
    for (const words of [
      'spoke.addressSpace 10.240.0.0/16 (10.240.0.0 to 10.240.255.255, 65,536 addresses)',
      'hub.addressSpace 10.240.3.0/24 (10.240.3.0 to 10.240.3.255, 256 addresses)',
      'overlap in 10.240.3.0/24',
      'peered networks must not overlap',
      'next free range of this size is 10.241.0.0/16'
    ])
      expect(error.message).toContain(words)
    expect(taken({ hub: '10.240.3.0/24', spoke: '10.241.0.0/16' }).spoke.addressSpace).toBe('10.241.0.0/16')
  })

  it('is none between neighbours', () => {
    expect(taken({ hub: '10.239.255.0/24' }).hub.firewallAddress).toBe('10.239.255.4')
    expect(taken({ hub: '10.241.0.0/24' }).hub.firewallAddress).toBe('10.241.0.4')
  })

  it('suggests private ranges only, and none that anything else has', () => {
    // 172.16.0.0/16 is for services.
    expect(refusal(addressRequest({ hub: '10.0.0.0/8' })).message).toContain(
      'next free range of this size is 172.17.0.0/16'
    )
    expect(refusal(addressRequest({ hub: '10.240.0.0/24', spoke: '10.0.0.0/8' })).message).toContain(
      'Change `spoke.addressSpace`: choose another range.'
    )
  })

  it.each([
    ['pods with the spoke', { pods: '10.240.128.0/17' }, { pods: '10.239.128.0/17' }, 'clusterAddressSpaces.pods'],
    ['pods with the hub', { pods: '10.200.0.0/16' }, { pods: '10.201.0.0/16' }, 'clusterAddressSpaces.pods'],
    [
      'services with pods',
      { services: '192.168.7.0/24' },
      { services: '192.167.7.0/24' },
      'clusterAddressSpaces.services'
    ],
    [
      'services with the spoke',
      { services: '10.240.0.0/24' },
      { services: '10.241.0.0/24' },
      'clusterAddressSpaces.services'
    ],
    [
      'the spoke with a peered network',
      { peered: ['10.240.255.0/24'] },
      { peered: ['10.241.0.0/24'] },
      'spoke.addressSpace'
    ],
    [
      'the hub with a peered network',
      { peered: ['10.200.0.128/25'] },
      { peered: ['10.200.1.0/25'] },
      'hub.addressSpace'
    ],
    [
      'pods with a peered network',
      { peered: ['192.168.0.0/24'] },
      { peered: ['192.169.0.0/24'] },
      'clusterAddressSpaces.pods'
    ],
    [
      'services with a peered network',
      { peered: ['172.16.9.0/24'] },
      { peered: ['172.17.9.0/24'] },
      'clusterAddressSpaces.services'
    ],
    [
      'the spoke with a hub of others',
      { existing: ['10.0.0.0/22', '10.240.9.0/24'] },
      { existing: ['10.0.0.0/22', '10.241.9.0/24'] },
      'spoke.addressSpace'
    ]
  ] as const)('of %s is refused, and the neighbour taken', (_, refused, allowed, path) => {
    const error = refusal(addressRequest(refused))
    expect(error.path).toBe(path)
    expect(error.message).toMatch(/ \(.*\) and .* \(.*\) overlap in .*; .*must not/)
    expect(taken(allowed).spoke.addressSpace).toBe(SPOKE)
  })

  it('among networks of others is theirs to know', () => {
    expect(taken({ existing: ['10.0.0.0/22'], peered: ['10.0.0.0/16'] }).hub.firewallAddress).toBe('10.0.1.4')
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
  ])('%s is refused for a hub and for services, %s taken', (refused, allowed) => {
    const error = refusal(addressRequest({ hub: refused }))
    expect(error.path).toBe('hub.addressSpace')
    expect(error.message).toContain(`${refused} (`)
    expect(refusal(addressRequest({ services: refused })).path).toBe('clusterAddressSpaces.services')
    expect(taken({ hub: allowed }).hub.addressSpaces).toEqual([allowed])
    expect(taken({ services: allowed }).hub.addressSpaces).toEqual([HUB])
  })

  it.each([
    ['spoke.addressSpace', { spoke: '172.24.0.0/13' }, { spoke: '172.17.0.0/16' }],
    ['clusterAddressSpaces.pods', { pods: '172.28.0.0/14' }, { pods: '172.24.0.0/14' }]
  ])('are refused for %s that only touches one', (path, refused, allowed) => {
    const error = refusal(addressRequest(refused))
    expect(error.path).toBe(path)
    expect(error.message).toContain('overlap in 172.30.0.0/16')
    expect(taken(allowed).advice).toEqual([])
  })

  it('are the business of others in their networks', () => {
    expect(taken({ peered: ['172.31.0.0/16'] }).advice).toEqual([])
  })
})
