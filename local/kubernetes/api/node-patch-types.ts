import { asRecord, type Json } from '../objects.ts'

/**
 * Returns the words with which the API server cannot decode a patch of a node, or `undefined`. The form of the words is that
 * of other kinds in test/fixtures/kubernetes; for nodes it is *assumed*.
 */
export function undecodablePatch(patch: unknown): string | undefined {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return `json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`
  }
  const { metadata, spec } = patch as Json
  const wrong = wrongField(asRecord(metadata), asRecord(spec))
  return wrong && `Node in version "v1" cannot be handled as a Node: json: cannot unmarshal ${wrong}`
}

function wrongField({ labels }: Json, { unschedulable, taints }: Json): string | undefined {
  const label = Object.values(asRecord(labels)).find(value => value !== null && typeof value !== 'string')
  if (label !== undefined) return `${jsonKind(label)} into Go struct field ObjectMeta.metadata.labels of type string`
  if (isPresent(unschedulable) && typeof unschedulable !== 'boolean') {
    return `${jsonKind(unschedulable)} into Go struct field NodeSpec.spec.unschedulable of type bool`
  }
  if (isPresent(taints) && !Array.isArray(taints)) {
    return `${jsonKind(taints)} into Go struct field NodeSpec.spec.taints of type []v1.Taint`
  }
  return undefined
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
