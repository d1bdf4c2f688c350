import { describe, expect, it } from '@jest/globals'
import { directReadDifferences, isReadDirectly } from '../../../../src/provisioning/what-if/direct-reads.ts'

const GROUP = 'Microsoft.Network/networkSecurityGroups'
const rule = (name: string, access: string, more: object = {}) => ({
  name,
  properties: { access, direction: 'Inbound', priority: 100, ...more }
})
const rules = (...securityRules: object[]) => ({ properties: { securityRules } })
const differ = (wanted: object, present: object, type = GROUP) => directReadDifferences(type, wanted, present)

describe('directReadDifferences', () => {
  it('compares rules by their names, whatever their order, case of values, and what the provider adds', () => {
    const wanted = rules(rule('a', 'Allow'), rule('b', 'Deny'))
    const present = rules(rule('b', 'deny', { provisioningState: 'Succeeded' }), rule('a', 'Allow'))
    expect(differ(wanted, { ...present, etag: 'x' })).toEqual([])
  })

  it('finds a rule that says otherwise, one that is missing and one that nobody wants', () => {
    const wanted = rules(rule('a', 'Deny'), rule('b', 'Deny'))
    const found = differ(wanted, rules(rule('a', 'Allow'), rule('c', 'Allow')))
    const at = (name: string) => `properties.securityRules.${name}.properties`
    expect(found).toContainEqual({ path: `${at('a')}.access`, kind: 'modify', before: 'Allow', after: 'Deny' })
    expect(found).toContainEqual({ path: `${at('b')}.access`, kind: 'create', after: 'Deny' })
    expect(found).toContainEqual({ path: `${at('c')}.access`, kind: 'delete', before: 'Allow' })
  })

  it('leaves alone what the template does not name, and what only Azure can evaluate', () => {
    const type = 'Microsoft.Network/virtualNetworks'
    expect(differ({ properties: {} }, { properties: { dhcpOptions: { dnsServers: ['10.0.0.4'] } } }, type)).toEqual([])
    const policy = 'microsoft.network/FirewallPolicies'
    const expression = { properties: { threatIntelMode: "[parameters('mode')]" } }
    expect(differ(expression, { properties: { threatIntelMode: 'Off' } }, policy)).toEqual([])
    expect(
      differ({ properties: { threatIntelMode: 'Deny' } }, { properties: { threatIntelMode: 'Off' } }, policy)
    ).toEqual([{ path: 'properties.threatIntelMode', kind: 'modify', before: 'Off', after: 'Deny' }])
  })

  it('finds name servers and routes that lead elsewhere', () => {
    const servers = (...dnsServers: string[]) => ({ properties: { dhcpOptions: { dnsServers } } })
    expect(differ(servers('10.0.0.4'), servers('8.8.8.8'), 'Microsoft.Network/virtualNetworks')).toHaveLength(1)
    const route = (nextHopIpAddress: string) => ({
      properties: { routes: [{ name: 'r', properties: { nextHopIpAddress } }] }
    })
    expect(differ(route('10.0.0.4'), route('10.0.0.5'), 'Microsoft.Network/routeTables')).toHaveLength(1)
  })

  it('knows no other types', () => {
    expect(isReadDirectly('microsoft.network/NetworkSecurityGroups')).toBe(true)
    expect(isReadDirectly('Microsoft.Network/bastionHosts')).toBe(false)
    expect(differ(rules(rule('a', 'Deny')), rules(), 'Microsoft.Network/bastionHosts')).toEqual([])
  })
})
