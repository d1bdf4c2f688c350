import { describe, expect, it } from '@jest/globals'
import { allows } from '../../../../src/azure/services/permissions.ts'

const contributor = {
  actions: ['*'],
  notActions: ['Microsoft.Authorization/*/Write', 'Microsoft.Authorization/*/Delete']
}
const assigner = { actions: ['Microsoft.Authorization/roleAssignments/*'], notActions: [] }

describe('allows', () => {
  it('takes away what an entry excludes', () => {
    expect(allows([contributor], 'Microsoft.Network/virtualNetworks/write')).toBe(true)
    expect(allows([contributor], 'Microsoft.Authorization/roleAssignments/write')).toBe(false)
  })

  it('adds entries up', () => {
    expect(allows([contributor, assigner], 'Microsoft.Authorization/roleAssignments/write')).toBe(true)
    expect(allows([contributor, assigner], 'Microsoft.Authorization/locks/write')).toBe(false)
  })

  it('allows nothing without entries', () => {
    expect(allows([], 'Microsoft.Network/virtualNetworks/read')).toBe(false)
  })
})
