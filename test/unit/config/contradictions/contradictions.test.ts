import { describe, expect, it } from '@jest/globals'
import { isApiServerZone } from '../../../../src/config/zone-names.ts'
import { findings, load } from '../load-kit.ts'

const THEIRS = '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/hub/providers/Microsoft.Network'
const HUB = `{ networkId: ${THEIRS}/virtualNetworks/corp, addressSpaces: [10.0.0.0/22], firewallAddress: 10.0.1.4`
const zone = (name: string) => `${THEIRS}/privateDnsZones/${name}`
const VAULT = `vault: ${zone('privatelink.vaultcore.azure.net')}`
const ZONES = `registry: ${zone('privatelink.azurecr.io')}, ${VAULT}`

describe('settings that contradict each other', () => {
  it.each([
    ['hub.gateway', `hub: { existing: ${HUB} }, gateway: { kind: Vpn } }`, `hub: { existing: ${HUB} } }`],
    [
      'hub.gateway.sku',
      'hub: { gateway: { kind: Vpn, sku: ErGw1AZ } }',
      'hub: { gateway: { kind: Vpn, sku: VpnGw2AZ } }'
    ],
    [
      'hub.gateway.sku',
      'hub: { gateway: { kind: ExpressRoute, sku: VpnGw1AZ } }',
      'hub: { gateway: { kind: ExpressRoute } }'
    ],
    [
      'dns.zones',
      `hub: { existing: ${HUB} } }, dns: { zones: hub }`,
      `hub: { existing: ${HUB} } }, dns: { zones: own }`
    ],
    ['hub.bastion', `hub: { bastion: { enabled: false }, existing: ${HUB} } }`, `hub: { existing: ${HUB} } }`],
    [
      'hub.existing.firewallAddress',
      `hub: { existing: { networkId: ${THEIRS}/virtualNetworks/corp, addressSpaces: [10.0.0.0/22], firewallAddress: 10.0.4.4 } }`,
      `hub: { existing: { networkId: ${THEIRS}/virtualNetworks/corp, addressSpaces: [10.9.0.0/24, 10.0.0.0/22], firewallAddress: 10.0.3.4 } }`
    ],
    ...['10.0.0.0', '10.0.0.3', '10.0.3.255'].map(address => [
      'hub.existing.firewallAddress',
      `hub: { existing: ${HUB.replace('10.0.1.4', address)} } }`,
      `hub: { existing: ${HUB.replace('10.0.1.4', '10.0.0.4')} } }`
    ]),
    ...['127.0.0.1', '0.0.0.0', '169.254.0.1', '224.0.0.1', '10.0.0.1', '10.240.255.255'].map(server => [
      'hub.existing.dnsServers.1',
      `hub: { existing: ${HUB}, dnsServers: [10.0.0.4, ${server}] } }`,
      `hub: { existing: ${HUB}, dnsServers: [10.0.0.4, 192.168.5.5] } }`
    ]),
    ['dns.existing', 'dns: { zones: existing }', `dns: { zones: existing, existing: { ${ZONES} } }`],
    ['dns.existing', `dns: { existing: { ${ZONES} } }`, 'dns: { zones: hub }'],
    [
      'dns.existing.registry',
      `dns: { zones: existing, existing: { registry: ${zone('azurecr.io')}, ${VAULT} } }`,
      `dns: { zones: existing, existing: { registry: ${zone('PrivateLink.azurecr.io')}, ${VAULT} } }`
    ],
    [
      'dns.existing.apiServer',
      `dns: { zones: existing, existing: { ${ZONES}, apiServer: ${zone('private.northeurope.azmk8s.io')} } }`,
      `dns: { zones: existing, existing: { ${ZONES}, apiServer: ${zone('team.private.westeurope.azmk8s.io')} } }`
    ]
  ])('%s: %s is refused, %s taken', (path, refused, allowed) => {
    const [found] = findings(refused)
    expect(found?.path).toBe(`environments.dev.${path}`)
    expect(found?.message).toMatch(/\.$/)
    expect(findings(allowed)).toEqual([])
  })
})

describe('what exists already', () => {
  it('is used in one environment, while the defaults describe a hub of our own', () => {
    const { hub } = load(`hub: { existing: ${HUB} } }`, 'hub: { firewall: { tier: Standard } }')
    expect(hub.existing?.firewallAddress).toBe('10.0.1.4')
  })

  it('may be written to only where the file says so, and its firewall is asked for names', () => {
    expect(load(`hub: { existing: ${HUB} } }`).hub.existing).toMatchObject({
      dnsServers: ['10.0.1.4'],
      peering: 'none',
      zoneLinks: 'none'
    })
    expect(load(`dns: { zones: existing, existing: { ${ZONES} } }`).dns.existing).toMatchObject({ links: 'none' })
    const policy = `firewallPolicy: { id: ${THEIRS}/firewallPolicies/corp }`
    expect(load(`hub: { existing: ${HUB}, ${policy} } }`).hub.existing?.firewallPolicy).toMatchObject({
      rules: 'none',
      priority: 500
    })
  })

  it.each([
    [
      `hub: { existing: { networkId: corp, addressSpaces: [10.0.0.0/22], firewallAddress: 10.0.1.4 } }`,
      'hub.existing.networkId',
      'the id of a resource of type Microsoft.Network/virtualNetworks'
    ],
    [
      `hub: { existing: { networkId: ${zone('x')}, addressSpaces: [10.0.0.0/22], firewallAddress: 10.0.1.4 } }`,
      'hub.existing.networkId',
      'of type Microsoft.Network/virtualNetworks'
    ],
    [
      `hub: { existing: { networkId: ${THEIRS}/virtualNetworks/corp, addressSpaces: [], firewallAddress: 10.0.1.4 } }`,
      'hub.existing.addressSpaces',
      'at least one range'
    ],
    [
      `hub: { existing: { networkId: ${THEIRS}/virtualNetworks/corp, addressSpaces: [10.0.0.0/22], firewallAddress: 10.0.1.0/24 } }`,
      'hub.existing.firewallAddress',
      'give an IPv4 address'
    ],
    [`hub: { existing: ${HUB}, peering: yes } }`, 'hub.existing.peering', 'use write or none']
  ])('%s is refused', (settings, path, words) => {
    const [found] = findings(settings)
    expect(found?.path).toBe(`environments.dev.${path}`)
    expect(found?.message).toContain(words)
  })
})

describe('zones of API servers', () => {
  it.each([
    ['private.westeurope.azmk8s.io', true],
    ['privatelink.westeurope.azmk8s.io', true],
    ['Prod.private.westeurope.azmk8s.io', true],
    [`${'a'.repeat(32)}.private.westeurope.azmk8s.io`, true],
    [`${'a'.repeat(33)}.private.westeurope.azmk8s.io`, false],
    ['a.b.private.westeurope.azmk8s.io', false],
    ['private.northeurope.azmk8s.io', false],
    ['westeurope.azmk8s.io', false]
  ])('%s: %s', (name, taken) => {
    expect(isApiServerZone(name, 'westeurope')).toBe(taken)
  })
})
