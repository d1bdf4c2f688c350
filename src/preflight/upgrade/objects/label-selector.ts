import { type Fields, fieldsOf, listOf } from '../../../manifests/index.ts'
import { type Labels, textOf, textsOf } from './seen-object.ts'

/** Returns whether labels match a label selector. An empty selector matches everything. */
export function matchesSelector(selector: unknown, labels: Labels): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(selector)
  return (
    Object.entries(fieldsOf(matchLabels)).every(([key, value]) => labels.get(key) === value) &&
    listOf(matchExpressions).every(expression => matchesExpression(expression, labels))
  )
}

/** Returns whether a selector selects by labels at all. */
export function isSelective(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(selector)
  return Object.keys(fieldsOf(matchLabels)).length > 0 || listOf(matchExpressions).length > 0
}

function matchesExpression({ key, operator, values }: Fields, labels: Labels): boolean {
  const value = labels.get(textOf(key))
  if (operator === 'Exists') return value !== undefined
  if (operator === 'DoesNotExist') return value === undefined
  const isListed = value !== undefined && textsOf(values).includes(value)
  return operator === 'NotIn' ? !isListed : isListed
}
