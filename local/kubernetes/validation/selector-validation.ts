import { type FieldError, invalid } from '../batch/batch-validation.ts'
import { asRecord, asRecords, type Json } from '../objects.ts'

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const LONGEST_VALUE = 63

/** Returns the fields for which the API server refuses a label selector. */
export function invalidSelector(selector: unknown, path: string): FieldError[] {
  const { matchLabels, matchExpressions } = asRecord(selector)
  return [
    ...Object.values(asRecord(matchLabels)).flatMap(value => invalidLabel(String(value), `${path}.matchLabels`)),
    ...asRecords(matchExpressions).flatMap((each, i) => invalidExpression(each, `${path}.matchExpressions[${i}]`))
  ]
}

function invalidLabel(value: string, field: string): FieldError[] {
  // Verbatim: kubernetes/kubernetes: apimachinery/pkg/util/validation/validation.go
  if (value.length > LONGEST_VALUE) return [invalid(field, value, `must be no more than ${LONGEST_VALUE} bytes`)]
  if (LABEL_VALUE.test(value)) return []
  // Verbatim: test/fixtures/kubernetes (real API servers)
  const why =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
  return [invalid(field, value, why)]
}

// Verbatim: kubernetes/kubernetes: apimachinery/pkg/apis/meta/v1/validation/validation.go
function invalidExpression({ operator, values }: Json, path: string): FieldError[] {
  const count = Array.isArray(values) ? values.length : 0
  if (operator === 'In' || operator === 'NotIn') {
    const message = "Required value: must be specified when `operator` is 'In' or 'NotIn'"
    return count > 0 ? [] : [{ field: `${path}.values`, message, reason: 'FieldValueRequired' }]
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    const message = "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
    return count === 0 ? [] : [{ field: `${path}.values`, message, reason: 'FieldValueForbidden' }]
  }
  return [invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator')]
}
