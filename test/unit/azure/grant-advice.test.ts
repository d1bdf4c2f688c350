import { describe, expect, it } from '@jest/globals'
import { builtInRoles, permissionGrants } from '../../../local/azure/authorization/role-definitions.ts'
import { parseResourceId } from '../../../src/arm/resource-id.ts'
import { assignableRoles, backupRoles, pipelineRoles, plannerRole } from '../../../src/arm/role-table.ts'
import { grantAdvice } from '../../../src/azure/grant-advice.ts'
import { requestFailure } from '../../../src/azure/request-failure.ts'
import { setupRoleGranting } from '../../../src/azure/role-actions.ts'
import { evaluateCondition } from '../../../src/azure/role-condition.ts'
import { requiredActions } from '../../../src/preflight/required-actions.ts'
import { externalActions } from '../../../src/templates/external-actions.ts'
import { APPLY_ACTIONS } from '../../../src/templates/prerequisites.ts'
import { VARIANTS } from '../templates/baselines.ts'

const OWN = 'aaaaaaaa-0000-4000-8000-00000000000a'
const HUB = '/subscriptions/bbbbbbbb-0000-4000-8000-00000000000b/resourceGroups/rg-connectivity'
const NETWORK = `${HUB}/providers/Microsoft.Network/virtualNetworks/vnet-hub`

const EXTERNAL = Object.values(VARIANTS).flatMap(variant => externalActions(variant))
const ALL = [
  ...new Set([
    ...requiredActions.plan,
    ...APPLY_ACTIONS.map(({ action }) => action),
    ...EXTERNAL.map(({ action }) => action),
    'Microsoft.Network/azureFirewalls/delete',
    'Microsoft.Resources/deploymentStacks/manageDenySetting/action',
    'Microsoft.Authorization/locks/write'
  ])
]

/** Returns the custom role that an advice names, with scope and condition of its assignment. */
function grantIn(advice: string) {
  const [, json = '{}'] = /--role-definition '([^']+)'/.exec(advice) ?? []
  const { Actions = [], AssignableScopes = [] } = JSON.parse(json) as {
    Actions?: string[]
    AssignableScopes?: string[]
  }
  const [, role = ''] = /role assignment create --role "([^"]+)"/.exec(advice) ?? []
  const [, scope = ''] = /--scope "([^"]+)"/.exec(advice) ?? []
  const [, condition] = /--condition \$'((?:[^'\\]|\\.)*)'/.exec(advice) ?? []
  return { actions: Actions, assignable: AssignableScopes, role, scope, condition: condition?.replaceAll("\\'", "'") }
}

const WIDE = /"?(Owner|Contributor|User Access Administrator|Role Based Access Control Administrator)"?/

describe('grantAdvice', () => {
  it.each(ALL)('gives exactly %s on a resource of another team', action => {
    const advice = grantAdvice({ actions: [action], scope: NETWORK, subscription: OWN, principalId: 'p' })
    const { actions, role, scope, condition } = grantIn(advice)
    expect(advice).not.toMatch(WIDE)
    expect(scope.startsWith(HUB)).toBe(true)
    expect(advice).toContain('--assignee-object-id p ')
    if (action.endsWith('/read')) expect(role).toBe('Reader')
    else expect(actions).toEqual([action])
    expect(condition !== undefined).toBe(action.startsWith('Microsoft.Authorization/roleAssignments/'))
  })

  it.each(ALL)('names the role of the set-up that grants %s in its subscription, and no other', action => {
    const advice = grantAdvice({ actions: [action], scope: `/subscriptions/${OWN}`, subscription: OWN })
    const role = setupRoleGranting(action)
    if (role === undefined) {
      expect(grantIn(advice).actions).toEqual([action])
      expect(advice).not.toMatch(WIDE)
      return
    }
    const definition = [...builtInRoles, { ...plannerRole, name: '', roleName: plannerRole.name, notActions: [] }].find(
      ({ roleName }) => roleName === role.name
    )
    const ofSetup: string[] = [...Object.values(pipelineRoles), plannerRole].map(({ name }) => name)
    expect(ofSetup).toContain(role.name)
    expect(definition && permissionGrants(definition, action)).toBe(true)
    expect(advice).toMatch(/^Deploy the set-up of this release again/)
    expect(advice).not.toContain('az role')
    if (role.name === pipelineRoles.roleAdministrator.name) expect(advice).toContain('condition of the set-up')
  })

  it('limits the right to assign roles on a shared registry to the roles for pulling images', () => {
    const registry = `${HUB}/providers/Microsoft.ContainerRegistry/registries/shared`
    const actions = ['Microsoft.Authorization/roleAssignments/write']
    const scope = `${registry}/providers/Microsoft.Authorization/roleAssignments/guid`
    const grant = grantIn(grantAdvice({ actions, scope, subscription: OWN }))
    expect(grant).toMatchObject({ scope: registry, assignable: [HUB] })
    const roles = [...Object.values(assignableRoles), ...Object.values(backupRoles)]
    const allowed = roles.filter(
      ({ id }) =>
        evaluateCondition(grant.condition, { RoleDefinitionId: id, PrincipalType: 'ServicePrincipal' }) === 'allowed'
    )
    expect(allowed).toEqual([assignableRoles.registryPull, assignableRoles.registryRepositoryReader])
  })

  it.each([
    [
      `${NETWORK}/virtualNetworkPeerings/to-spoke`,
      'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write',
      NETWORK
    ],
    [NETWORK, 'Microsoft.Network/virtualNetworks/write', HUB],
    [NETWORK, 'Microsoft.Network/virtualNetworks/peer/action', NETWORK],
    [
      `${HUB}/providers/Microsoft.Authorization/roleAssignments/guid`,
      'Microsoft.Authorization/roleAssignments/write',
      HUB
    ]
  ])('assigns at a scope that exists when %s is missing', (scope, action, expected) => {
    expect(grantIn(grantAdvice({ actions: [action], scope, subscription: OWN })).scope).toBe(expected)
    expect(parseResourceId(expected).subscriptionId).not.toBe(OWN)
  })
})

describe('a refusal that Azure writes', () => {
  const refusal = (code: string, message: string) =>
    requestFailure({ asked: 'PUT /x', subject: '/x', status: 403, error: { code, message }, subscription: OWN }).details
      .remedy

  it('asks the owner of a hub for peering alone', () => {
    // Verbatim: Resolve the LinkedAuthorizationFailed error
    const message = `The client 'c' with object id 'o' has permission to perform action 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write' on scope '/a'; however, it does not have permission to perform action(s) 'Microsoft.Network/virtualNetworks/peer/action' on the linked scope(s) '${NETWORK}' (respectively) or the linked scope(s) are invalid.`
    const remedy = refusal('LinkedAuthorizationFailed', message)
    expect(grantIn(remedy)).toMatchObject({
      actions: ['Microsoft.Network/virtualNetworks/peer/action'],
      scope: NETWORK
    })
    expect(remedy).toContain('--assignee-object-id o ')
    expect(remedy).not.toMatch(WIDE)
  })

  it('pairs each action with its own scope', () => {
    const message = `it does not have permission to perform action(s) 'A/b/c/action, D/e/f/action' on the linked scope(s) '${HUB}/providers/A/b/one, ${HUB}/providers/D/e/two' (respectively)`
    const remedy = refusal('LinkedAuthorizationFailed', message)
    expect(remedy.match(/"Actions":\[[^\]]*\]/g)).toEqual(['"Actions":["A/b/c/action"]', '"Actions":["D/e/f/action"]'])
  })

  it('asks for a new set-up when its condition forbids a role', () => {
    const scope = `/subscriptions/${OWN}/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/g`
    // Verbatim: Troubleshoot Azure role assignment conditions
    const message = `The client 'c' with object id 'o' does not have authorization or an ABAC condition not fulfilled to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '${scope}' or the scope is invalid.`
    const remedy = refusal('AuthorizationFailed', message)
    expect(remedy).toContain('Deploy the set-up of this release again')
    expect(remedy).toContain('`clusterAdminGroupIds`')
    expect(remedy).not.toContain('az role')
  })
})
