import { describe, expect, it } from '@jest/globals'
import { actionMatches, roleGranting } from '../../../src/azure/role-actions.ts'

describe('actionMatches', () => {
  it('lets a star stand for anything, and ignores case', () => {
    expect(actionMatches('*', 'Microsoft.Network/virtualNetworks/write')).toBe(true)
    expect(actionMatches('*/read', 'microsoft.network/virtualNetworks/READ')).toBe(true)
    expect(actionMatches('Microsoft.Network/*/write', 'Microsoft.Network/virtualNetworks/subnets/write')).toBe(true)
  })

  it('takes every other sign for itself', () => {
    expect(actionMatches('*/read', 'Microsoft.Network/virtualNetworks/write')).toBe(false)
    expect(actionMatches('Microsoft.Network/a', 'MicrosoftXNetwork/a')).toBe(false)
    expect(actionMatches('Microsoft.Network/a', 'Microsoft.Network/a/b')).toBe(false)
  })
})

describe('roleGranting', () => {
  it.each([
    ['Microsoft.Network/virtualNetworks/read', '"Reader"'],
    ['Microsoft.Network/virtualNetworks/write', '"Contributor"'],
    [
      'Microsoft.Authorization/roleAssignments/write',
      '"Role Based Access Control Administrator" with the condition of the set-up'
    ],
    ['Microsoft.Authorization/policyAssignments/write', '"Resource Policy Contributor"'],
    ['Microsoft.Authorization/locks/write', 'a custom role with exactly this action']
  ])('%s by %s', (action, role) => {
    expect(roleGranting(action)).toBe(role)
  })
})
