import { type KubernetesObject, valueAt } from '../objects.ts'

/** Whether an object matches, or why the selector cannot be used. */
export type Selector = ((object: KubernetesObject) => boolean) | { readonly failed: string }

const KEY = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?'
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s+\\(([^()]*)\\)$`)
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)$`)
const EXISTENCE = new RegExp(`^(!?)\\s*(${KEY})$`)

type Rule = (labels: Readonly<Record<string, string>>) => boolean

/** Returns a label selector of a query: equality, `in`, `notin`, existence, joined by commas. */
export function labelSelector(text: string): Selector {
  const rules: Rule[] = []
  for (const part of splitOutsideParentheses(text)) {
    const rule = labelRule(part)
    if (rule === undefined) return { failed: `unable to parse requirement: "${part}" is not a label requirement` }
    rules.push(rule)
  }
  return object => rules.every(rule => rule(object.metadata.labels ?? {}))
}

function labelRule(part: string): Rule | undefined {
  const [, setKey = '', operator, list = ''] = SET.exec(part) ?? []
  if (operator !== undefined) {
    const values = list.split(',').map(value => value.trim())
    return labels => values.includes(labels[setKey] ?? '\0') === (operator === 'in')
  }
  const [, key = '', sign, value = ''] = EQUALITY.exec(part) ?? []
  if (sign !== undefined) return labels => (labels[key] === value) === (sign !== '!=')
  const [, negated, present] = EXISTENCE.exec(part) ?? []
  if (present === undefined) return undefined
  return labels => (labels[present] !== undefined) === (negated === '')
}

function splitOutsideParentheses(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter(part => part !== '')
}

/** Fields that selectors of a kind may use besides name and namespace (kubernetes/kubernetes: pkg/apis/core/v1/conversion.go). */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName'
  ],
  nodes: ['spec.unschedulable'],
  jobs: ['status.successful'],
  namespaces: ['status.phase'],
  services: ['spec.clusterIP', 'spec.type']
}

/** Returns a field selector of a query: equality and inequality, joined by commas. */
export function fieldSelector(text: string, resource: string): Selector {
  const allowed = ['metadata.name', 'metadata.namespace', ...(FIELDS[resource] ?? [])]
  const rules: ((object: KubernetesObject) => boolean)[] = []
  for (const part of splitOutsideParentheses(text)) {
    const [, field = '', sign, value = ''] = /^([^=!]+?)\s*(==|=|!=)\s*(.*)$/.exec(part) ?? []
    if (sign === undefined) return { failed: `invalid selector: '${text}'; can't understand '${part}'` }
    if (!allowed.includes(field)) return { failed: unknownField(field, resource) }
    rules.push(object => (fieldOf(object, field) === value) === (sign !== '!='))
  }
  return object => rules.every(rule => rule(object))
}

// Verbatim: kubernetes/kubernetes: pkg/apis/core/v1/conversion.go; apimachinery/pkg/runtime/converter.go
function unknownField(field: string, resource: string): string {
  return FIELDS[resource] === undefined
    ? `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
    : `field label not supported: ${field}`
}

/** Returns a field as text. Missing truth values are false, all other missing fields are empty. */
function fieldOf(object: KubernetesObject, field: string): string {
  const value = valueAt(object, ...field.split('.'))
  if (value !== undefined) return String(value)
  return field === 'spec.unschedulable' || field === 'spec.hostNetwork' ? 'false' : ''
}
