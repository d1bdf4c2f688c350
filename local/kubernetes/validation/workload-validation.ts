import { type FieldError, invalid, negative } from '../batch/batch-validation.ts'
import { asRecord, asRecords, groupOf, type Json, type KubernetesObject, valueAt } from '../objects.ts'
import { invalidName } from './name-validation.ts'
import { invalidSelector } from './selector-validation.ts'

const WORKLOADS: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet']

/** Returns the fields for which the API server refuses a Deployment, StatefulSet or DaemonSet. Other fields are not validated. */
export function invalidWorkloadFields(object: KubernetesObject): FieldError[] {
  if (!WORKLOADS.includes(object.kind) || groupOf(object.apiVersion) !== 'apps') return []
  const spec = asRecord(object.spec)
  const labels = asRecord(valueAt(spec, 'template', 'metadata', 'labels'))
  return [
    ...invalidName(object),
    ...negative(spec.replicas, 'spec.replicas'),
    ...invalidOwnSelector(object.kind, spec.selector),
    ...(selects(spec.selector, labels) ? [] : [unselected(labels)]),
    ...negative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...asRecords(valueAt(spec, 'template', 'spec', 'containers')).flatMap(negativeRequests)
  ]
}

// Verbatim: kubernetes/kubernetes: pkg/apis/apps/validation/validation.go
function invalidOwnSelector(kind: string, selector: unknown): FieldError[] {
  const field = 'spec.selector'
  if (selector === undefined || selector === null) {
    return [{ field, message: 'Required value', reason: 'FieldValueRequired' }]
  }
  const { matchLabels, matchExpressions } = asRecord(selector)
  const isEmpty = Object.keys(asRecord(matchLabels)).length + asRecords(matchExpressions).length === 0
  if (isEmpty) return [invalid(field, selector, `empty selector is invalid for ${kind.toLowerCase()}`)]
  return invalidSelector(selector, field)
}

// Verbatim: test/fixtures/kubernetes (real API servers)
function unselected(labels: Json): FieldError {
  return invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')
}

function selects(selector: unknown, labels: Json): boolean {
  if (selector === undefined || selector === null) return false
  const { matchLabels, matchExpressions } = asRecord(selector)
  return (
    Object.entries(asRecord(matchLabels)).every(([key, value]) => labels[key] === value) &&
    asRecords(matchExpressions).every(each => holds(each, labels))
  )
}

function holds({ key, operator, values }: Json, labels: Json): boolean {
  const value = labels[String(key)]
  const isListed = Array.isArray(values) && value !== undefined && values.includes(value)
  if (operator === 'In') return isListed
  if (operator === 'NotIn') return !isListed
  if (operator === 'Exists') return value !== undefined
  return operator !== 'DoesNotExist' || value === undefined
}

function negativeRequests({ resources }: Json, index: number): FieldError[] {
  return ['limits', 'requests'].flatMap(list =>
    Object.entries(asRecord(asRecord(resources)[list]))
      .filter(([, quantity]) => String(quantity).startsWith('-'))
      .map(([name, quantity]) => {
        const field = `spec.template.spec.containers[${index}].resources.${list}[${name}]`
        // Verbatim: kubernetes/kubernetes: pkg/apis/core/validation/validation.go
        return invalid(field, String(quantity), 'must be greater than or equal to 0')
      })
  )
}
