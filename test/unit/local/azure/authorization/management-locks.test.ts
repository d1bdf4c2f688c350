import { describe, expect, it } from '@jest/globals'
import { newKit, PLAN_IDENTITY, publicAddress, refusalOf, virtualNetwork } from '../kit.ts'

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

  it('of the subscription stop the deletion of everything in it', () => {
    const kit = newKit()
    const id = kit.network('publicIPAddresses/p')
    kit.make(id, publicAddress)
    lockAt(kit, kit.subscription, 'CanNotDelete')
    expect(refusalOf(kit.remove(id))).toEqual([409, 'ScopeLocked'])
    expect(refusalOf(kit.remove(kit.group))).toEqual([409, 'ScopeLocked'])
  })

  it('on a resource stop the deletion of its children and extensions, and those on them its own', () => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    const setting = `${network}/providers/Microsoft.Insights/diagnosticSettings/logs`
    kit.make(network, virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24' }))
    const common = { type: 'Microsoft.Insights/diagnosticSettings', name: 'logs', generation: 1, createdAt: 0 }
    kit.world.resources[setting.toLowerCase()] = { ...common, id: setting, properties: {} }
    for (const [locked, removed] of [
      [network, `${network}/subnets/a`],
      [network, setting],
      [`${network}/subnets/a`, network],
      [setting, network]
    ] as const) {
      lockAt(kit, locked, 'CanNotDelete')
      const refused = kit.remove(removed)
      expect([locked, removed, ...refusalOf(refused)]).toEqual([locked, removed, 409, 'ScopeLocked'])
      expect(JSON.stringify(refused.body)).toContain(`following scope(s) are locked: '${locked}'`)
      delete kit.world.resources[lock(locked).toLowerCase()]
    }
    expect(kit.remove(setting).status).toBe(200)
  })

  it('are listed at the subscription with those of its groups and resources, whoever may read', () => {
    const kit = newKit()
    const id = kit.network('publicIPAddresses/p')
    kit.make(id, publicAddress)
    const scopes = [kit.subscription, kit.group, id]
    for (const scope of scopes) lockAt(kit, scope, 'ReadOnly')
    const listed = (scope: string) =>
      kit
        .get(`${scope}/providers/Microsoft.Authorization/locks`, { as: PLAN_IDENTITY })
        .value.map((each: { id: string }) => each.id)
    expect(listed(scopes[0] ?? '').sort()).toEqual(scopes.map(lock).sort())
    expect(listed(id)).toEqual([lock(id)])
  })

  it('are not the apply identity’s to make', () => {
    const kit = newKit()
    expect(refusalOf(kit.put(lock(kit.group), { properties: { level: 'CanNotDelete' } }))).toEqual([
      403,
      'AuthorizationFailed'
    ])
  })
})

describe('a lock on a deployment stack', () => {
  it('stops its deletion, and is in the list of the locks of the group', () => {
    const kit = newKit()
    const id = `${kit.group}/providers/Microsoft.Resources/deploymentStacks/s`
    const template = {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources: []
    }
    const properties = { template, actionOnUnmanage: { resources: 'delete' }, denySettings: { mode: 'none' } }
    const version = { version: '2025-07-01' }
    expect(kit.put(id, { properties }, version).status).toBe(201)
    kit.settle()
    const lock = `${id}/providers/Microsoft.Authorization/locks/l`
    const fields = { type: 'Microsoft.Authorization/locks', name: 'l', generation: 1, createdAt: kit.world.now }
    kit.world.resources[lock.toLowerCase()] = { id: lock, ...fields, properties: { level: 'CanNotDelete' } }
    const listed = kit.get(`${kit.group}/providers/Microsoft.Authorization/locks`, { version: '2020-05-01' })
    expect(listed).toMatchObject({ value: [{ id: lock }] })
    expect(refusalOf(kit.remove(id, version))).toEqual([409, 'ScopeLocked'])
  })
})

describe('a ReadOnly lock on a group', () => {
  const template = {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    resources: []
  }

  it('stops its deployments and stacks themselves; one that stops deleting does not', () => {
    const kit = newKit()
    const at = `${kit.group}/providers/Microsoft.Resources`
    const stack = { template, actionOnUnmanage: { resources: 'delete' }, denySettings: { mode: 'none' } }
    const write = () => [
      refusalOf(kit.put(`${at}/deployments/d`, { properties: { mode: 'Incremental', template } })),
      refusalOf(kit.put(`${at}/deploymentStacks/s`, { properties: stack }, { version: '2025-07-01' }))
    ]
    const lock = `${kit.group}/providers/Microsoft.Authorization/locks/l`
    const locked = (level: string) => {
      // Whoever runs the pipeline may not make locks; an owner made this one.
      const fields = { type: 'Microsoft.Authorization/locks', name: 'l', generation: 1, createdAt: kit.world.now }
      kit.world.resources[lock.toLowerCase()] = { id: lock, ...fields, properties: { level } }
    }
    locked('ReadOnly')
    expect(write()).toEqual([
      [409, 'ScopeLocked'],
      [409, 'ScopeLocked']
    ])
    locked('CanNotDelete')
    expect(write()).toEqual([
      [201, undefined],
      [201, undefined]
    ])
  })
})
