import { describe, expect, it } from '@jest/globals'
import { conditionAllows, isSupportedCondition } from '../../../../../local/azure/authorization/role-conditions.ts'

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments'
const WRITE = `${ASSIGNMENTS}/write`
const DELETE = `${ASSIGNMENTS}/delete`
const [ROLE, OTHER, GROUP] = ['1', '2', '3'].map(digit => `${digit.repeat(8)}-0000-4000-8000-000000000000`)
const anyRole = (list: string, source = 'Request') =>
  `@${source}[${ASSIGNMENTS}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${list}}`
const toGroup = `@Request[${ASSIGNMENTS}:PrincipalId] ForAnyOfAnyValues:GuidEquals {${GROUP}}`
const unlessWrite = `!(ActionMatches{'${WRITE}'})`

/** A write of a role to the group, unless said otherwise. */
function allows(condition: string, role = ROLE, action = WRITE, type: string | undefined = 'Group') {
  const attributes = { RoleDefinitionId: `/x/roleDefinitions/${role}`, PrincipalId: GROUP ?? '', PrincipalType: type }
  return conditionAllows(condition, action, attributes)
}

describe('a condition on role assignments', () => {
  it('binds the actions it names and no other', () => {
    const condition = `(${unlessWrite}) OR (${anyRole(String(ROLE))})`
    expect(allows(condition)).toBe(true)
    expect(allows(condition, OTHER)).toBe(false)
    expect(allows(condition, OTHER, DELETE)).toBe(true)
  })

  it('looks at the request of a write and at the resource of a deletion', () => {
    const ofResource = anyRole(String(ROLE), 'Resource')
    expect([allows(ofResource), allows(ofResource, ROLE, DELETE)]).toEqual([false, true])
    expect(allows(anyRole(String(ROLE)), ROLE, DELETE)).toBe(false)
  })

  it('lets AND bind closer than OR, and parentheses closer than both', () => {
    const [no, yes] = [anyRole(String(OTHER)), anyRole(String(ROLE))]
    expect(allows(`${yes} OR ${no} AND ${no}`)).toBe(true)
    expect(allows(`(${yes} OR ${no}) AND ${no}`)).toBe(false)
    expect(allows(`(${yes} || ${no}) && ${toGroup}`)).toBe(true)
    expect(allows(`NOT (${yes})`)).toBe(false)
  })

  it('takes no part of a value for the whole, and what is absent for nothing', () => {
    const types = `@Request[${ASSIGNMENTS}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'serviceprincipal', 'GROUP'}`
    expect(allows(types)).toBe(true)
    expect(allows(types, ROLE, WRITE, 'User')).toBe(false)
    expect(conditionAllows(types, WRITE, { RoleDefinitionId: '', PrincipalId: '', PrincipalType: undefined })).toBe(
      false
    )
    expect(conditionAllows(types, WRITE, undefined)).toBe(false)
  })

  it.each([
    ['nothing', ''],
    ['a bare word', 'true'],
    ['an open parenthesis', `(${unlessWrite}`],
    ['something after the end', `${unlessWrite})`],
    ['an attribute of something else', "@Request[Microsoft.Storage/blobs:name] ForAnyOfAnyValues:GuidEquals {'a'}"],
    ['an attribute that assignments lack', `@Request[${ASSIGNMENTS}:Color] ForAnyOfAnyValues:GuidEquals {a}`],
    ['an operator of another type', anyRole('a').replace('GuidEquals', 'NumericEquals')],
    ['an operator without a list', anyRole('a').replace('{a}', '')]
  ])('is refused, and lets nothing through, with %s', (_, text) => {
    expect(isSupportedCondition(text)).toBe(false)
    expect(allows(text)).toBe(false)
  })
})
