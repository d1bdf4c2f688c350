import { describe, expect, it } from '@jest/globals'
import { assignmentCondition } from '../../../src/arm/assignment-condition.ts'
import { assignableRoles, clusterAdministrator, pipelineRoles } from '../../../src/arm/role-table.ts'
import { evaluateCondition } from '../../../src/azure/role-condition.ts'

const GROUP = '88888888-0000-4000-8000-000000000001'
const OTHER = '88888888-0000-4000-8000-000000000002'
const PULL = assignableRoles.registryPull.id
const ATTRIBUTE = 'Microsoft.Authorization/roleAssignments'

function result(condition: string | undefined, role: string, PrincipalType = 'Group', PrincipalId?: string) {
  const RoleDefinitionId = `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${role.toUpperCase()}`
  return evaluateCondition(condition, { RoleDefinitionId, PrincipalType, PrincipalId })
}

describe('evaluateCondition', () => {
  it('allows everything when there is no condition', () => {
    expect(result(undefined, pipelineRoles.contributor.id)).toBe('allowed')
    expect(result('', pipelineRoles.contributor.id)).toBe('allowed')
  })

  it('evaluates the condition of the set-up as Azure does', () => {
    const condition = assignmentCondition({ groups: `${OTHER}, ${GROUP}` })
    for (const { id } of Object.values(assignableRoles))
      expect(result(condition, id, 'ServicePrincipal')).toBe('allowed')
    expect(result(condition, PULL, 'User')).toBe('refused')
    expect(result(condition, pipelineRoles.contributor.id)).toBe('refused')
    expect(result(condition, clusterAdministrator.id, 'Group', GROUP)).toBe('allowed')
    expect(result(condition, clusterAdministrator.id, 'Group', PULL)).toBe('refused')
    expect(result(condition, clusterAdministrator.id)).toBe('unknown')
    expect(result(assignmentCondition(), clusterAdministrator.id, 'Group', GROUP)).toBe('refused')
    expect(
      result(assignmentCondition({ more: `, ${pipelineRoles.contributor.id}` }), pipelineRoles.contributor.id)
    ).toBe('allowed')
  })

  it.each([
    [`@Request[${ATTRIBUTE}:RoleDefinitionId] GuidEquals ${PULL}`, 'unknown'],
    [`@Request[${ATTRIBUTE}:RoleDefinitionId] GuidEquals '${PULL}'`, 'allowed'],
    [`@Request[${ATTRIBUTE}:RoleDefinitionId] ForAnyOfAllValues:GuidNotEquals {${PULL}, ${GROUP}}`, 'refused'],
    [`@Request[${ATTRIBUTE}:RoleDefinitionId] ForAnyOfAllValues:GuidNotEquals {${GROUP}}`, 'allowed'],
    [`NOT (@Request[${ATTRIBUTE}:PrincipalType] StringEqualsIgnoreCase 'group')`, 'refused'],
    [`@Request[${ATTRIBUTE}:PrincipalType] StringEquals 'group' || ActionMatches{'${ATTRIBUTE}/*'}`, 'allowed'],
    [`@Resource[${ATTRIBUTE}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${PULL}}`, 'unknown'],
    [`@Environment[UtcNow] DateTimeGreaterThan '2026-01-01'`, 'unknown'],
    [`(@Request[${ATTRIBUTE}:RoleDefinitionId] GuidEquals {${PULL}}`, 'unknown'],
    ['nonsense', 'unknown']
  ])('reads %s as %s', (condition, expected) => {
    expect(result(condition, PULL)).toBe(expected)
  })

  it.each(['constructor', 'toString', '__proto__'])('does not know an attribute with the name %s', name => {
    expect(result(`@Request[${ATTRIBUTE}:${name}] StringEquals 'x'`, PULL)).toBe('unknown')
  })

  it.each([
    ['parentheses', '('.repeat(8000), ')'.repeat(8000)],
    ['negations', '!'.repeat(8000), '']
  ])('does not evaluate 8000 nested %s', (_, before, after) => {
    const inner = `@Request[${ATTRIBUTE}:RoleDefinitionId] GuidEquals '${PULL}'`
    expect(result(`${before}${inner}${after}`, PULL)).toBe('unknown')
  })
})
