import { describe, expect, it } from '@jest/globals'
import { codeOf, type Loose, newKit, publicAddress, refusalOf } from '../../kit.ts'

describe('a public address', () => {
  it('is given out at once and stays the same', () => {
    const kit = newKit()
    const id = kit.network('publicIPAddresses/p')
    const first = kit.make(id, publicAddress)
    expect(first).toMatchObject({
      sku: { name: 'Standard', tier: 'Regional' },
      properties: { idleTimeoutInMinutes: 4, publicIPAddressVersion: 'IPv4' }
    })
    expect(first.properties.ipAddress).toMatch(/^20(\.\d+){3}$/)
    expect(kit.make(id, publicAddress).properties.ipAddress).toBe(first.properties.ipAddress)
  })

  it.each<[string, Loose, string]>([
    ['Basic', { sku: { name: 'Basic' } }, 'IPv4BasicSkuPublicIpCountLimitReached'],
    [
      'dynamic',
      { properties: { publicIPAllocationMethod: 'Dynamic' } },
      'PublicIPAddressAllocationMethodNotSupportedForSku'
    ]
  ])('cannot be %s', (_, fields, code) => {
    const kit = newKit()
    expect(codeOf(kit.put(kit.network('publicIPAddresses/p'), { ...publicAddress, ...fields }))).toBe(code)
  })

  it('cannot be pinned to zones in a region without zones', () => {
    const kit = newKit()
    const put = (location: string, zones: string[]) =>
      refusalOf(
        kit.put(kit.network(`publicIPAddresses/${location}${zones.length}`), { ...publicAddress, location, zones })
      )
    expect(put('ukwest', ['1'])).toEqual([400, 'LocationNotSupportAvailabilityZones'])
    expect(put('ukwest', [])).toEqual([201, undefined])
    expect(put('uksouth', ['1'])).toEqual([201, undefined])
  })

  it('keeps its zones, in whatever order', () => {
    const kit = newKit()
    const put = (zones: string[]) => {
      const answer = kit.put(kit.network('publicIPAddresses/p'), { ...publicAddress, zones })
      kit.settle()
      return codeOf(answer)
    }
    expect([['1', '2'], ['2', '1'], ['1', '2', '3'], []].map(put)).toEqual([
      undefined,
      undefined,
      'ResourceAvailabilityZonesCannotBeModified',
      'ResourceAvailabilityZonesCannotBeModified'
    ])
  })
})
