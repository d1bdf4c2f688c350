export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/** A JSON object, such as the body of an answer. */
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/** A Kubernetes object as a client sends it, with the status that a kubelet or a controller would write. */
export interface Manifest extends JsonObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: JsonObject & { readonly name: string }
}

export type PatchKind = 'merge' | 'strategic' | 'json' | 'apply'

/** One request, and the parts of its answer that are recorded. */
export interface Step {
  /** Method and path, such as `POST /api/v1/namespaces/{ns}/pods/a/eviction`. */
  readonly request: string
  readonly body?: Json
  /** The kind of a PATCH. */
  readonly patch?: PatchKind
  /** The user that is impersonated; an administrator by default. */
  readonly as?: string
  /** Dotted paths of the answer that are recorded; `[]` takes each item of a list. Errors are recorded whole. */
  readonly record?: readonly string[]
  /**
   * Repeats the request until its answer has this code, for some seconds. The server applies some kinds of objects only
   * a moment after their creation; a replay sends the request once.
   */
  readonly until?: number
  /** Records only the lines of a text that contain all of these. */
  readonly lines?: readonly string[]
}

/**
 * A case: objects that exist, then requests. The text `{ns}` stands for the namespace of the case everywhere, also in
 * the names of objects that have no namespace. Owner references leave out `uid`; the runner adds that of the owner.
 */
export interface KubernetesCase {
  /** A sentence that says what the case shows; unique. */
  readonly name: string
  readonly namespaceLabels?: Readonly<Record<string, string>>
  /** Created in this order. Those without `metadata.namespace` are in the namespace of the case. */
  readonly objects?: readonly Manifest[]
  /** Whether the controllers stop once they have observed the objects, so that only the API server reacts. */
  readonly controllers?: 'stopped'
  readonly steps: readonly Step[]
}

/** The recorded part of an answer. */
export interface Answer {
  readonly code: number
  /** The texts of the `Warning` headers. */
  readonly warnings?: readonly string[]
  readonly body?: Json
}

/** A case with the answer to each of its steps: one entry of a fixture. */
export interface RecordedCase extends Omit<KubernetesCase, 'steps'> {
  readonly steps: readonly (Step & { readonly answer: Answer })[]
}

/** Everything that was recorded with one release. */
export interface Recording {
  readonly version: string
  /** Objects that exist before any case, such as custom resource definitions. */
  readonly prelude: readonly Manifest[]
  readonly cases: readonly RecordedCase[]
}
