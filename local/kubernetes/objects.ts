/** An object as a manifest writes it and the API server keeps it. */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Metadata
  readonly [member: string]: unknown
}

export interface Metadata {
  readonly name: string
  readonly namespace?: string
  readonly labels?: Labels
  readonly annotations?: Labels
  readonly [member: string]: unknown
}

export type Labels = Readonly<Record<string, string>>

/** What names an object: everything a reference to it must say. */
export interface Reference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

export type Json = Readonly<Record<string, unknown>>

/** A value as an object; without members where it is none. */
export function asRecord(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

/** A value as a list of objects; empty where it is none. */
export function asRecords(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(asRecord) : []
}

/** A value as a list of texts; empty where it is none. */
export function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** What lies below these members, one inside the other. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, member) => asRecord(found)[member], value)
}

export function labelsOf(value: unknown): Labels {
  return asRecord(value) as Labels
}

/** The API group: what stands before the version, empty for the core one. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
}

/** What an object is kept under: versions of a kind are views of one object. */
export function keyOfObject({ apiVersion, kind, name, namespace = '' }: Reference): string {
  return `${groupOf(apiVersion)}/${kind}/${namespace}/${name}`
}

export function referenceTo({ apiVersion, kind, metadata: { name, namespace } }: KubernetesObject): Reference {
  return { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) }
}

/** `Kind/namespace/name`, as Flux writes it into messages. */
export function nameOf({ kind, name, namespace }: Reference): string {
  return [kind, ...(namespace === undefined ? [] : [namespace]), name].join('/')
}

/** Whether labels are what a label selector asks for; one that asks for nothing takes everything. */
export function matchesSelector(selector: unknown, labels: Labels): boolean {
  const { matchLabels, matchExpressions } = asRecord(selector)
  return (
    Object.entries(asRecord(matchLabels)).every(([name, value]) => labels[name] === value) &&
    asRecords(matchExpressions).every(expression => holds(expression, labels))
  )
}

function holds({ key, operator, values }: Json, labels: Labels): boolean {
  const value = labels[String(key)]
  if (operator === 'Exists') return value !== undefined
  if (operator === 'DoesNotExist') return value === undefined
  const isListed = value !== undefined && asTexts(values).includes(value)
  return operator === 'NotIn' ? !isListed : isListed
}
