/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>

/** A Kubernetes object as a manifest contains it. */
export interface KubernetesObject extends Fields {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMetadata
}

export interface ObjectMetadata extends Fields {
  readonly name: string
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** An object of the rendered manifests, with the place in the checkout that defines it. */
export interface Manifest {
  readonly object: KubernetesObject
  /** Path of the file in the checkout. */
  readonly file: string
  /** Line of the file on which the object begins, from 1. */
  readonly line: number
  /**
   * Reasons why the object can differ from the one in a cluster, for example a field of its kustomization that is not
   * supported. Empty if the rendering is complete.
   */
  readonly incomplete: readonly string[]
}

/** A part of the manifests that was not rendered. Rules report it as not evaluated. */
export interface NotRendered {
  readonly file: string
  readonly line: number
  /** The part, for example `HelmRelease monitoring/grafana`. */
  readonly subject: string
  /** One sentence. */
  readonly reason: string
}

/** Result of rendering a path. Each object is listed once. */
export interface Rendering {
  readonly manifests: readonly Manifest[]
  readonly notRendered: readonly NotRendered[]
}

/** Text of the files of a checkout, by path from its root, with `/` between folders. */
export type ManifestFiles = Readonly<Record<string, string>>

/** Returns the value if it is a JSON object, otherwise an empty object. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

/** Returns the elements of a list that are JSON objects. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value)
    ? value.filter(each => typeof each === 'object' && each !== null && !Array.isArray(each))
    : []
}

/** Returns the elements of a list that are texts. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
}

/** Returns the API group. The core group is empty. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
}

/** Returns the name by which messages call an object, for example `Deployment shop/web`. */
export function describeObject({ kind, metadata: { namespace, name } }: KubernetesObject): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}

/** Returns text that identifies an object among all objects of a cluster. */
export function identityOf({ apiVersion, kind, metadata: { namespace = '', name } }: KubernetesObject): string {
  return [groupOf(apiVersion), kind, namespace, name].join('|')
}
