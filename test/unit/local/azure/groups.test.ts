import { describe, expect, it } from '@jest/globals'
import { type Loose, newKit, publicAddress, refusalOf, virtualNetwork } from './kit.ts'

describe('resource groups', () => {
  it('are made at once, read in any case, listed, tagged', () => {
    const kit = newKit()
    const id = `${kit.subscription}/resourceGroups/Hub`
    expect(kit.put(id, { location: 'West Europe', tags: { a: 'b' } })).toMatchObject({
      status: 201,
      body: { id, location: 'westeurope', properties: { provisioningState: 'Succeeded' } }
    })
    expect(kit.put(id, { location: 'westeurope' }).status).toBe(200)
    expect(kit.get(id.toLowerCase()).id).toBe(id)
    expect(kit.send('HEAD', id).status).toBe(204)
    expect(kit.get(`${kit.subscription}/resourcegroups`).value.map(({ name }: Loose) => name)).toEqual(['g', 'Hub'])
    expect(kit.send('PATCH', id, { tags: { c: 'd' } }).body).toMatchObject({ tags: { c: 'd' } })
  })

  it.each([
    ['without a location', 'x', {}, [400, 'LocationRequired']],
    ['in another region than before', 'g', { location: 'northeurope' }, [409, 'InvalidResourceLocation']],
    ['with a name that ends in a period', 'x.', { location: 'westeurope' }, [400, 'InvalidResourceGroup']]
  ])('%s are refused', (_, name, body, expected) => {
    const kit = newKit()
    expect(refusalOf(kit.put(`${kit.subscription}/resourceGroups/${name}`, body))).toEqual(expected)
    expect(kit.put(`${kit.subscription}/resourceGroups/x.y`, { location: 'westeurope' }).status).toBe(201)
  })

  it('are deleted with all they hold, in the time of the slowest, and refuse writes meanwhile', () => {
    const kit = newKit()
    kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24' }))
    kit.make(kit.network('publicIPAddresses/p'), publicAddress)
    const began = kit.world.now
    const { status, headers = {} } = kit.remove(kit.group)
    expect(status).toBe(202)
    expect(refusalOf(kit.put(kit.network('publicIPAddresses/q'), publicAddress))).toEqual([
      409,
      'ResourceGroupBeingDeleted'
    ])
    expect(kit.send('GET', headers.Location ?? '').status).toBe(202)
    kit.settle()
    expect((kit.world.now - began) / 1000).toBeGreaterThan(24)
    expect((kit.world.now - began) / 1000).toBeLessThan(31)
    expect(kit.send('GET', headers.Location ?? '').status).toBe(200)
    expect(refusalOf(kit.send('GET', kit.network('publicIPAddresses/p')))).toEqual([404, 'ResourceGroupNotFound'])
    expect(refusalOf(kit.remove(kit.group))).toEqual([404, 'ResourceGroupNotFound'])
  })

  it('stay when something outside uses what they hold', () => {
    const kit = newKit()
    const rules = kit.network('networkSecurityGroups/n')
    kit.make(rules, { location: 'westeurope' })
    const other = `${kit.subscription}/resourceGroups/other`
    kit.make(other, { location: 'westeurope' })
    const network = `${other}/providers/Microsoft.Network/virtualNetworks/v`
    kit.make(
      network,
      virtualNetwork('10.0.0.0/16', { a: { addressPrefix: '10.0.0.0/24', networkSecurityGroup: { id: rules } } })
    )
    const { headers = {} } = kit.remove(kit.group)
    kit.settle()
    expect(refusalOf(kit.send('GET', headers.Location ?? ''))).toEqual([409, 'ResourceGroupDeletionBlocked'])
    expect(kit.get(kit.group).properties.provisioningState).toBe('Succeeded')
    kit.remove(network)
    kit.settle()
    kit.remove(kit.group)
    kit.settle()
    expect(kit.send('GET', kit.group).status).toBe(404)
  })
})

describe('locks', () => {
  const lock = (scope: string) => `${scope}/providers/Microsoft.Authorization/locks/l`

  /** As an owner made it: neither pipeline identity may. */
  function lockAt(kit: ReturnType<typeof newKit>, scope: string, level: string): void {
    const id = lock(scope)
    const common = { type: 'Microsoft.Authorization/locks', name: 'l', generation: 1, createdAt: 0 }
    kit.world.resources[id.toLowerCase()] = { ...common, id, properties: { level } }
  }

  it('CanNotDelete stops deletion at it and below, not writing', () => {
    const kit = newKit()
    const id = kit.network('publicIPAddresses/p')
    kit.make(id, publicAddress)
    lockAt(kit, kit.group, 'CanNotDelete')
    expect(refusalOf(kit.remove(id))).toEqual([409, 'ScopeLocked'])
    expect(refusalOf(kit.remove(kit.group))).toEqual([409, 'ScopeLocked'])
    expect(kit.put(id, publicAddress).status).toBe(200)
  })

  it('ReadOnly stops both, and tags', () => {
    const kit = newKit()
    const id = kit.network('publicIPAddresses/p')
    kit.make(id, publicAddress)
    lockAt(kit, id, 'ReadOnly')
    expect([refusalOf(kit.put(id, publicAddress)), refusalOf(kit.remove(id))]).toEqual([
      [409, 'ScopeLocked'],
      [409, 'ScopeLocked']
    ])
    const tags = `${id}/providers/Microsoft.Resources/tags/default`
    expect(refusalOf(kit.put(tags, { properties: { tags: {} } }, { version: '2025-04-01' }))).toEqual([
      409,
      'ScopeLocked'
    ])
    expect(kit.put(kit.network('publicIPAddresses/q'), publicAddress).status).toBe(201)
  })

  it('on a child keep the group, and nothing of it is deleted', () => {
    const kit = newKit()
    kit.make(kit.network('publicIPAddresses/p'), publicAddress)
    kit.make(kit.network('publicIPAddresses/q'), publicAddress)
    lockAt(kit, kit.network('publicIPAddresses/p'), 'CanNotDelete')
    expect(refusalOf(kit.remove(kit.group))).toEqual([409, 'ScopeLocked'])
    expect(kit.remove(kit.network('publicIPAddresses/q')).status).toBe(202)
  })

  it('are not the apply identity’s to make', () => {
    const kit = newKit()
    expect(refusalOf(kit.put(lock(kit.group), { properties: { level: 'CanNotDelete' } }))).toEqual([
      403,
      'AuthorizationFailed'
    ])
  })
})

describe('tags as a resource', () => {
  it('are replaced, merged and taken away', () => {
    const kit = newKit()
    const id = `${kit.group}/providers/Microsoft.Resources/tags/default`
    const send = (method: string, body?: object) => kit.send(method, id, body, { version: '2025-04-01' }).body as Loose
    expect(send('PUT', { properties: { tags: { A: '1', b: '2' } } }).properties.tags).toEqual({ A: '1', b: '2' })
    expect(send('PATCH', { operation: 'Merge', properties: { tags: { a: '3' } } }).properties.tags).toEqual({
      b: '2',
      a: '3'
    })
    expect(send('PATCH', { operation: 'Delete', properties: { tags: { B: '' } } }).properties.tags).toEqual({ a: '3' })
    expect(kit.get(kit.group).tags).toEqual({ a: '3' })
    send('DELETE')
    expect(send('GET').properties.tags).toEqual({})
    expect(kit.send('PATCH', id, { operation: 'Shuffle' }, { version: '2025-04-01' }).status).toBe(400)
  })
})

describe('namespaces', () => {
  it('are registered in about a minute, once', () => {
    const kit = newKit()
    const id = `${kit.subscription}/providers/Microsoft.KeyVault`
    const registration = kit.world.namespaces['microsoft.keyvault']
    if (registration !== undefined) registration.state = 'NotRegistered'
    expect(kit.send('POST', `${id}/register`).body).toMatchObject({ registrationState: 'Registering' })
    kit.send('POST', `${id}/register`)
    expect(Object.values(kit.world.operations).filter(({ kind }) => kind === 'action')).toHaveLength(1)
    kit.wait(50)
    expect(kit.get(id).registrationState).toBe('Registering')
    kit.wait(17)
    expect(kit.get(id).registrationState).toBe('Registered')
  })

  it('tell their types with regions, zones and api-versions', () => {
    const kit = newKit()
    const { resourceTypes } = kit.get(`${kit.subscription}/providers/microsoft.network`)
    const firewall = resourceTypes.find(({ resourceType }: Loose) => resourceType === 'azureFirewalls')
    expect(firewall.locations).toContain('West Europe')
    expect(firewall.apiVersions[0]).toBe('2025-09-01')
    expect(firewall.zoneMappings[0].zones).toEqual(['1', '2', '3'])
    expect(kit.get(`${kit.subscription}/providers`).value).toHaveLength(3)
  })

  it('that nobody knows are refused, and registering needs the right', () => {
    const kit = newKit()
    const path = `${kit.subscription}/providers/Microsoft.Nonsense`
    expect(refusalOf(kit.send('GET', path))).toEqual([404, 'InvalidResourceNamespace'])
    expect(refusalOf(kit.send('POST', `${path}/register`))).toEqual([404, 'InvalidResourceNamespace'])
    const known = `${kit.subscription}/providers/Microsoft.Network/register`
    expect(refusalOf(kit.send('POST', known, undefined, { as: 'aks-baseline-plan', version: '2025-04-01' }))).toEqual([
      403,
      'AuthorizationFailed'
    ])
  })
})
