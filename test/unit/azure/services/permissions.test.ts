import { describe, expect, it } from '@jest/globals'
import { subscriptionId } from '../../../../src/arm/resource-id.ts'
import { permissionsAllow, readPermissions } from '../../../../src/azure/services/permissions.ts'

const contributor = {
  actions: ['*'],
  notActions: ['Microsoft.Authorization/*/Write', 'Microsoft.Authorization/*/Delete']
}
const assigner = { actions: ['Microsoft.Authorization/roleAssignments/*'], notActions: [] }

describe('readPermissions', () => {
  it('gives every entry whole, at the subscription', async () => {
    const asked: string[] = []
    async function* list<T>(path: string, type: string) {
      asked.push(path, type)
      yield { actions: ['*/read'] } as T
      yield contributor as T
    }
    expect(await readPermissions({ list }, subscriptionId('s'))).toEqual([
      { actions: ['*/read'], notActions: [] },
      contributor
    ])
    const type = 'Microsoft.Authorization/permissions'
    expect(asked).toEqual([`/subscriptions/s/providers/${type}`, type])
  })
})

describe('permissionsAllow', () => {
  it('takes away what an entry excludes', () => {
    expect(permissionsAllow([contributor], 'Microsoft.Network/virtualNetworks/write')).toBe(true)
    expect(permissionsAllow([contributor], 'Microsoft.Authorization/roleAssignments/write')).toBe(false)
  })

  it('adds entries up', () => {
    expect(permissionsAllow([contributor, assigner], 'Microsoft.Authorization/roleAssignments/write')).toBe(true)
    expect(permissionsAllow([contributor, assigner], 'Microsoft.Authorization/locks/write')).toBe(false)
  })

  it('allows nothing without entries', () => {
    expect(permissionsAllow([], 'Microsoft.Network/virtualNetworks/read')).toBe(false)
  })
})
