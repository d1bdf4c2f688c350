import { type FieldError, invalid, negative } from '../batch/batch-validation.ts'
import { asRecord, groupOf, type Json, type KubernetesObject } from '../objects.ts'
import { invalidName } from './name-validation.ts'
import { invalidSelector } from './selector-validation.ts'

const POLICIES: readonly unknown[] = [undefined, 'IfHealthyBudget', 'AlwaysAllow']

/** Returns the fields for which the API server refuses a PodDisruptionBudget, in its order. */
export function invalidBudgetFields(object: KubernetesObject): FieldError[] {
  if (object.kind !== 'PodDisruptionBudget' || groupOf(object.apiVersion) !== 'policy') return []
  const spec = asRecord(object.spec)
  return [
    ...invalidName(object),
    ...bothFields(spec),
    ...invalidShare(spec.minAvailable, 'spec.minAvailable'),
    ...invalidShare(spec.maxUnavailable, 'spec.maxUnavailable'),
    ...invalidSelector(spec.selector, 'spec.selector'),
    ...invalidPolicy(spec.unhealthyPodEvictionPolicy)
  ]
}

function bothFields({ minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy }: Json): FieldError[] {
  if (isAbsent(minAvailable) || isAbsent(maxUnavailable)) return []
  const shown = {
    MinAvailable: minAvailable,
    Selector: selector ?? null,
    MaxUnavailable: maxUnavailable,
    UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null
  }
  // Verbatim: test/fixtures/kubernetes (real API servers)
  return [invalid('spec', shown, 'minAvailable and maxUnavailable cannot be both set')]
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function invalidShare(value: unknown, field: string): FieldError[] {
  if (typeof value !== 'string') return negative(value, field)
  if (!/^[0-9]+%$/.test(value)) {
    // Verbatim: test/fixtures/kubernetes (real API servers)
    const why =
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
    return [invalid(field, value, why)]
  }
  // Verbatim: test/fixtures/kubernetes (real API servers)
  return Number(value.slice(0, -1)) > 100 ? [invalid(field, value, 'must not be greater than 100%')] : []
}

function invalidPolicy(policy: unknown): FieldError[] {
  if (POLICIES.includes(policy ?? undefined)) return []
  // Verbatim: test/fixtures/kubernetes (real API servers)
  const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: "AlwaysAllow", "IfHealthyBudget"`
  return [{ field: 'spec.unhealthyPodEvictionPolicy', message, reason: 'FieldValueNotSupported' }]
}
