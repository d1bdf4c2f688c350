import { describe, expect, it } from '@jest/globals'
import { type Loose, newKit, refusalOf, virtualNetwork } from '../kit.ts'

describe('private DNS', () => {
  function zoned() {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    kit.make(network, virtualNetwork('10.0.0.0/16'))
    const zone = (name: string) => kit.network(`privateDnsZones/${name}`)
    for (const name of ['a.local', 'b.local']) kit.make(zone(name), { location: 'global' })
    const link = (name: string, fields: Loose = {}, at = zone(name)) =>
      kit.put(`${at}/virtualNetworkLinks/l`, {
        location: 'global',
        properties: { virtualNetwork: { id: network }, ...fields }
      })
    return { kit, zone, link, network }
  }

  it('links are Completed after half a minute, and counted', () => {
    const { kit, zone, link } = zoned()
    const accepted = link('a.local') as Loose
    expect(accepted.body.properties).toMatchObject({
      virtualNetworkLinkState: 'InProgress',
      registrationEnabled: false
    })
    expect(accepted.headers).toMatchObject({
      'Azure-AsyncOperation': expect.stringContaining('/privateDnsOperationStatuses/'),
      Location: expect.stringContaining('/privateDnsOperationResults/')
    })
    kit.settle()
    expect(kit.get(`${zone('a.local')}/virtualNetworkLinks/l`).properties.virtualNetworkLinkState).toBe('Completed')
    expect(kit.get(zone('a.local')).properties.numberOfVirtualNetworkLinks).toBe(1)
  })

  it('zones with links are not deleted', () => {
    const { kit, zone, link } = zoned()
    link('a.local')
    kit.settle()
    expect(refusalOf(kit.remove(zone('a.local')))).toEqual([409, 'CannotDeleteResource'])
    kit.remove(`${zone('a.local')}/virtualNetworkLinks/l`)
    kit.settle()
    expect(kit.remove(zone('a.local')).status).toBe(202)
  })

  it('a network has one zone of a name, whatever group it is in', () => {
    const { kit, zone, link } = zoned()
    link('a.local')
    kit.settle()
    const other = `${kit.subscription}/resourceGroups/h`
    kit.make(other, { location: 'westeurope' })
    const twin = zone('A.local').replace('/resourceGroups/g/', '/resourceGroups/h/')
    kit.make(twin, { location: 'global' })
    expect(refusalOf(link('a.local', {}, twin))).toEqual([400, 'BadRequest'])
    expect(link('b.local').status).toBe(201)
  })

  it('a network registers its names in one zone', () => {
    const { kit, link } = zoned()
    link('a.local', { registrationEnabled: true })
    kit.settle()
    expect(refusalOf(link('b.local', { registrationEnabled: true }))).toEqual([409, 'Conflict'])
    expect(link('b.local').status).toBe(201)
  })

  it('links need their network, and keep it', () => {
    const { kit, link, network } = zoned()
    expect(refusalOf(link('a.local', { virtualNetwork: { id: `${network}x` } }))).toEqual([
      400,
      'InvalidResourceReference'
    ])
    link('a.local')
    kit.settle()
    kit.make(`${network}2`, virtualNetwork('10.2.0.0/16'))
    expect(refusalOf(link('a.local', { virtualNetwork: { id: `${network}2` } }))).toEqual([400, 'BadRequest'])
  })

  it('records answer at once', () => {
    const { kit, zone } = zoned()
    const { status, body } = kit.put(`${zone('a.local')}/A/Api`, {
      properties: { ttl: 60, aRecords: [{ ipv4Address: '10.0.0.9' }] }
    }) as Loose
    expect([status, body.properties.fqdn]).toEqual([201, 'api.a.local.'])
    expect(kit.get(zone('a.local')).properties.numberOfRecordSets).toBe(2)
  })
})
