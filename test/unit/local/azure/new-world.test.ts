import { describe, expect, it } from '@jest/globals'
import { conditionAllows } from '../../../../local/azure/authorization/role-conditions.ts'
import { ensureEnvironments } from '../../../../local/azure/new-world.ts'
import { assignableRoles, clusterAdministrator, pipelineRoles } from '../../../../src/arm/role-table.ts'
import { APPLY_IDENTITY, applicationOf, emptyWorld, PLAN_IDENTITY } from './kit.ts'

function subjects(name: string, world = emptyWorld()): string[] {
  return applicationOf(world, name).federatedCredentials.map(({ subject }) => subject)
}

describe('createWorld', () => {
  it('is the same for the same seed and another for another', () => {
    expect(emptyWorld()).toEqual(emptyWorld())
    expect(emptyWorld(2).subscriptionId).not.toBe(emptyWorld().subscriptionId)
    expect(JSON.parse(JSON.stringify(emptyWorld()))).toEqual(emptyWorld())
  })

  it('trusts the plan job and pull requests for planning, the protected environment for applying, in both forms', () => {
    expect(subjects(PLAN_IDENTITY)).toEqual([
      'repo:org/platform:pull_request',
      'repo:org@1001/platform@2001:pull_request',
      'repo:org/platform:environment:production-plan',
      'repo:org@1001/platform@2001:environment:production-plan'
    ])
    expect(subjects(APPLY_IDENTITY)).toEqual([
      'repo:org/platform:environment:production',
      'repo:org@1001/platform@2001:environment:production'
    ])
  })

  it('lets the identity that applies give the roles that the set-up template lets it give, and no other', () => {
    const conditions = Object.values(emptyWorld().resources).flatMap(({ properties }) => properties.condition ?? [])
    expect(conditions).toHaveLength(1)
    const given = [...Object.values(assignableRoles), clusterAdministrator, ...Object.values(pipelineRoles)].filter(
      ({ id }) => {
        const attributes = { RoleDefinitionId: id, PrincipalId: 'somebody', PrincipalType: 'Group' }
        return conditionAllows(String(conditions[0]), 'Microsoft.Authorization/roleAssignments/write', attributes)
      }
    )
    expect(given).toEqual(Object.values(assignableRoles))
  })

  it('has a fresh subscription: only two namespaces are registered', () => {
    const registered = Object.values(emptyWorld().namespaces).filter(({ state }) => state === 'Registered')
    expect(registered.map(({ namespace }) => namespace).sort()).toEqual([
      'Microsoft.Authorization',
      'Microsoft.Resources'
    ])
  })
})

describe('ensureEnvironments', () => {
  it('adds credentials for new environments and keeps those there are', () => {
    const world = emptyWorld()
    ensureEnvironments(world, ['production', 'staging'])
    ensureEnvironments(world, ['staging'])
    expect(subjects(APPLY_IDENTITY, world)).toEqual([
      ...subjects(APPLY_IDENTITY),
      'repo:org/platform:environment:staging',
      'repo:org@1001/platform@2001:environment:staging'
    ])
    expect(subjects(PLAN_IDENTITY, world)).toContain('repo:org/platform:environment:staging-plan')
    expect(subjects(PLAN_IDENTITY, world)).toHaveLength(6)
  })
})
