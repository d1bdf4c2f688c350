import { keyOf } from '../resource-ids.ts'
import { type Comparison, type Condition, parseCondition } from './condition-language.ts'
import { matchesAction } from './role-definitions.ts'

/** What conditions on role assignments can look at. */
export interface RoleAssignmentAttributes {
  readonly RoleDefinitionId: string
  readonly PrincipalId: string
  readonly PrincipalType: string | undefined
}

/** What is asked for: a write presents the attributes, a deletion finds them in the resource. */
interface Asked {
  readonly action: string
  readonly attributes: RoleAssignmentAttributes | undefined
}

/** Whether this emulator can tell what a condition means; an assignment with another one is refused. */
export function isSupportedCondition(text: string): boolean {
  return parsed(text) !== undefined
}

/** Whether the condition of an assignment lets an action through; one that cannot be read lets nothing through. */
export function conditionAllows(
  condition: string | undefined,
  action: string,
  attributes: RoleAssignmentAttributes | undefined
): boolean {
  if (condition === undefined) return true
  const read = parsed(condition)
  return read !== undefined && holds(read, { action, attributes })
}

function parsed(text: string): Condition | undefined {
  try {
    return parseCondition(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function holds(condition: Condition, asked: Asked): boolean {
  if ('not' in condition) return !holds(condition.not, asked)
  if ('all' in condition) return condition.all.every(each => holds(each, asked))
  if ('any' in condition) return condition.any.some(each => holds(each, asked))
  if ('action' in condition) return matchesAction(condition.action, asked.action)
  return comparisonHolds(condition, asked)
}

/** An attribute that is not there equals nothing. */
function comparisonHolds({ source, attribute, values }: Comparison, { action, attributes }: Asked): boolean {
  const isThere = source === (/\/delete$/i.test(action) ? 'Resource' : 'Request')
  const value = isThere ? attributes?.[attribute as keyof RoleAssignmentAttributes] : undefined
  return value !== undefined && values.includes(keyOf(value).split('/').at(-1) ?? '')
}
