import { describe, expect, it } from '@jest/globals'
import { addressPlan } from '../../../../src/config/addresses/address-plan.ts'
import { addressRequest, refusal } from '../address-requests.ts'

const planned = (settings: Parameters<typeof addressRequest>[0]) => addressPlan(addressRequest(settings))

describe('subnets that are written', () => {
  it('stand instead of the computed ones, and move nothing else', () => {
    const { spoke } = planned({ spokeSubnets: { blue: { nodes: '10.240.64.0/20' } } })
    expect(spoke.blue.nodes).toBe('10.240.64.0/20')
    expect({ ...spoke, blue: { ...spoke.blue, nodes: '10.240.0.0/22' } }).toEqual(planned({}).spoke)
  })

  it('let the firewall take the first address of its own', () => {
    expect(planned({ hubSubnets: { firewall: '10.200.0.192/26' } }).hub.firewallAddress).toBe('10.200.0.196')
  })

  it('may fill a network that is too small to be computed', () => {
    const { hub } = planned({
      hub: '10.200.0.0/24',
      hubSubnets: { firewall: '10.200.0.0/26', bastion: '10.200.0.64/26', gateway: '10.200.0.128/27' }
    })
    expect(hub.subnets?.gateway).toBe('10.200.0.128/27')
    const colour = (base: number) => ({
      nodes: `10.240.${base}.0/26`,
      ingress: `10.240.${base}.64/29`,
      apiServer: `10.240.${base}.96/27`
    })
    const spokeSubnets = {
      blue: colour(0),
      green: colour(1),
      applicationGateway: '10.240.0.128/25',
      privateEndpoints: '10.240.1.128/28'
    }
    expect(planned({ spoke: '10.240.0.0/23', spokeSubnets }).spoke.green.nodes).toBe('10.240.1.0/26')
    const { applicationGateway: _, ...incomplete } = spokeSubnets
    expect(refusal(addressRequest({ spoke: '10.240.0.0/23', spokeSubnets: incomplete })).path).toBe(
      'spoke.addressSpace'
    )
  })

  it.each([
    ['firewall', '10.200.0.0/27', '10.200.0.0/26', '/26'],
    ['bastion', '10.200.0.128/27', '10.200.0.128/26', '/26'],
    ['gateway', '10.200.0.64/28', '10.200.0.64/27', '/27']
  ])('hub.subnets.%s of %s is refused, %s taken', (name, small, enough, wanted) => {
    const error = refusal(addressRequest({ hubSubnets: { [name]: small } }))
    expect(error.path).toBe(`hub.subnets.${name}`)
    expect(error.message).toContain(`${small} (`)
    expect(error.message).toMatch(
      new RegExp(`needs a ${wanted} for .* \\(Azure requires a ${wanted} .*\\). Write for example hub.subnets`)
    )
    expect(planned({ hubSubnets: { [name]: enough } }).advice).toEqual([])
  })

  it('hub.subnets.firewallManagement is checked for a Basic firewall, and not looked at for others', () => {
    const hubSubnets = { firewallManagement: '10.200.0.192/27' }
    expect(refusal(addressRequest({ tier: 'Basic', hubSubnets })).path).toBe('hub.subnets.firewallManagement')
    expect(planned({ tier: 'Standard', hubSubnets }).hub.subnets?.firewallManagement).toBeUndefined()
    expect(planned({ tier: 'Basic', hubSubnets: { firewallManagement: '10.200.0.192/26' } }).advice).toEqual([])
  })

  it.each([
    [
      'nodes',
      '10.240.0.0/27',
      '10.240.0.0/26',
      'system 4 × 400 % = 16, surge 6; user 5 × 400 % = 20, surge 7; 49 nodes + 5'
    ],
    [
      'ingress',
      '10.240.9.96/30',
      '10.240.9.96/29',
      'needs a /29 for 7 addresses (load balancers 2 + 5 that Azure reserves)'
    ],
    [
      'apiServer',
      '10.240.9.32/29',
      '10.240.9.32/28',
      'needs a /28 for 14 addresses (API server 9 + 5 that Azure reserves)'
    ]
  ])('spoke.subnets.blue.%s of %s is refused, %s taken', (name, small, enough, sum) => {
    const error = refusal(addressRequest({ spokeSubnets: { blue: { [name]: small } } }))
    expect(error.path).toBe(`spoke.subnets.blue.${name}`)
    expect(error.message).toContain(sum)
    expect(planned({ spokeSubnets: { blue: { [name]: enough } } }).spoke.blue).toMatchObject({ [name]: enough })
  })

  it('spoke.subnets.applicationGateway of /29 is refused, /28 taken', () => {
    const error = refusal(addressRequest({ spokeSubnets: { applicationGateway: '10.240.8.0/29' } }))
    expect(error.message).toContain(
      'needs a /28 for 16 addresses (instances 10 + private frontend 1 + 5 that Azure reserves)'
    )
    expect(planned({ spokeSubnets: { applicationGateway: '10.240.8.0/28' } }).spoke.applicationGateway).toBe(
      '10.240.8.0/28'
    )
  })

  it('outside their network are refused, at its end taken', () => {
    const error = refusal(addressRequest({ spokeSubnets: { privateEndpoints: '10.241.0.0/27' } }))
    expect(error.path).toBe('spoke.subnets.privateEndpoints')
    expect(error.message).toContain('is outside spoke.addressSpace 10.240.0.0/16 (10.240.0.0 to 10.240.255.255')
    expect(planned({ spokeSubnets: { privateEndpoints: '10.240.255.224/27' } }).advice).toEqual([])
  })

  it('over a computed one are refused with both, beside it taken', () => {
    const error = refusal(addressRequest({ spokeSubnets: { privateEndpoints: '10.240.9.0/26' } }))
    expect(error.message).toContain('spoke.subnets.privateEndpoints 10.240.9.0/26 (')
    expect(error.message).toContain('spoke.subnets.blue.apiServer 10.240.9.32/27 (')
    expect(error.message).toContain('overlap in 10.240.9.32/27')
    expect(error.message).toContain('Write for example spoke.subnets.privateEndpoints: 10.240.9.128/26.')
    expect(planned({ spokeSubnets: { privateEndpoints: '10.240.9.128/26' } }).advice).toEqual([])
  })

  it('of nodes for both colours lift what a quarter of the spoke would set', () => {
    const scale = { growthPercent: 100, maximumNodes: { user: 250 } }
    const both = { blue: { nodes: '10.240.8.0/22' }, green: { nodes: '10.240.12.0/22' } }
    const more = { spoke: '10.240.0.0/20', scale, pods: '11.0.0.0/13' }
    const rest = { applicationGateway: '10.240.0.0/24', privateEndpoints: '10.240.1.0/27' }
    expect(planned({ ...more, spokeSubnets: { ...both, ...rest, ...withSmall(both) } }).spoke.green.nodes).toBe(
      '10.240.12.0/22'
    )
  })
})

function withSmall(both: { blue: { nodes: string }; green: { nodes: string } }) {
  return {
    blue: { ...both.blue, ingress: '10.240.1.96/28', apiServer: '10.240.1.32/27' },
    green: { ...both.green, ingress: '10.240.1.112/28', apiServer: '10.240.1.64/27' }
  }
}

describe('advice', () => {
  it.each([
    [
      'blue.apiServer',
      { blue: { apiServer: '10.240.9.32/28' } },
      'use a /27 for 23 addresses (API server while it scales 2 × 9 + 5 that Azure reserves)'
    ],
    [
      'applicationGateway',
      { applicationGateway: '10.240.8.0/25' },
      'use a /24 for 131 addresses (instances at most 125 + private frontend 1 + 5 that Azure reserves)'
    ]
  ])('is given for a narrow %s', (name, spokeSubnets, sum) => {
    const { advice } = planned({ spokeSubnets })
    expect(advice.map(({ path }) => path)).toEqual([`spoke.subnets.${name}`])
    expect(advice[0]?.message).toContain(sum)
  })
})
