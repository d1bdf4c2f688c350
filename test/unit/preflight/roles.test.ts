import { describe, expect, it } from '@jest/globals'
import { requiredActions } from '../../../src/preflight/required-actions.ts'
import { checkRoles } from '../../../src/preflight/roles.ts'
import { CONTRIBUTOR, fakeAzure, READER } from './fake-azure.ts'

const PLANNER = { actions: ['Microsoft.Resources/deploymentStacksWhatIfResults/*'], notActions: [] }

describe('checkRoles', () => {
  it('names each missing action and the role that grants it', () => {
    const found = checkRoles(fakeAzure({ permissions: [READER] }), [
      'Microsoft.Network/virtualNetworks/read',
      'Microsoft.Network/virtualNetworks/write',
      'Microsoft.Resources/deploymentStacksWhatIfResults/write'
    ])
    expect(found.map(({ code, severity, subject }) => [code, severity, subject])).toEqual([
      ['not-authorized', 'error', 'Microsoft.Network/virtualNetworks/write'],
      ['not-authorized', 'error', 'Microsoft.Resources/deploymentStacksWhatIfResults/write']
    ])
    expect(found[0]?.remedy).toContain('"Contributor" at /subscriptions/s')
    expect(found[1]?.remedy).toContain('AKS baseline planner')
  })

  it('is content with the roles of the set-up, and not with less', () => {
    expect(checkRoles(fakeAzure({ permissions: [READER, PLANNER] }), requiredActions.plan)).toEqual([])
    expect(checkRoles(fakeAzure({ permissions: [CONTRIBUTOR] }), requiredActions.plan)).toEqual([])
    expect(checkRoles(fakeAzure({ permissions: [READER] }), requiredActions.plan)).toHaveLength(3)
  })
})
