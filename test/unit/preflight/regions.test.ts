import { describe, expect, it } from '@jest/globals'
import type { ProviderType } from '../../../src/azure/index.ts'
import { checkRegions, sameRegion } from '../../../src/preflight/regions.ts'
import { fakeAzure, hidden } from './fake-azure.ts'

const VERSIONS = ['2025-09-01', '2025-05-01']

function network(...resourceTypes: ProviderType[]) {
  return fakeAzure({ providers: [{ namespace: 'Microsoft.Network', registrationState: 'Registered', resourceTypes }] })
}

function wanted(...names: string[]) {
  return { setting: 'region', region: 'westeurope', types: names.map(name => `Microsoft.Network/${name}`) }
}

describe('sameRegion', () => {
  it.each([
    ['West Europe', 'westeurope', true],
    ['East US 2', 'eastus2', true],
    ['East US 2', 'eastus', false],
    ['(Europe) West Europe', 'westeurope', false]
  ])('%s and %s: %s', (a, b, same) => {
    expect(sameRegion(a, b)).toBe(same)
  })
})

describe('checkRegions', () => {
  it('finds nothing for types the region offers, in any case, with or without regions of their own', async () => {
    const azure = network(
      { resourceType: 'VirtualNetworks', locations: ['North Europe', 'West Europe'], apiVersions: VERSIONS },
      { resourceType: 'privateDnsZones', locations: ['global'], apiVersions: ['2024-06-01'] },
      { resourceType: 'networkWatchers', locations: [], apiVersions: VERSIONS }
    )
    expect(await checkRegions(azure, wanted('virtualNetworks', 'privateDnsZones', 'networkWatchers'))).toEqual([])
  })

  it('asks the parent for a child the provider does not list', async () => {
    const azure = network({ resourceType: 'virtualNetworks', locations: ['North Europe'], apiVersions: VERSIONS })
    expect(await checkRegions(azure, wanted('virtualNetworks/subnets'))).toMatchObject([
      { severity: 'error', subject: 'Microsoft.Network/virtualNetworks/subnets' }
    ])
  })

  it('names the regions that have a type this one has not', async () => {
    const azure = network({ resourceType: 'bastionHosts', locations: ['North Europe'], apiVersions: VERSIONS })
    const [found] = await checkRegions(azure, wanted('bastionHosts'))
    expect(found).toMatchObject({ code: 'region-not-supported', severity: 'error' })
    expect(found?.evidence).toContain('only in North Europe')
  })

  it('refuses an unknown type, an unknown provider and an api-version that is not offered', async () => {
    const azure = network({ resourceType: 'bastionHosts', locations: ['West Europe'], apiVersions: ['2020-01-01'] })
    const types = [
      'Microsoft.Network/bastionHosts',
      'Microsoft.Network/azureFirewalls',
      'Microsoft.OperationalInsights/workspaces'
    ]
    const found = await checkRegions(azure, { setting: 'region', region: 'westeurope', types })
    expect(found.map(({ severity, subject }) => [severity, subject])).toEqual([
      ['error', 'Microsoft.Network/bastionHosts'],
      ['error', 'Microsoft.Network/azureFirewalls'],
      ['error', 'Microsoft.OperationalInsights']
    ])
    expect(found[0]?.evidence).toContain('api-version 2025-09-01 of this type is not offered, only 2020-01-01')
  })

  it('reports an unknown region once, with the region that is probably meant', async () => {
    const locations = ['North Europe', 'West Europe', 'Sweden Central']
    const azure = network(
      { resourceType: 'bastionHosts', locations, apiVersions: VERSIONS },
      { resourceType: 'azureFirewalls', locations, apiVersions: VERSIONS },
      { resourceType: 'privateDnsZones', locations: ['global'], apiVersions: ['2024-06-01'] }
    )
    const check = (region: string) =>
      checkRegions(azure, { ...wanted('bastionHosts', 'azureFirewalls', 'privateDnsZones'), region })
    expect(await check('swedencentrall')).toMatchObject([
      { code: 'region-not-supported', severity: 'error', subject: 'region' }
    ])
    expect((await check('swedencentrall'))[0]?.remedy).toMatch(/^Did you mean `swedencentral`\? .*list-locations/)
    expect((await check('europewest'))[0]?.remedy).toContain('Did you mean `westeurope`?')
    expect((await check('atlantis'))[0]?.remedy).toMatch(/^Write the short form .*list-locations/)
  })

  it('reports each missing type of a known region, with at most eight other regions', async () => {
    const many = Array.from({ length: 9 }, (_, i) => `Region ${i}`)
    const azure = network(
      { resourceType: 'bastionHosts', locations: many, apiVersions: VERSIONS },
      { resourceType: 'azureFirewalls', locations: many.slice(1), apiVersions: VERSIONS },
      { resourceType: 'virtualNetworks', locations: ['West Europe'], apiVersions: VERSIONS }
    )
    const found = await checkRegions(azure, wanted('bastionHosts', 'azureFirewalls', 'virtualNetworks'))
    expect(found.map(({ subject }) => subject)).toEqual([
      'Microsoft.Network/bastionHosts',
      'Microsoft.Network/azureFirewalls'
    ])
    expect(found[0]?.evidence).toContain('only in 9 other regions')
    expect(found[0]?.remedy).toContain("resourceTypes[?resourceType=='bastionHosts'].locations")
    expect(found[1]?.evidence).toContain('only in Region 1, Region 2')
  })

  it('says what it could not see', async () => {
    const silent = network({ resourceType: 'bastionHosts' })
    expect(await checkRegions(silent, wanted('bastionHosts'))).toMatchObject([{ severity: 'not-evaluated' }])
    expect(await checkRegions(fakeAzure({ fails: hidden }), wanted('bastionHosts'))).toMatchObject([
      { severity: 'not-evaluated', subject: 'Microsoft.Network in westeurope' }
    ])
  })
})
