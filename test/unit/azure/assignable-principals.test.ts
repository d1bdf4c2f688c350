import { describe, expect, it } from '@jest/globals'
import { assignmentCondition } from '../../../src/arm/assignment-condition.ts'
import { assignableRoles, clusterAdministrator } from '../../../src/arm/role-table.ts'
import { groupsAllowed } from '../../../src/azure/assignable-principals.ts'

const GROUP = '88888888-0000-4000-8000-000000000001'
const OTHER = '88888888-0000-4000-8000-000000000002'
const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments'
const WRITE = `!(ActionMatches{'${ASSIGNMENTS}/write'})`
const DELETE = `!(ActionMatches{'${ASSIGNMENTS}/delete'})`

const role = ({ id }: { readonly id: string }) =>
  `@Request[${ASSIGNMENTS}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${id}}`
const principal = (ids: string) => `@Request[${ASSIGNMENTS}:PrincipalId] ForAnyOfAnyValues:GuidEquals {${ids}}`
const notPrincipal = (ids: string) => `@Request[${ASSIGNMENTS}:PrincipalId] ForAnyOfAllValues:GuidNotEquals {${ids}}`

const PULL = role(assignableRoles.registryPull)
const ADMINISTRATOR = role(clusterAdministrator)

describe('groupsAllowed', () => {
  it.each<[string, string, string[] | undefined]>([
    ['groups of the set-up', assignmentCondition({ groups: `${GROUP}, ${OTHER.toUpperCase()}` }), [GROUP, OTHER]],
    ['a set-up without groups', assignmentCondition(), []],
    ['a group next to another role', `(${PULL}) OR (${ADMINISTRATOR} AND ${principal(GROUP)})`, [GROUP]],
    ['an excluded principal', `${ADMINISTRATOR} AND ${notPrincipal(GROUP)}`, undefined],
    [
      'a listed group that is also excluded',
      `${ADMINISTRATOR} AND ${principal(`${GROUP}, ${OTHER}`)} AND ${notPrincipal(GROUP)}`,
      [OTHER]
    ],
    ['a principal of another role', `${role(assignableRoles.vaultSecretsUser)} AND ${principal(GROUP)}`, undefined],
    [
      'a principal of the delete clause',
      `(${WRITE} OR (${PULL})) AND (${DELETE} OR (${ADMINISTRATOR} AND ${principal(GROUP)}))`,
      undefined
    ],
    ['a principal that may get any role', `(${PULL}) OR (${principal(GROUP)})`, undefined],
    [
      'a group with a limit that cannot be evaluated',
      `${ADMINISTRATOR} AND ${principal(GROUP)} AND @Environment[isPrivateLink] BoolEquals 'true'`,
      undefined
    ],
    ['an unknown form', 'nonsense', undefined]
  ])('reads %s', (_, condition, expected) => {
    expect(groupsAllowed(condition, clusterAdministrator.id)).toEqual(expected)
  })
})
