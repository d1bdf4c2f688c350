import { describe, expect, it } from '@jest/globals'
import { resourceGroups } from '../../../../src/templates/index.ts'
import { baselineWith, existingHub, propertiesOf, THEIRS, templateOf, VARIANTS } from '../baselines.ts'

const article = baselineWith()

interface Subnet {
  readonly name: string
  readonly properties: {
    readonly addressPrefix: string
    readonly defaultOutboundAccess: boolean
    readonly privateEndpointNetworkPolicies: string
    readonly networkSecurityGroup?: { readonly id: string }
    readonly routeTable?: { readonly id: string }
    readonly delegations?: readonly { readonly properties: { readonly serviceName: string } }[]
  }
}

const subnets: Subnet[] = propertiesOf(article, 'spoke', 'network').subnets
const named = (keep: (subnet: Subnet) => boolean) => subnets.filter(keep).map(({ name }) => name)

describe('the spoke network', () => {
  it('has the subnets of both colours and the shared ones', () => {
    expect(named(() => true)).toEqual([
      'nodes-blue',
      'nodes-green',
      'ingress-blue',
      'ingress-green',
      'apiserver-blue',
      'apiserver-green',
      'gateway',
      'endpoints'
    ])
  })

  it('guards every subnet, and gives none an outbound path of its own', () => {
    expect(named(({ properties }) => properties.networkSecurityGroup === undefined)).toEqual([])
    expect(named(({ properties }) => properties.defaultOutboundAccess)).toEqual([])
  })

  it('leads nodes and ingress through the firewall; the gateway must answer the internet directly', () => {
    expect(named(({ properties }) => properties.routeTable !== undefined)).toEqual([
      'nodes-blue',
      'nodes-green',
      'ingress-blue',
      'ingress-green'
    ])
  })

  it('gives the API-server subnets over to AKS', () => {
    const delegated = subnets.filter(({ properties }) => properties.delegations !== undefined)
    expect(delegated.map(({ name }) => name)).toEqual(['apiserver-blue', 'apiserver-green'])
    expect(delegated[0]?.properties.delegations?.[0]?.properties.serviceName).toBe(
      'Microsoft.ContainerService/managedClusters'
    )
  })

  it('applies security rules and routes to private endpoints, which Azure does not by itself', () => {
    expect(named(({ properties }) => properties.privateEndpointNetworkPolicies === 'Enabled')).toEqual(['endpoints'])
    expect(named(({ properties }) => properties.privateEndpointNetworkPolicies !== 'Disabled')).toEqual(['endpoints'])
  })

  it('asks the firewall for names, except a Basic one, which cannot answer', () => {
    expect(propertiesOf(article, 'spoke', 'network').dhcpOptions).toEqual({ dnsServers: ['10.200.0.4'] })
    const basic = baselineWith('{ firewall: { tier: Basic } }')
    expect(propertiesOf(basic, 'spoke', 'network')).not.toHaveProperty('dhcpOptions')
  })

  it('routes everything to the firewall, whatever a gateway learns', () => {
    expect(propertiesOf(article, 'spoke', 'routeTable')).toEqual({
      disableBgpRoutePropagation: true,
      routes: [
        {
          name: 'to-firewall',
          properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.200.0.4' }
        }
      ]
    })
  })
})

describe('the peering', () => {
  const { resources } = templateOf(article, 'connections')

  it('is written after the links, one write at a time', () => {
    const links = Object.keys(resources).filter(symbol => symbol.includes('LinkTo'))
    expect(links).toHaveLength(6)
    expect(resources.hubPeering?.dependsOn).toEqual(links)
    expect(resources.spokePeering?.dependsOn).toEqual(['hubPeering'])
  })

  it('takes forwarded traffic in the spoke, where the firewall hands it on', () => {
    expect(resources.spokePeering?.properties).toMatchObject({
      allowForwardedTraffic: true,
      useRemoteGateways: false,
      remoteVirtualNetwork: { id: article.ids.hubNetwork }
    })
  })

  it('has its other half in the hub group, before the own', () => {
    expect(resources.hubPeering).toMatchObject({
      resourceGroup: 'rg-shop-production-hub-westeurope',
      properties: { expressionEvaluationOptions: { scope: 'Inner' } }
    })
    const inner = propertiesOf(article, 'connections', 'hubPeering').template.resources.peering
    expect(inner).toMatchObject({
      name: 'vnet-shop-production-hub-westeurope/to-vnet-shop-production-spoke-westeurope',
      properties: { allowForwardedTraffic: false, remoteVirtualNetwork: { id: article.ids.spokeNetwork } }
    })
  })
})

describe('diagnostic settings', () => {
  it('of the spoke wait for nothing in its stack, and are whole in the one that comes after', () => {
    const types = (step: 'spoke' | 'connections') =>
      Object.values(templateOf(article, step).resources).map(({ type }) => type)
    expect(types('spoke')).not.toContain('Microsoft.Insights/diagnosticSettings')
    const { networkDiagnostics } = templateOf(article, 'connections').resources
    expect(networkDiagnostics).toMatchObject({ scope: article.ids.spokeNetwork, name: 'default' })
    expect(networkDiagnostics).not.toHaveProperty('dependsOn')
  })
})

describe('tags', () => {
  const tagged = VARIANTS.tagged

  it('that look like an expression stay text in templates', () => {
    expect(templateOf(tagged, 'spoke').resources.network?.tags).toEqual({ team: 'blue', odd: '[[resourceGroup().id]' })
  })

  it('are sent to resource groups as they are', () => {
    expect(resourceGroups(tagged).map(({ body }) => body.tags.odd)).toEqual(Array(2).fill('[resourceGroup().id]'))
  })
})

describe('a spoke behind a hub of others', () => {
  it('has only its own half of the peering, to their network', () => {
    const { resources } = templateOf(VARIANTS.hubOfOthers, 'connections')
    expect(resources).not.toHaveProperty('hubPeering')
    expect(resources.spokePeering?.dependsOn).not.toContain('hubPeering')
    expect(resources.spokePeering?.properties).toMatchObject({ remoteVirtualNetwork: { id: THEIRS.network } })
  })

  it('routes to their firewall and asks it for names, or whom they say, or Azure', () => {
    const network = (of: typeof article) => propertiesOf(of, 'spoke', 'network')
    expect(propertiesOf(VARIANTS.hubOfOthers, 'spoke', 'routeTable').routes[0].properties.nextHopIpAddress).toBe(
      '10.0.1.4'
    )
    expect(network(VARIANTS.hubOfOthers).dhcpOptions).toEqual({ dnsServers: ['10.0.1.4'] })
    expect(network(baselineWith(existingHub(', dnsServers: [10.9.9.9]'))).dhcpOptions).toEqual({
      dnsServers: ['10.9.9.9']
    })
    expect(network(VARIANTS.allOfOthers)).not.toHaveProperty('dhcpOptions')
  })

  it('logs to their workspace, else to one of its own', () => {
    expect(templateOf(VARIANTS.hubWithRights, 'spoke').resources).not.toHaveProperty('logs')
    const settings = (of: typeof article) =>
      Object.values(templateOf(of, 'connections').resources).filter(({ type }) => type.endsWith('/diagnosticSettings'))
    for (const { properties } of settings(VARIANTS.hubWithRights))
      expect(properties).toMatchObject({ workspaceId: THEIRS.logs })
    const { hubOfOthers } = VARIANTS
    expect(templateOf(hubOfOthers, 'spoke').resources.logs?.name).toBe('log-shop-production-spoke-westeurope')
    expect(settings(hubOfOthers)).toHaveLength(settings(article).length)
    for (const { properties } of settings(hubOfOthers))
      expect(properties).toMatchObject({ workspaceId: hubOfOthers.ids.hubLogs })
  })

  it('needs one group', () => {
    expect(resourceGroups(VARIANTS.hubOfOthers).map(({ id }) => id)).toEqual([VARIANTS.hubOfOthers.ids.spokeGroup])
  })
})
