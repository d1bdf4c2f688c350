import { describe, expect, it } from '@jest/globals'
import { resourceGroupId, resourceId } from '../../../../src/arm/resource-id.ts'
import type { Azure } from '../../../../src/azure/index.ts'
import { checkDuplicateZones } from '../../../../src/preflight/network/duplicate-zones.ts'
import { cancelled, fakeAzure, hidden } from '../fake-azure.ts'

const zoneIn = (group: string, name = 'privatelink.azurecr.io') =>
  resourceId(resourceGroupId('s', group), 'Microsoft.Network/privateDnsZones', name)
const hub = resourceId(resourceGroupId('t', 'hub'), 'Microsoft.Network/virtualNetworks', 'hub')
const wanted = [{ zoneId: zoneIn('ours'), network: hub }]

/** Zones with the networks they are linked to. */
function azureWith(zones: Readonly<Record<string, readonly string[]>>) {
  const asked: string[] = []
  const list = async function* <T>(path: string): AsyncIterable<T> {
    asked.push(path)
    if (path.startsWith('/subscriptions/s/providers')) for (const id of Object.keys(zones)) yield { id } as T
    const [zone = ''] = path.split('/virtualNetworkLinks')
    for (const id of zones[zone] ?? []) yield { properties: { virtualNetwork: { id } } } as T
  }
  const azure: Azure = { ...fakeAzure({}), list }
  return { azure, asked }
}

describe('checkDuplicateZones', () => {
  it('finds a zone of the same name that the network is linked to, whoever has it', async () => {
    const { azure, asked } = azureWith({
      [zoneIn('theirs').toUpperCase()]: [],
      [zoneIn('theirs')]: [hub.toUpperCase()]
    })
    expect(await checkDuplicateZones(azure, wanted)).toMatchObject([
      { severity: 'error', subject: hub, evidence: expect.stringContaining(zoneIn('theirs')) }
    ])
    expect(asked.slice(0, 2)).toEqual(
      ['s', 't'].map(id => `/subscriptions/${id}/providers/Microsoft.Network/privateDnsZones`)
    )
  })

  it.each<[string, Readonly<Record<string, readonly string[]>>]>([
    ['its own zone', { [zoneIn('ours')]: [hub] }],
    ['a zone of another name', { [zoneIn('theirs', 'privatelink.vaultcore.azure.net')]: [hub] }],
    ['a zone that is linked to another network', { [zoneIn('theirs')]: ['/subscriptions/t/other'] }]
  ])('is content with %s', async (_, zones) => {
    expect(await checkDuplicateZones(azureWith(zones).azure, wanted)).toEqual([])
  })

  it('says that it could not look; a cancelled run it ends', async () => {
    const failing = (error: Error): Azure => ({
      ...fakeAzure({}),
      list: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) })
    })
    const found = await checkDuplicateZones(failing(hidden), wanted)
    expect(found.map(({ severity }) => severity)).toEqual(['not-evaluated', 'not-evaluated'])
    await expect(checkDuplicateZones(failing(cancelled), wanted)).rejects.toBe(cancelled)
    expect(await checkDuplicateZones(failing(hidden), [])).toEqual([])
  })
})
