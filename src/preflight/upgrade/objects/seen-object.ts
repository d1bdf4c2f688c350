import { type Fields, fieldsOf, groupOf, listOf } from '../../../manifests/index.ts'
import type { Finding } from '../../finding.ts'
import { shownText } from './shown-text.ts'

/** Labels or annotations. A map, because a label can be called `__proto__`. */
export type Labels = ReadonlyMap<string, string>

/** Owner that an object names. */
export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly controller: boolean
}

/** A Kubernetes object of the cluster or of the manifests. Fields with a type that Kubernetes refuses are empty. */
export interface SeenObject {
  readonly apiVersion: string
  readonly group: string
  readonly kind: string
  /** Empty for an object of the cluster, or if the manifest names no namespace. */
  readonly namespace: string
  readonly name: string
  readonly labels: Labels
  readonly annotations: Labels
  readonly owners: readonly OwnerReference[]
  readonly spec: Fields
  readonly status: Fields
  /** The whole object. */
  readonly fields: Fields
  readonly place?: NonNullable<Finding['place']>
  /** Reasons why the object can differ from the one in the cluster. */
  readonly incomplete: readonly string[]
}

/** Returns an object with fields of the right types, or `undefined` if it has no kind or no name. */
export function seenObject(
  value: unknown,
  { place, incomplete = [] }: Partial<Pick<SeenObject, 'place' | 'incomplete'>> = {}
): SeenObject | undefined {
  const fields = fieldsOf(value)
  const metadata = fieldsOf(fields.metadata)
  const [apiVersion, kind, name] = [fields.apiVersion, fields.kind, metadata.name].map(textOf)
  if (!apiVersion || !kind || !name) return undefined
  return {
    apiVersion,
    group: groupOf(apiVersion),
    kind,
    namespace: textOf(metadata.namespace),
    name,
    labels: labelsOf(metadata.labels),
    annotations: labelsOf(metadata.annotations),
    owners: listOf(metadata.ownerReferences).map(ownerReference),
    spec: fieldsOf(fields.spec),
    status: fieldsOf(fields.status),
    fields,
    ...(place !== undefined && { place }),
    incomplete
  }
}

function ownerReference({ apiVersion, kind, name, controller }: Fields): OwnerReference {
  return { apiVersion: textOf(apiVersion), kind: textOf(kind), name: textOf(name), controller: controller === true }
}

/** Returns the value if it is a text, otherwise an empty text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Returns the elements of a list that are texts. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
}

/** Returns the value if it is a number that is not negative, otherwise `undefined`. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

/** Returns the labels of a value. Members that are not texts are left out. */
export function labelsOf(value: unknown): Labels {
  return new Map(
    Object.entries(fieldsOf(value)).filter((each): each is [string, string] => typeof each[1] === 'string')
  )
}

/** Returns the value below these members, one inside the other. */
export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, member) => fieldsOf(found)[member], value)
}

/** Returns a key that is the same for all versions of an object. */
export function keyOf({
  group,
  kind,
  namespace,
  name
}: Pick<SeenObject, 'group' | 'kind' | 'namespace' | 'name'>): string {
  return [group, kind, namespace, name].join('|')
}

/** Returns the group and kind of an object, for example `apps/Deployment` or `/Pod`. */
export function kindOf({ group, kind }: Pick<SeenObject, 'group' | 'kind'>): string {
  return `${group}/${kind}`
}

/** Returns the name by which messages call an object, for example `Deployment shop/web`. */
export function shownName({ kind, namespace, name }: Pick<SeenObject, 'kind' | 'namespace' | 'name'>): string {
  return shownText(namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`)
}
