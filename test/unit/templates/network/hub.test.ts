import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { networkStacksOf, STACKS } from '../../../../src/templates/index.ts'
import { baselineWith, propertiesOf, templateOf, VARIANTS } from '../baselines.ts'

const article = baselineWith()
const standard = baselineWith('{ firewall: { tier: Standard, publicAddresses: 1 } }')
const basic = baselineWith('{ firewall: { tier: Basic, publicAddresses: 1 } }')
const withoutBastion = baselineWith('{ bastion: { enabled: false } }')

type Subnet = {
  name: string
  properties: { addressPrefix: string; defaultOutboundAccess: boolean; networkSecurityGroup?: { id: string } }
}

describe('the hub network', () => {
  const subnets: Subnet[] = propertiesOf(article, 'hub-network', 'network').subnets

  it('has the subnets Azure asks for, none with an outbound path of its own', () => {
    expect(subnets.map(({ name, properties }) => [name, properties.addressPrefix])).toEqual([
      ['AzureFirewallSubnet', '10.200.0.0/26'],
      ['GatewaySubnet', '10.200.0.64/27'],
      ['AzureBastionSubnet', '10.200.0.128/26']
    ])
    expect(subnets.every(({ properties }) => properties.defaultOutboundAccess === false)).toBe(true)
  })

  it('guards only Bastion: firewall and gateway take no security group', () => {
    expect(subnets.filter(({ properties }) => properties.networkSecurityGroup).map(({ name }) => name)).toEqual([
      'AzureBastionSubnet'
    ])
  })

  it('has a management subnet for a Basic firewall', () => {
    expect(propertiesOf(basic, 'hub-network', 'network').subnets.at(-1).name).toBe('AzureFirewallManagementSubnet')
  })

  it('is as large as the subnets that are written, and its routes lead to where the firewall then is', () => {
    const written = baselineWith('{ subnets: { firewall: 10.200.0.192/26, bastion: 10.200.0.0/26 } }')
    expect(propertiesOf(written, 'hub-network', 'network').subnets[0].properties.addressPrefix).toBe('10.200.0.192/26')
    expect(propertiesOf(written, 'spoke', 'routeTable').routes[0].properties.nextHopIpAddress).toBe('10.200.0.196')
  })

  it('is the same with and without Bastion, so that Bastion can come and go', () => {
    expect(templateOf(withoutBastion, 'hub-network')).toEqual(templateOf(article, 'hub-network'))
  })

  it('resolves by Azure DNS, which the firewall asks', () => {
    expect(propertiesOf(article, 'hub-network', 'network')).not.toHaveProperty('dhcpOptions')
  })

  it('keeps logs as long as configured, without keys', () => {
    const logs = propertiesOf(baselineWith('{ logRetentionDays: 90 }'), 'hub-network', 'logs')
    expect(logs).toMatchObject({ retentionInDays: 90, features: { disableLocalAuth: true } })
  })
})

describe('the firewall policy', () => {
  it('of Premium denies known threats and intrusions, and is the DNS proxy', () => {
    expect(propertiesOf(article, 'hub-egress', 'policy')).toMatchObject({
      sku: { tier: 'Premium' },
      threatIntelMode: 'Deny',
      intrusionDetection: { mode: 'Deny' },
      dnsSettings: { enableProxy: true }
    })
  })

  it('of Standard has no intrusion detection', () => {
    const policy = propertiesOf(standard, 'hub-egress', 'policy')
    expect(policy).toMatchObject({ threatIntelMode: 'Deny', dnsSettings: { enableProxy: true } })
    expect(policy).not.toHaveProperty('intrusionDetection')
  })

  it('of Basic only reports, and has neither proxy nor analytics', () => {
    expect(propertiesOf(basic, 'hub-egress', 'policy')).toEqual({ sku: { tier: 'Basic' }, threatIntelMode: 'Alert' })
  })

  it('has its rule groups written one after the other, and the firewall after the last', () => {
    const { resources } = templateOf(article, 'hub-egress')
    expect(resources.clusterRules?.dependsOn).toEqual(['policy'])
    expect(resources.gitopsRules?.dependsOn).toEqual(['policy', 'clusterRules'])
    expect(resources.firewall?.dependsOn).toEqual(expect.arrayContaining(['clusterRules', 'gitopsRules']))
  })
})

describe('the firewall', () => {
  it('has a configuration for each address, the subnet only in the first', () => {
    const { ipConfigurations } = propertiesOf(article, 'hub-egress', 'firewall')
    expect(ipConfigurations).toHaveLength(3)
    const subnets = ipConfigurations.map(
      ({ properties }: { properties: { subnet?: { id: string } } }) => properties.subnet
    )
    expect(subnets).toEqual([{ id: `${article.ids.hubNetwork}/subnets/AzureFirewallSubnet` }, undefined, undefined])
  })

  it('of Basic has a management address in its own subnet, the others none', () => {
    const { managementIpConfiguration } = propertiesOf(basic, 'hub-egress', 'firewall')
    expect(managementIpConfiguration.properties.subnet.id).toBe(
      `${basic.ids.hubNetwork}/subnets/AzureFirewallManagementSubnet`
    )
    expect(propertiesOf(article, 'hub-egress', 'firewall')).not.toHaveProperty('managementIpConfiguration')
  })

  it('spans the configured zones with its addresses, and names none where there are none', () => {
    const zonal = templateOf(article, 'hub-egress').resources
    expect([zonal.firewall?.zones, zonal.address1?.zones]).toEqual([
      ['1', '2', '3'],
      ['1', '2', '3']
    ])
    const zoneless = templateOf(VARIANTS.basic, 'hub-egress').resources
    expect([zoneless.firewall, zoneless.address1].filter(resource => resource && 'zones' in resource)).toEqual([])
  })

  it('logs to tables of its own, without the older categories that say the same', () => {
    const settings = propertiesOf(article, 'hub-egress', 'firewallDiagnostics')
    expect(settings.logAnalyticsDestinationType).toBe('Dedicated')
    const categories: string[] = settings.logs.map(({ category }: { category: string }) => category)
    expect(categories).toContain('AZFWDnsQuery')
    expect(categories.filter(category => category.startsWith('AzureFirewall'))).toEqual([])
  })
})

describe('Bastion', () => {
  it('of Standard opens tunnels, of Basic it cannot', () => {
    expect(propertiesOf(article, 'hub-access', 'bastion').enableTunneling).toBe(true)
    const small = baselineWith('{ bastion: { sku: Basic } }')
    expect(propertiesOf(small, 'hub-access', 'bastion')).not.toHaveProperty('enableTunneling')
    expect(templateOf(small, 'hub-access').resources.bastion?.sku).toEqual({ name: 'Basic' })
  })

  it('has a stack only where it is wanted', () => {
    expect(networkStacksOf(article)).toContain('hub-access')
    expect(networkStacksOf(withoutBastion)).toEqual(['hub-network', 'hub-egress', 'zones', 'spoke', 'connections'])
  })
})

const ADDRESS = `${VARIANTS.vpn.ids.hubGroup}/providers/Microsoft.Network/publicIPAddresses/pip-shop-production-vgw-westeurope`

describe('a gateway', () => {
  it('is wanted only where it is configured', () => {
    expect(networkStacksOf(VARIANTS.vpn)).toContain('hub-gateway')
    expect(networkStacksOf(article)).not.toContain('hub-gateway')
    expect(() => STACKS['hub-gateway'].build(article, EMPTY_LIVE_STATE)).toThrow('there is no gateway stack')
  })

  it.each([
    ['vpn', { gatewayType: 'Vpn', vpnType: 'RouteBased', sku: { name: 'VpnGw1AZ', tier: 'VpnGw1AZ' } }],
    ['expressRoute', { gatewayType: 'ExpressRoute', sku: { name: 'ErGw2AZ', tier: 'ErGw2AZ' } }]
  ] as const)('of kind %s stands in its subnet', (variant, properties) => {
    const of = VARIANTS[variant]
    expect(propertiesOf(of, 'hub-gateway', 'gateway')).toMatchObject({
      ...properties,
      ipConfigurations: [{ properties: { subnet: { id: `${of.ids.hubNetwork}/subnets/GatewaySubnet` } } }]
    })
  })

  it('has a public address of ours in the zones for VPN only, since Azure hosts the one for ExpressRoute', () => {
    expect(templateOf(VARIANTS.vpn, 'hub-gateway').resources.address?.zones).toEqual(['1', '2', '3'])
    expect(propertiesOf(VARIANTS.vpn, 'hub-gateway', 'gateway').ipConfigurations[0].properties.publicIPAddress).toEqual(
      {
        id: ADDRESS
      }
    )
    const { resources } = templateOf(VARIANTS.expressRoute, 'hub-gateway')
    expect(Object.keys(resources)).toEqual(['gateway', 'gatewayDiagnostics'])
    expect(JSON.stringify(resources)).not.toContain('publicIPAddress')
  })

  it.each([
    ['ours, which stays in the stack', ADDRESS.toUpperCase(), true],
    ['of somebody else', `${ADDRESS}-other`, false]
  ])('for ExpressRoute keeps an address it was made with that is %s', (_, id, isOurs) => {
    const seen = { ...EMPTY_LIVE_STATE, hubGatewayAddress: asResourceId(id) }
    const { gateway, address } = templateOf(VARIANTS.expressRoute, 'hub-gateway', seen).resources
    expect(gateway?.properties).toMatchObject({
      ipConfigurations: [{ properties: { publicIPAddress: { id: isOurs ? ADDRESS : id } } }]
    })
    expect(address !== undefined).toBe(isOurs)
    expect(gateway?.dependsOn).toEqual(isOurs ? ['address'] : undefined)
  })

  it('has what comes from outside for the spoke pass the firewall, and still learns its routes', () => {
    expect(propertiesOf(VARIANTS.vpn, 'hub-network', 'gatewayRoutes')).toMatchObject({
      disableBgpRoutePropagation: false,
      routes: [{ properties: { addressPrefix: '10.240.0.0/16', nextHopIpAddress: '10.200.0.4' } }]
    })
    const [, gateway] = propertiesOf(VARIANTS.vpn, 'hub-network', 'network').subnets
    expect(gateway.properties.routeTable.id).toContain('/routeTables/rt-shop-production-vgw-westeurope')
    expect(propertiesOf(article, 'hub-network', 'network').subnets[1].properties).not.toHaveProperty('routeTable')
  })

  it('is offered to the spoke from the beginning, and used by it once it is there', () => {
    const hubHalf = propertiesOf(VARIANTS.vpn, 'connections', 'hubPeering').template.resources.peering.properties
    expect(hubHalf).toMatchObject({ allowGatewayTransit: true, useRemoteGateways: false })
    const before = propertiesOf(VARIANTS.vpn, 'connections', 'spokePeering')
    expect(before.useRemoteGateways).toBe(false)
    const seen = { ...EMPTY_LIVE_STATE, hubGateway: VARIANTS.vpn.ids.hubGateway }
    expect(STACKS.connections.build(VARIANTS.vpn, seen).template.resources.spokePeering?.properties).toEqual({
      ...before,
      useRemoteGateways: true
    })
  })
})

describe('a hub of others', () => {
  it('has no stack and no group of ours', () => {
    expect(networkStacksOf(VARIANTS.hubOfOthers)).toEqual(['zones', 'spoke', 'connections'])
    expect(() => STACKS['hub-network'].build(VARIANTS.hubOfOthers, EMPTY_LIVE_STATE)).toThrow(
      'no template for a hub is built'
    )
  })
})
