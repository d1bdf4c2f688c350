import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { zoneLinks } from '../../../../src/templates/dns/private-zones.ts'
import { networkStacksOf, STACKS } from '../../../../src/templates/index.ts'
import { baselineWith, propertiesOf, THEIRS, templateOf, VARIANTS, withDomain } from '../baselines.ts'

const ZONE = 'Microsoft.Network/privateDnsZones'

function named(of: Baseline, step: 'hub-network' | 'zones' | 'connections', type: string): string[] {
  return Object.values(templateOf(of, step).resources)
    .filter(resource => resource.type === type)
    .map(({ name }) => name)
}

const links = (of: Baseline) => zoneLinks(of).map(({ zone, to, right }) => `${zone} ${to} ${right}`)

describe('zones of our own', () => {
  it('have only the tags that private DNS supports, and so have their links', () => {
    const of = baselineWith('{}', '    tags: { "Cost Center": "4711", owner: us }\n')
    const all = [
      ...Object.values(templateOf(of, 'zones').resources),
      ...Object.values(templateOf(of, 'connections').resources)
    ]
    const tags = all.filter(({ type }) => type.startsWith(ZONE)).map(each => each.tags)
    expect(tags).toHaveLength(9)
    for (const each of tags) expect(each).toEqual({ owner: 'us' })
    expect(
      Object.values(templateOf(of, 'spoke').resources).find(({ tags: found }) => found !== undefined)?.tags
    ).toEqual({
      'Cost Center': '4711',
      owner: 'us'
    })
  })

  it('lie beside the spoke, each linked to the spoke and to the hub, whose proxy answers', () => {
    const { article } = VARIANTS
    expect(named(article, 'zones', ZONE)).toEqual([
      'privatelink.azurecr.io',
      'privatelink.vaultcore.azure.net',
      'production.private.westeurope.azmk8s.io'
    ])
    expect(named(article, 'connections', `${ZONE}/virtualNetworkLinks`)).toHaveLength(6)
    expect(propertiesOf(article, 'connections', 'vaultLinkToHub').virtualNetwork.id).toBe(article.ids.hubNetwork)
    expect(named(article, 'hub-network', ZONE)).toEqual([])
  })

  it('are linked to the hub behind a Basic firewall too: operators come through it', () => {
    expect(links(VARIANTS.basic).filter(link => link.includes(' hub '))).toHaveLength(3)
  })

  it('leave to the internet what they lack, except for API servers', () => {
    const policies = ['registry', 'vault', 'apiServer'].map(
      zone => propertiesOf(VARIANTS.article, 'connections', `${zone}LinkToSpoke`).resolutionPolicy
    )
    expect(policies).toEqual(['NxDomainRedirect', 'NxDomainRedirect', 'Default'])
  })

  it('register no machines, since a network registers in one zone only', () => {
    expect(propertiesOf(VARIANTS.article, 'connections', 'registryLinkToSpoke').registrationEnabled).toBe(false)
  })
})

describe('zones in the hub', () => {
  const of = VARIANTS.zonesInHub

  it('are those that environments can share; the API server keeps one of its own', () => {
    expect(named(of, 'hub-network', ZONE)).toEqual(['privatelink.azurecr.io', 'privatelink.vaultcore.azure.net'])
    expect(named(of, 'zones', ZONE)).toEqual(['production.private.westeurope.azmk8s.io'])
    expect(of.ids.zones.registry).toContain('/resourceGroups/rg-shop-production-hub-westeurope/')
  })

  it('are linked after something else in their template, or a move between groups could not be planned', () => {
    for (const [symbol, { dependsOn }] of Object.entries(templateOf(of, 'connections').resources))
      if (/Link/.test(symbol)) expect([symbol, dependsOn]).toEqual([symbol, ['networkDiagnostics']])
  })

  it('are linked to the hub with the hub, and to the spoke after both', () => {
    expect(named(of, 'hub-network', `${ZONE}/virtualNetworkLinks`)).toEqual([
      'privatelink.azurecr.io/to-vnet-shop-production-hub-westeurope',
      'privatelink.vaultcore.azure.net/to-vnet-shop-production-hub-westeurope'
    ])
    const { resourceGroup } = templateOf(of, 'connections').resources.hubZoneLinks ?? {}
    expect(resourceGroup).toBe('rg-shop-production-hub-westeurope')
    const inner = propertiesOf(of, 'connections', 'hubZoneLinks').template.resources
    expect(Object.keys(inner)).toEqual(['registryLinkToSpoke', 'vaultLinkToSpoke'])
  })
})

describe('zones of others', () => {
  it('are in no template, and neither are their links', () => {
    expect(named(VARIANTS.zonesOfOthers, 'zones', ZONE)).toEqual(['production.private.westeurope.azmk8s.io'])
    expect(named(VARIANTS.zonesOfOthers, 'connections', `${ZONE}/virtualNetworkLinks`)).toHaveLength(2)
    expect(VARIANTS.zonesOfOthers.ids.zones.registry).toBe(THEIRS.registry)
  })

  it('may include the one of API servers', () => {
    const all = `{ registry: ${THEIRS.registry}, vault: ${THEIRS.vault}, apiServer: ${THEIRS.apiServer} }`
    const of = baselineWith('{}', `    dns: { zones: existing, existing: ${all} }\n`)
    expect(networkStacksOf(of)).not.toContain('zones')
    expect(() => STACKS.zones.build(of, EMPTY_LIVE_STATE)).toThrow(
      'no private DNS zone is in the resource group of the spoke'
    )
    expect(named(of, 'connections', `${ZONE}/virtualNetworkLinks`)).toEqual([])
    expect(links(of).filter(link => link.endsWith('none'))).toHaveLength(6)
  })
})

describe('a hub of others', () => {
  it('is linked by us only where it says so', () => {
    expect(links(VARIANTS.hubOfOthers)).toContain('vault hub none')
    expect(templateOf(VARIANTS.hubOfOthers, 'connections').resources).not.toHaveProperty('vaultLinkToHub')
    expect(templateOf(VARIANTS.hubWithRights, 'connections').resources).toHaveProperty('vaultLinkToHub')
  })

  it('that is not asked for names needs no link', () => {
    expect(links(VARIANTS.allOfOthers).filter(link => link.includes(' hub '))).toEqual([])
  })
})

describe('the ingress zone', () => {
  const of = withDomain(baselineWith())
  const names = (step: 'zones' | 'connections', variant = of) =>
    Object.values(templateOf(variant, step).resources)
      .map(({ name }) => name)
      .filter(name => name.startsWith('aks-ingress.'))

  it('has a record for each colour and is linked as the other zones are', () => {
    expect(names('zones')).toEqual([
      'aks-ingress.contoso.com',
      'aks-ingress.contoso.com/blue',
      'aks-ingress.contoso.com/green'
    ])
    expect(names('connections')).toEqual([
      'aks-ingress.contoso.com/to-vnet-shop-production-spoke-westeurope',
      'aks-ingress.contoso.com/to-vnet-shop-production-hub-westeurope'
    ])
    expect(JSON.stringify(propertiesOf(of, 'zones', 'greenIngress'))).toContain('"10.240.9.116"')
  })

  it('is not linked to a hub of others that gives no right, and is not there without a domain', () => {
    expect(names('connections', VARIANTS.hubOfOthersWithDomain)).toHaveLength(1)
    expect(names('zones', VARIANTS.article)).toEqual([])
  })
})
