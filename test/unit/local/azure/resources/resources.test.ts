import { describe, expect, it } from '@jest/globals'
import { inventory } from '../../../../../local/azure/resources/inventory.ts'
import { checkPut, previewPut } from '../../../../../local/azure/resources/resources.ts'
import {
  APPLY_IDENTITY,
  clientOf,
  type Kit,
  type Loose,
  NETWORK,
  newKit,
  PLAN_IDENTITY,
  publicAddress,
  refusalOf,
  virtualNetwork
} from '../kit.ts'

const space = virtualNetwork('10.0.0.0/16')

describe('a PUT', () => {
  it('answers 201, then 200, and is Updating until its operation ends', () => {
    const kit = newKit()
    const id = kit.network('virtualNetworks/v')
    const first = kit.put(id, space) as Loose
    expect([first.status, first.body.properties.provisioningState]).toEqual([201, 'Updating'])
    expect(first.headers).toMatchObject({ 'azure-asyncnotification': 'Enabled', 'Retry-After': '10' })
    expect(first.headers['Azure-AsyncOperation']).toContain(
      `/providers/Microsoft.Network/locations/westeurope/operations/`
    )
    expect(first.headers['Azure-AsyncOperation']).toContain(`?api-version=${NETWORK}&t=`)
    kit.settle()
    expect(kit.get(id).properties.provisioningState).toBe('Succeeded')
    expect(kit.put(id, space).status).toBe(200)
  })

  it('is a replacement: what is left out is gone', () => {
    const kit = newKit()
    const id = kit.network('virtualNetworks/v')
    const { properties } = space
    kit.make(id, {
      ...space,
      tags: { a: 'b' },
      properties: { ...properties, dhcpOptions: { dnsServers: ['10.0.0.4'] } }
    })
    const { tags, properties: now } = kit.make(id, space)
    expect([tags, now.dhcpOptions]).toEqual([undefined, undefined])
  })

  it('changes the etag at each state and keeps the guid', () => {
    const kit = newKit()
    const id = kit.network('virtualNetworks/v')
    const accepted = kit.put(id, space).body as Loose
    kit.settle()
    const seen = [accepted, kit.get(id), kit.make(id, space)]
    expect(new Set(seen.map(({ etag }) => etag)).size).toBe(3)
    expect(new Set(seen.map(({ properties }) => properties.resourceGuid)).size).toBe(1)
    expect(kit.send('GET', id).headers?.ETag).toBe(seen[2].etag)
  })

  it.each<[string, [number, string], (kit: Kit) => [string, Loose]]>([
    [
      'in a missing group',
      [404, 'ResourceGroupNotFound'],
      kit => [kit.network('virtualNetworks/v').replace('/g/', '/none/'), space]
    ],
    [
      'below a missing parent',
      [404, 'ParentResourceNotFound'],
      kit => [kit.network('virtualNetworks/none/subnets/s'), { properties: { addressPrefix: '10.0.0.0/24' } }]
    ],
    [
      'without a location',
      [400, 'LocationRequired'],
      kit => [kit.network('virtualNetworks/v'), { ...space, location: undefined }]
    ],
    [
      'in an unknown region',
      [400, 'LocationNotAvailableForResourceType'],
      kit => [kit.network('virtualNetworks/v'), { ...space, location: 'atlantis' }]
    ],
    [
      'of a global type in a region',
      [400, 'LocationNotAvailableForResourceType'],
      kit => [kit.network('privateDnsZones/a.b'), { location: 'westeurope' }]
    ],
    [
      'outside any group',
      [404, 'InvalidResourceType'],
      kit => [`${kit.subscription}/providers/Microsoft.Network/virtualNetworks/v`, space]
    ]
  ])('%s is refused', (_, expected, made) => {
    const kit = newKit()
    const [id, body] = made(kit)
    expect(refusalOf(kit.put(id, body))).toEqual(expected)
    expect(kit.put(kit.network('virtualNetworks/v'), { ...space, location: 'West Europe' }).status).toBe(201)
  })

  it('cannot move a resource to another region', () => {
    const kit = newKit()
    kit.make(kit.network('virtualNetworks/v'), space)
    expect(refusalOf(kit.put(kit.network('virtualNetworks/v'), { ...space, location: 'northeurope' }))).toEqual([
      409,
      'InvalidResourceLocation'
    ])
    expect(kit.put(kit.network('virtualNetworks/w'), { ...space, location: 'northeurope' }).status).toBe(201)
  })

  it('waits for the namespace to be registered', () => {
    const kit = newKit()
    const registration = kit.world.namespaces['microsoft.network']
    if (registration === undefined) throw new Error('no namespace')
    registration.state = 'NotRegistered'
    expect(refusalOf(kit.put(kit.network('virtualNetworks/v'), space))).toEqual([
      409,
      'MissingSubscriptionRegistration'
    ])
    registration.state = 'Registering'
    expect(kit.put(kit.network('virtualNetworks/v'), space).status).toBe(409)
    registration.state = 'Registered'
    expect(kit.put(kit.network('virtualNetworks/v'), space).status).toBe(201)
  })

  it('of what is being written is refused, beside it not', () => {
    const kit = newKit()
    kit.put(kit.network('virtualNetworks/v'), space)
    const answer = kit.put(kit.network('virtualNetworks/v'), space) as Loose
    expect(refusalOf(answer)).toEqual([409, 'AnotherOperationInProgress'])
    expect(answer.body.error.message).toContain('https://management.azure.com/subscriptions/')
    expect(kit.put(kit.network('virtualNetworks/w'), space).status).toBe(201)
    kit.settle()
    expect(kit.put(kit.network('virtualNetworks/v'), space).status).toBe(200)
  })

  it('of an extension is not held up by its resource', () => {
    const kit = newKit()
    const { id } = kit.make(`${kit.group}/providers/Microsoft.OperationalInsights/workspaces/w`, {
      location: 'westeurope'
    })
    kit.put(kit.network('publicIPAddresses/p'), publicAddress)
    const setting = `${kit.network('publicIPAddresses/p')}/providers/Microsoft.Insights/diagnosticSettings/d`
    expect(
      kit.put(setting, { properties: { workspaceId: id, metrics: [{ category: 'AllMetrics', enabled: true }] } }).status
    ).toBe(201)
  })

  it('honours If-None-Match and If-Match, except where the Network provider ignores them', () => {
    const kit = newKit()
    const zone = kit.network('privateDnsZones/a.local')
    kit.make(zone, { location: 'global' })
    const lease = `${zone}/TXT/lease`
    const record = { properties: { ttl: 60, txtRecords: [{ value: ['run-1'] }] } }
    const put = (header: string, value: string) => kit.put(lease, record, { headers: { [header]: value } })
    expect(refusalOf(put('if-match', '*'))).toEqual([412, 'PreconditionFailed'])
    const { etag } = put('if-none-match', '*').body as Loose
    expect(refusalOf(put('if-none-match', '*'))).toEqual([412, 'PreconditionFailed'])
    expect(put('if-match', etag).status).toBe(200)
    expect(refusalOf(put('if-match', etag))).toEqual([412, 'PreconditionFailed'])
    const network = kit.network('virtualNetworks/v')
    kit.make(network, space)
    expect(kit.put(network, space, { headers: { 'if-match': 'W/"stale"' } }).status).toBe(200)
  })
})

describe('reading', () => {
  it('finds ids in any case and answers them as they were written first', () => {
    const kit = newKit()
    kit.make(kit.network('virtualNetworks/Hub'), space)
    expect(kit.get(kit.network('VIRTUALNETWORKS/hub')).id).toBe(kit.network('virtualNetworks/Hub'))
  })

  it('gives ids in the casing of the provider, where it has its own', () => {
    const kit = newKit()
    const { id } = kit.make(`${kit.group}/providers/Microsoft.OperationalInsights/workspaces/Logs`, {
      location: 'westeurope'
    })
    expect(id).toContain('/resourcegroups/g/providers/microsoft.operationalinsights/workspaces/Logs')
    expect(kit.get(`${kit.group}/providers/Microsoft.OperationalInsights/workspaces/Logs`).id).toBe(id)
  })

  it('gives a property no model knows, and a client may send it back', () => {
    const kit = newKit()
    const id = kit.network('virtualNetworks/v')
    const whole = kit.make(id, virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24' }))
    expect(whole.properties.serviceInternals).toBeDefined()
    expect(kit.make(id, whole).properties).toEqual({ ...whole.properties, subnets: expect.anything() })
    expect(kit.get(id).properties.subnets).toHaveLength(1)
    expect(JSON.stringify(inventory(kit.world))).not.toContain('serviceInternals')
  })

  it('gives lists of three with nextLink, by group, subscription and parent', () => {
    const kit = newKit()
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    for (const name of names) kit.make(kit.network(`publicIPAddresses/${name}`), publicAddress)
    for (const scope of [kit.group, kit.subscription]) {
      const pages: string[][] = []
      let next: string | undefined = `${scope}/providers/Microsoft.Network/publicIPAddresses`
      while (next !== undefined) {
        const page: Loose = kit.get(next)
        pages.push(page.value.map(({ name }: Loose) => name))
        next = page.nextLink
      }
      expect(pages).toEqual([['a', 'b', 'c'], ['d', 'e', 'f'], ['g']])
    }
    kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { x: '10.0.0.0/24', y: '10.0.1.0/24' }))
    expect(kit.get(kit.network('virtualNetworks/v/subnets')).value.map(({ name }: Loose) => name)).toEqual(['x', 'y'])
    expect(refusalOf(kit.send('GET', kit.network('virtualNetworks/none/subnets')))).toEqual([404, 'ResourceNotFound'])
  })

  it('lists what a group holds, by type if asked, without properties', () => {
    const kit = newKit()
    kit.make(kit.network('publicIPAddresses/p'), publicAddress)
    kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { x: '10.0.0.0/24' }))
    const { value } = kit.get(`${kit.group}/resources`, { version: '2025-04-01' })
    expect(value.map(({ name }: Loose) => name)).toEqual(['p', 'v'])
    expect(value[0].properties).toBeUndefined()
    const filter = encodeURIComponent("resourceType eq 'Microsoft.Network/virtualNetworks'")
    expect(kit.get(`${kit.subscription}/resources?$filter=${filter}`).value).toHaveLength(1)
  })

  it('HEAD tells whether it is there', () => {
    const kit = newKit()
    kit.make(kit.network('publicIPAddresses/p'), publicAddress)
    const statuses = ['p', 'q'].map(name => kit.send('HEAD', kit.network(`publicIPAddresses/${name}`)).status)
    expect(statuses).toEqual([204, 404])
  })
})

describe('a PATCH', () => {
  it('merges properties, replaces tags, and needs the resource', () => {
    const kit = newKit()
    const id = kit.network('publicIPAddresses/p')
    expect(refusalOf(kit.send('PATCH', id, { tags: {} }))).toEqual([404, 'ResourceNotFound'])
    kit.make(id, { ...publicAddress, tags: { a: '1', b: '2' } })
    expect(kit.send('PATCH', id, { tags: { c: '3' }, properties: { idleTimeoutInMinutes: 10 } }).status).toBe(200)
    kit.settle()
    expect(kit.get(id)).toMatchObject({
      tags: { c: '3' },
      properties: { idleTimeoutInMinutes: 10, publicIPAllocationMethod: 'Static' }
    })
    expect(kit.get(id).tags).toEqual({ c: '3' })
  })
})

describe('a DELETE', () => {
  it('answers 202 with both addresses, and 204 when there is nothing', () => {
    const kit = newKit()
    const id = kit.network('virtualNetworks/v')
    expect(kit.remove(id).status).toBe(204)
    kit.make(id, virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24' }))
    const { status, headers = {} } = kit.remove(id)
    expect([status, headers['Azure-AsyncOperation'] !== undefined, headers.Location !== undefined]).toEqual([
      202,
      true,
      true
    ])
    expect(kit.get(id).properties.provisioningState).toBe('Deleting')
    expect(refusalOf(kit.put(id, space))).toEqual([409, 'AnotherOperationInProgress'])
    kit.settle()
    expect(kit.send('GET', headers.Location ?? '').status).toBe(204)
    expect([kit.send('GET', id).status, kit.send('GET', `${id}/subnets/a`).status]).toEqual([404, 404])
  })

  it('of a part holds the whole, as its writing does', () => {
    const kit = newKit()
    const id = kit.network('virtualNetworks/v')
    kit.make(id, virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24', b: '10.0.1.0/24' }))
    expect(kit.remove(`${id}/subnets/a`).status).toBe(202)
    expect(refusalOf(kit.remove(`${id}/subnets/b`))).toEqual([409, 'AnotherOperationInProgress'])
    kit.settle()
    expect(kit.remove(`${id}/subnets/b`).status).toBe(202)
  })
})

describe('asking ahead', () => {
  const caller = (kit: Kit, name: string) => kit.caller(name)

  it('looks at no group, parent, reference or running operation, and at roles only if told', () => {
    const kit = newKit()
    const id = kit.network('virtualNetworks/v/subnets/s').replace('/g/', '/later/')
    const put = (name: string, roles: boolean) =>
      checkPut(kit.world, {
        id,
        apiVersion: NETWORK,
        body: { properties: { addressPrefix: '10.0.0.0/24' } },
        caller: caller(kit, name),
        preflight: { roles }
      })
    expect(put(APPLY_IDENTITY, true)).toBeUndefined()
    expect(put(PLAN_IDENTITY, false)).toBeUndefined()
    expect(put(PLAN_IDENTITY, true)?.error.code).toBe('AuthorizationFailed')
  })

  it('previews what a PUT would leave, and for the same PUT what there is', () => {
    const kit = newKit()
    const id = kit.network('virtualNetworks/v')
    const body = virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24' })
    const before = kit.make(id, body)
    const preview = (changed: Loose): Loose =>
      previewPut(kit.world, { id, apiVersion: NETWORK, body: changed, caller: caller(kit, PLAN_IDENTITY) })
    expect(preview(body)).toEqual(before)
    const grown = virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24', b: '10.0.1.0/24' })
    expect(preview(grown).properties.subnets.map(({ name }: Loose) => name)).toEqual(['a', 'b'])
    expect(kit.get(id)).toEqual(before)
  })
})

describe('worlds', () => {
  it('that did the same are equal, and go on from a copy as if nothing had been', () => {
    const run = (kit: Kit) => {
      kit.put(kit.network('virtualNetworks/v'), space)
      return kit
    }
    const [a, b] = [run(newKit()), run(newKit())]
    expect(a.world).toEqual(b.world)
    const copy = clientOf(JSON.parse(JSON.stringify(a.world)))
    for (const kit of [a, copy]) kit.settle()
    expect(copy.world).toEqual(a.world)
  })
})
