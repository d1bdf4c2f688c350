import { describe, expect, it } from '@jest/globals'
import { newKit, publicAddress, refusalOf } from './kit.ts'

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
