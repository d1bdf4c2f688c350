import { asRecord, asRecords, groupOf, type KubernetesObject, valueAt } from '../objects.ts'

/** Type of a field in the API, and whether a value in JSON has it. */
interface FieldType {
  readonly go: string
  accepts(value: unknown): boolean
}

const NUMBER: FieldType = { go: 'int32', accepts: Number.isInteger }
const SHARE: FieldType = { go: 'int32', accepts: value => typeof value === 'string' || Number.isInteger(value) }
const SELECTOR: FieldType = { go: 'v1.LabelSelector', accepts: isObject }

const WORKLOAD = { replicas: NUMBER, minReadySeconds: NUMBER, selector: SELECTOR }

const FIELDS: Readonly<Record<string, Readonly<Record<string, FieldType>>>> = {
  'policy/PodDisruptionBudget': { minAvailable: SHARE, maxUnavailable: SHARE, selector: SELECTOR },
  'apps/Deployment': WORKLOAD,
  'apps/StatefulSet': WORKLOAD,
  'apps/DaemonSet': { selector: SELECTOR, minReadySeconds: NUMBER }
}

// Verbatim: kubernetes/kubernetes: apimachinery/pkg/api/resource/quantity.go
const QUANTITY = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/

/** Returns the words with which the API server cannot decode an object, as in test/fixtures/kubernetes (real API servers). */
export function wrongFieldType(object: KubernetesObject): string | undefined {
  const { kind, apiVersion } = object
  const fields = FIELDS[`${groupOf(apiVersion)}/${kind}`]
  if (fields === undefined) return undefined
  const why = wrongField(object, fields) ?? wrongQuantity(object)
  if (why === undefined) return undefined
  return `${kind} in version "${apiVersion.split('/').at(-1)}" cannot be handled as a ${kind}: ${why}`
}

function wrongField({ kind, spec }: KubernetesObject, fields: Readonly<Record<string, FieldType>>): string | undefined {
  const given = asRecord(spec)
  const wrong = Object.entries(fields).find(([name, type]) => {
    const value = given[name]
    return value !== undefined && value !== null && !type.accepts(value)
  })
  if (wrong === undefined) return undefined
  const [name, { go }] = wrong
  return `json: cannot unmarshal ${jsonKind(given[name])} into Go struct field ${kind}Spec.spec.${name} of type ${go}`
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'number' && !Number.isInteger(value) ? `number ${value}` : typeof value
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && !Array.isArray(value)
}

function wrongQuantity({ spec }: KubernetesObject): string | undefined {
  const lists = asRecords(valueAt(spec, 'template', 'spec', 'containers')).flatMap(({ resources }) => [
    asRecord(asRecord(resources).limits),
    asRecord(asRecord(resources).requests)
  ])
  const isWrong = lists.some(list => Object.values(list).some(quantity => !QUANTITY.test(String(quantity))))
  // Verbatim: kubernetes/kubernetes: apimachinery/pkg/api/resource/quantity.go
  return isWrong ? `quantities must match the regular expression '${QUANTITY.source}'` : undefined
}
