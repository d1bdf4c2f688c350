import { describe, expect, it } from '@jest/globals'
import { parseResourceId } from '../../../../src/arm/resource-id.ts'
import { loadConfig, resourceNames } from '../../../../src/config/index.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { zoneLinks } from '../../../../src/templates/dns/private-zones.ts'
import { STACKS } from '../../../../src/templates/index.ts'
import { baselineWith, propertiesOf, THEIRS, templateOf, VARIANTS, withDomain } from '../baselines.ts'

const ZONE = 'Microsoft.Network/privateDnsZones'
const RECORDS = 'aks-baseline-shop-production.internal'

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
    expect(tags).toHaveLength(10)
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
      'production.private.westeurope.azmk8s.io',
      RECORDS
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
    expect(named(of, 'zones', ZONE)).toEqual(['production.private.westeurope.azmk8s.io', RECORDS])
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
    expect(named(VARIANTS.zonesOfOthers, 'zones', ZONE)).toEqual(['production.private.westeurope.azmk8s.io', RECORDS])
    expect(named(VARIANTS.zonesOfOthers, 'connections', `${ZONE}/virtualNetworkLinks`)).toHaveLength(2)
    expect(VARIANTS.zonesOfOthers.ids.zones.registry).toBe(THEIRS.registry)
  })

  it('may include the one of API servers', () => {
    const all = `{ registry: ${THEIRS.registry}, vault: ${THEIRS.vault}, apiServer: ${THEIRS.apiServer} }`
    const of = baselineWith('{}', `    dns: { zones: existing, existing: ${all} }\n`)
    expect(named(of, 'zones', ZONE)).toEqual([RECORDS])
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

describe('the record zone', () => {
  it.each(Object.entries(VARIANTS))('is in the stack zones and linked to no network in %s', (_, of) => {
    expect(STACKS.zones.enabled(of)).toBe(true)
    expect(named(of, 'zones', ZONE)).toContain(parseResourceId(of.ids.recordZone).name)
    expect(named(of, 'connections', `${ZONE}/virtualNetworkLinks`).filter(name => name.includes('.internal/'))).toEqual(
      []
    )
  })

  it('has a name that Azure accepts when workload and environment are as long as they may be', () => {
    const { recordZone } = resourceNames({ workload: 'w'.repeat(12), environment: 'e'.repeat(20), region: 'r' })
    expect(recordZone.split('.')[0]?.length).toBeLessThanOrEqual(63)
    const tooLong = (workload: string, environment: string) => () =>
      loadConfig(
        `apiVersion: aks-baseline/v1\nworkload: ${workload}\nenvironments: { ${environment}: { region: westeurope } }`,
        'x',
        environment
      )
    expect(tooLong('w'.repeat(13), 'e')).toThrow()
    expect(tooLong('w', 'e'.repeat(21))).toThrow()
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
