import { evaluateCondition } from './role-condition.ts'

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi
/** Principal or role that no condition names. */
const UNNAMED = '00000000-0000-4000-8000-000000000000'

/**
 * Returns the ids of the groups to which a condition allows to assign a role because it names both. Returns `undefined`
 * if the condition compares principals in another form, so that the groups cannot be told. The condition itself is
 * evaluated for each id, so an id that is excluded, named with another role or named for removal alone is not returned.
 */
export function groupsAllowed(condition: string, role: string): string[] | undefined {
  const result = (PrincipalId: string, RoleDefinitionId = role) =>
    evaluateCondition(condition, { RoleDefinitionId, PrincipalType: 'Group', PrincipalId })
  const named = [...new Set((condition.match(GUID) ?? []).map(id => id.toLowerCase()))]
  const results = new Map(named.map(id => [id, result(id)]))
  if (result(UNNAMED) !== 'refused' || [...results.values()].includes('unknown')) return undefined
  const allowed = named.filter(id => results.get(id) === 'allowed')
  if (allowed.some(id => result(id, UNNAMED) !== 'refused')) return undefined
  return allowed.length === 0 && /:PrincipalId\]/i.test(condition) ? undefined : allowed
}
