import { type Fields, fieldsOf, listOf } from '../../../manifests/index.ts'
import { type Labels, textOf, textsOf } from './seen-object.ts'

type Test = (labels: Labels) => boolean

/** Tests by their selectors. One selector is compared with thousands of objects. */
const tests = new WeakMap<object, Test>()

/** Returns whether labels match a label selector. An empty selector matches everything. */
export function matchesSelector(selector: unknown, labels: Labels): boolean {
  if (typeof selector !== 'object' || selector === null) return true
  const test = tests.get(selector) ?? testOf(fieldsOf(selector))
  tests.set(selector, test)
  return test(labels)
}

function testOf({ matchLabels, matchExpressions }: Fields): Test {
  const required = Object.entries(fieldsOf(matchLabels))
  const expressions = listOf(matchExpressions).map(testOfExpression)
  return labels =>
    required.every(([key, value]) => labels.get(key) === value) && expressions.every(test => test(labels))
}

/** Returns whether a selector selects by labels at all. */
export function isSelective(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(selector)
  return Object.keys(fieldsOf(matchLabels)).length > 0 || listOf(matchExpressions).length > 0
}

function testOfExpression({ key, operator, values }: Fields): Test {
  const name = textOf(key)
  const listed = new Set<string | undefined>(textsOf(values))
  if (operator === 'Exists') return labels => labels.has(name)
  if (operator === 'DoesNotExist') return labels => !labels.has(name)
  if (operator === 'NotIn') return labels => !listed.has(labels.get(name))
  return labels => listed.has(labels.get(name))
}
