import { keyOf } from './ids.ts'

/** What conditions on role assignments can look at. */
export interface RoleAssignmentAttributes {
  readonly RoleDefinitionId: string
  readonly PrincipalType: string | undefined
}

interface Clause {
  readonly action: string
  readonly comparisons: readonly {
    readonly attribute: keyof RoleAssignmentAttributes
    readonly values: readonly string[]
  }[]
}

const CLAUSE = /ActionMatches\{'([^']+)'\}/i
const COMPARISON =
  /@(?:Request|Resource)\[Microsoft\.Authorization\/roleAssignments:(RoleDefinitionId|PrincipalType)\]\s+ForAnyOfAnyValues:(?:GuidEquals|StringEqualsIgnoreCase)\s+\{([^}]*)\}/gi

/**
 * The form of condition that "Delegate Azure role assignment management with conditions" gives: for each action a list
 * of comparisons that must all hold.
 */
function parseCondition(text: string): Clause[] {
  return text
    .split(/(?=ActionMatches\{)/i)
    .filter(part => CLAUSE.test(part))
    .map(part => ({
      action: CLAUSE.exec(part)?.[1] ?? '',
      comparisons: [...part.matchAll(COMPARISON)].map(([, attribute, values]) => ({
        attribute: /principaltype/i.test(attribute ?? '') ? ('PrincipalType' as const) : ('RoleDefinitionId' as const),
        values: (values ?? '').split(',').map(value => keyOf(value.trim().replace(/^'|'$/g, '')))
      }))
    }))
}

/** Whether this emulator can tell what a condition means; an assignment with another one is refused. */
export function isSupportedCondition(text: string): boolean {
  const clauses = parseCondition(text)
  return clauses.length > 0 && clauses.every(clause => clause.comparisons.length > 0)
}

/** Whether the condition of an assignment lets an action through. */
export function conditionAllows(
  condition: string | undefined,
  action: string,
  attributes: RoleAssignmentAttributes | undefined
): boolean {
  if (condition === undefined) return true
  return parseCondition(condition)
    .filter(clause => keyOf(clause.action) === keyOf(action))
    .every(clause => attributes !== undefined && clauseHolds(clause, attributes))
}

function clauseHolds(clause: Clause, attributes: RoleAssignmentAttributes): boolean {
  return clause.comparisons.every(({ attribute, values }) => {
    const value = keyOf(attributes[attribute] ?? '')
    return values.includes(attribute === 'RoleDefinitionId' ? (value.split('/').at(-1) ?? '') : value)
  })
}
