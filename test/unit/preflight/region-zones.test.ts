import { describe, expect, it } from '@jest/globals'
import type { ProviderType } from '../../../src/azure/index.ts'
import { checkRegionZones, type RequestedZones } from '../../../src/preflight/region-zones.ts'
import { newKit } from '../local/azure/kit.ts'
import { fakeAzure, hidden } from './fake-azure.ts'
import { localAzure } from './local-azure.ts'

const ADDRESS = 'Microsoft.Network/publicIPAddresses'
const GATEWAY = 'Microsoft.Network/applicationGateways'
const ALL: RequestedZones['zones'] = ['1', '2', '3']

const requested = (fields: Partial<RequestedZones> = {}): RequestedZones => ({
  region: 'westus',
  zones: ALL,
  profile: 'production',
  types: [ADDRESS, GATEWAY],
  ...fields
})

function network(...resourceTypes: ProviderType[]) {
  return fakeAzure({ providers: [{ namespace: 'Microsoft.Network', registrationState: 'Registered', resourceTypes }] })
}

const reported = (type: string, zones: readonly string[], location = 'West US'): ProviderType => ({
  resourceType: type,
  zoneMappings: [{ location, zones }]
})

describe('checkRegionZones', () => {
  it('finds nothing without zones, without pinned types, and if every type has the zones', async () => {
    const azure = network(reported('publicIPAddresses', ALL), reported('applicationGateways', ['3', '2', '1']))
    expect(await checkRegionZones(azure, requested())).toEqual([])
    const none = network()
    expect(await checkRegionZones(none, requested({ zones: [] }))).toEqual([])
    expect(await checkRegionZones(none, requested({ types: [] }))).toEqual([])
  })

  it('ignores a type whose zones the provider does not report, if it reports those of another type', async () => {
    const azure = network(reported('publicIPAddresses', ALL), { resourceType: 'applicationGateways' })
    expect(await checkRegionZones(azure, requested())).toEqual([])
  })

  it.each([
    ['an empty list', reported('publicIPAddresses', [])],
    ['no list', { resourceType: 'publicIPAddresses', zoneMappings: [{ location: 'West US' }] }],
    ['other regions only', reported('publicIPAddresses', ALL, 'West US 2')]
  ])('refuses zones if the provider reports %s for the region', async (_, type) => {
    expect(await checkRegionZones(network(type), requested())).toEqual([
      {
        code: 'region-not-supported',
        severity: 'error',
        subject: 'zones',
        evidence: `westus has no availability zones for ${ADDRESS}, but the environment uses zone 1, 2, 3 (the default of \`zones\`).`,
        remedy: 'Write `zones: []`, or choose another region.'
      }
    ])
  })

  it.each([
    ['production', ['1'], 'uses zone 1.'],
    ['dev-test', ['1'], 'uses zone 1 (the default of `zones`).'],
    ['dev-test', ALL, 'uses zone 1, 2, 3.']
  ] as const)('says for profile %s with zones %j that the environment %s', async (profile, zones, text) => {
    const [found] = await checkRegionZones(network(reported('publicIPAddresses', [])), requested({ profile, zones }))
    expect(found?.evidence).toContain(text)
  })

  it('finds nothing for a region that offers none of the types', async () => {
    const azure = network({ ...reported('publicIPAddresses', ALL, 'West US 2'), locations: ['West US 2'] })
    expect(await checkRegionZones(azure, requested())).toEqual([])
    expect(await checkRegionZones(await localAzure(newKit()), requested({ region: 'westeurop' }))).toEqual([])
  })

  it('names the zones that all types have', async () => {
    const azure = network(reported('publicIPAddresses', ['1', '2']), reported('applicationGateways', ['2']))
    const [found] = await checkRegionZones(azure, requested())
    expect(found?.evidence).toContain(`westus has only zone 2 for ${ADDRESS}, ${GATEWAY}`)
    expect(found?.remedy).toContain('Write `zones: ["2"]`')
  })

  it('does not evaluate zones that no provider reports, or that cannot be read', async () => {
    const silent = [{ severity: 'not-evaluated', subject: 'zones' }]
    expect(await checkRegionZones(network({ resourceType: 'publicIPAddresses' }), requested())).toMatchObject(silent)
    expect(await checkRegionZones(network(), requested())).toMatchObject(silent)
    expect(await checkRegionZones(fakeAzure({ fails: hidden }), requested())).toMatchObject([
      { severity: 'not-evaluated', subject: 'zones of westus' }
    ])
  })

  it.each([
    ['westus', 'error'],
    ['ukwest', 'error'],
    ['westeurope', undefined],
    ['qatarcentral', undefined]
  ])('finds for %s on local Azure: %s', async (region, severity) => {
    const [found] = await checkRegionZones(await localAzure(newKit()), requested({ region }))
    expect(found?.severity).toBe(severity)
  })
})
