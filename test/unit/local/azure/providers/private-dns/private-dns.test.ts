import { describe, expect, it } from '@jest/globals'
import { type Loose, newKit, PLAN_IDENTITY, refusalOf, virtualNetwork } from '../../kit.ts'

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

describe('the name of a private zone', () => {
  const put = (name: string) => {
    const kit = newKit()
    return refusalOf(kit.put(kit.network(`privateDnsZones/${name}`), { location: 'global' }))
  }

  it.each(['internal', 'azure.com', 'Windows.net', 'two..dots', `${'a.'.repeat(34)}b`])('is not %s', name => {
    expect(put(name)).toEqual([400, 'BadRequest'])
  })

  it.each(['corp.internal', 'privatelink.azurecr.io', `${'a.'.repeat(33)}b`])('may be %s', name => {
    expect(put(name)).toEqual([201, undefined])
  })
})

describe('a link whose network goes', () => {
  it('goes with it, and then the zone can be deleted', () => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    const zone = kit.network('privateDnsZones/a.local')
    kit.make(network, virtualNetwork('10.0.0.0/16'))
    kit.make(zone, { location: 'global' })
    kit.make(`${zone}/virtualNetworkLinks/l`, { location: 'global', properties: { virtualNetwork: { id: network } } })
    expect(kit.remove(network).status).toBe(202)
    kit.settle()
    expect(kit.send('GET', `${zone}/virtualNetworkLinks/l`).status).toBe(404)
    expect(kit.remove(zone).status).toBe(202)
  })
})

describe('a record set', () => {
  function zoned() {
    const kit = newKit()
    const zone = kit.network('privateDnsZones/a.local')
    kit.make(zone, { location: 'global' })
    const put = (name: string, properties: object = {}, options: Loose = {}) =>
      kit.put(`${zone}/${name}`, { properties: { ttl: 60, ...properties } }, options)
    return { kit, zone, put }
  }
  const text = (value: string) => ({ txtRecords: [{ value: [value] }] })
  const address = (ipv4Address: string) => ({ aRecords: [{ ipv4Address }] })
  const alias = (cname: string) => ({ cnameRecord: { cname } })

  it('is changed and deleted only by who knows its state', () => {
    const { kit, zone } = zoned()
    const record = `${zone}/TXT/lease`
    const { etag } = kit.make(record, { properties: { ttl: 60 } })
    const stale = { headers: { 'if-match': 'other' } }
    expect(kit.send('PATCH', record, { properties: { ttl: 5 } }, stale).status).toBe(412)
    expect(refusalOf(kit.remove(record, stale))).toEqual([412, 'PreconditionFailed'])
    expect(kit.remove(record, { headers: { 'if-match': etag } }).status).toBe(200)
    expect(kit.remove(record, stale).status).toBe(204)
  })

  it('holds a lease: made once, renewed by its holder, never by who held it before', () => {
    const { kit, zone, put } = zoned()
    const take = (holder: string) => put('TXT/lease', text(holder), { headers: { 'if-none-match': '*' } })
    const renew = (etag: string) => put('TXT/lease', text('later'), { headers: { 'if-match': etag } })
    const first = take('a') as Loose
    expect(first.status).toBe(201)
    expect(refusalOf(take('b'))).toEqual([412, 'PreconditionFailed'])
    const renewed = renew(first.body.etag) as Loose
    expect(renewed.status).toBe(200)
    expect(refusalOf(renew(first.body.etag))).toEqual([412, 'PreconditionFailed'])
    kit.remove(`${zone}/TXT/lease`, { headers: { 'if-match': renewed.body.etag } })
    expect(refusalOf(renew(renewed.body.etag))).toEqual([412, 'PreconditionFailed'])
    const second = take('b') as Loose
    expect(second.status).toBe(201)
    expect(refusalOf(renew(first.body.etag))).toEqual([412, 'PreconditionFailed'])
    expect(kit.get(`${zone}/TXT/lease`).properties.txtRecords).toEqual([{ value: ['b'] }])
  })

  it('tells who may not write so, not whether it is there', () => {
    const { put } = zoned()
    put('TXT/lease', text('a'))
    const reader = { as: PLAN_IDENTITY, headers: { 'if-none-match': '*' } }
    expect(refusalOf(put('TXT/lease', text('b'), reader))).toEqual([403, 'AuthorizationFailed'])
  })

  it.each<[string, string, object, string | undefined]>([
    ['an address', 'A/x', address('10.0.0.1'), undefined],
    ['no address', 'A/x', address('10.0.0'), 'BadRequest'],
    ['records of another type', 'A/x', text('a'), 'BadRequest'],
    ['no record at all', 'A/x', {}, undefined],
    ['a wildcard', 'A/*.x', address('10.0.0.1'), undefined],
    ['a star inside', 'A/x.*', address('10.0.0.1'), 'BadRequest'],
    ['a TTL of nothing', 'A/x', { ttl: 0 }, 'BadRequest'],
    ['metadata that is too large', 'TXT/x', { metadata: { a: 'x'.repeat(1024) } }, 'BadRequest'],
    ['metadata that is no text', 'TXT/x', { metadata: { a: 1 } }, 'BadRequest'],
    ['an IPv6 address', 'AAAA/x', { aaaaRecords: [{ ipv6Address: 'fd00::1' }] }, undefined],
    ['an IPv4 address for an IPv6 one', 'AAAA/x', { aaaaRecords: [{ ipv6Address: '10.0.0.1' }] }, 'BadRequest'],
    ['an alias', 'CNAME/x', alias('b.a.local.'), undefined],
    ['an alias of nothing', 'CNAME/x', alias(''), 'BadRequest'],
    ['an alias of the zone', 'CNAME/@', alias('b.a.local'), 'BadRequest'],
    ['1024 characters', 'TXT/x', text('a'.repeat(1024)), undefined],
    ['1025 characters', 'TXT/x', text('a'.repeat(1025)), 'BadRequest'],
    ['20 addresses', 'A/x', { aRecords: Array(20).fill({ ipv4Address: '10.0.0.1' }) }, undefined],
    ['21 addresses', 'A/x', { aRecords: Array(21).fill({ ipv4Address: '10.0.0.1' }) }, 'BadRequest'],
    ['a second start of authority', 'SOA/x', {}, 'BadRequest']
  ])('with %s', (_, name, properties, code) => {
    expect(refusalOf(zoned().put(name, properties))).toEqual([code === undefined ? 201 : 400, code])
  })

  it('of an alias stands alone under its name', () => {
    const { put } = zoned()
    put('TXT/x', text('a'))
    expect(put('A/x', address('10.0.0.1')).status).toBe(201)
    expect(refusalOf(put('CNAME/x', alias('b.a.local')))).toEqual([409, 'Conflict'])
    expect(put('CNAME/y', alias('b.a.local')).status).toBe(201)
    expect(put('CNAME/y', alias('c.a.local')).status).toBe(200)
    expect(refusalOf(put('A/Y', address('10.0.0.1')))).toEqual([409, 'Conflict'])
  })

  it('of authority is there from the beginning, can be changed and not deleted, and goes with the zone', () => {
    const { kit, zone, put } = zoned()
    const soa = `${zone}/SOA/@`
    expect(kit.get(soa).properties.soaRecord).toMatchObject({ minimumTtl: 10, serialNumber: 1 })
    expect(kit.get(zone).properties.numberOfRecordSets).toBe(1)
    put('SOA/@', { soaRecord: { minimumTtl: 60, serialNumber: 9 } })
    kit.make(zone, { location: 'global', tags: { a: 'b' } })
    expect(kit.get(soa).properties.soaRecord).toMatchObject({ minimumTtl: 60, serialNumber: 1 })
    expect(refusalOf(kit.remove(soa))).toEqual([400, 'BadRequest'])
    put('A/x', address('10.0.0.1'))
    expect(kit.remove(zone).status).toBe(202)
    kit.settle()
    expect(kit.send('GET', soa).status).toBe(404)
  })
})
