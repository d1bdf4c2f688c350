import { describe, expect, it } from '@jest/globals'
import type { ResourceId } from '../../../src/arm/resource-id.ts'
import { requiredActions } from '../../../src/preflight/required-actions.ts'
import { checkRoles, checkRolesAt } from '../../../src/preflight/roles.ts'
import { CONTRIBUTOR, fakeAzure, hidden, READER } from './fake-azure.ts'

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
    expect(found[0]?.remedy).toContain('"Contributor" to the apply identity')
    expect(found[1]?.remedy).toContain('AKS baseline planner')
  })

  it('is content with the roles of the set-up, and not with less', () => {
    expect(checkRoles(fakeAzure({ permissions: [READER, PLANNER] }), requiredActions.plan)).toEqual([])
    expect(checkRoles(fakeAzure({ permissions: [CONTRIBUTOR] }), requiredActions.plan)).toEqual([])
    expect(checkRoles(fakeAzure({ permissions: [READER] }), requiredActions.plan)).toHaveLength(3)
  })
})

describe('checkRolesAt', () => {
  const scope = '/subscriptions/other/resourceGroups/hub' as ResourceId
  const asked: string[] = []
  const azure = {
    ...fakeAzure({ permissions: [CONTRIBUTOR] }),
    async *list<T>(path: string) {
      asked.push(path)
      yield READER as T
    }
  }

  it('reads the permissions there, whatever the identity may do in its own subscription', async () => {
    const found = await checkRolesAt(azure, ['Microsoft.Network/virtualNetworks/write', 'a/read'], scope)
    expect(found).toMatchObject([{ severity: 'error', subject: 'Microsoft.Network/virtualNetworks/write' }])
    expect(found[0]?.evidence).toContain(scope)
    expect(asked).toEqual([`${scope}/providers/Microsoft.Authorization/permissions`])
  })

  it('reports an error when the identity may not even read its permissions', async () => {
    const blind = {
      ...azure,
      list: () => {
        throw hidden
      }
    }
    const [found, ...others] = await checkRolesAt(blind, ['A/b/join/action'], scope)
    expect(others).toEqual([])
    expect(found).toMatchObject({ severity: 'error', subject: scope })
    expect(found?.evidence).toContain('A/b/join/action')
    expect(found?.remedy).toContain('--role "Reader"')
    expect(found?.remedy).toContain('"Actions":["A/b/join/action"]')
  })
})
