import type { Manifest } from './case.ts'

/** Plural names by kind. Those that are not listed add an `s`. */
const PLURALS: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networkpolicies',
  PriorityClass: 'priorityclasses',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies'
}

const CLUSTER_SCOPED = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'Namespace',
  'Node',
  'PriorityClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration'
])

/** Returns the path of the collection of an object, such as `/apis/policy/v1/namespaces/web/poddisruptionbudgets`. */
export function collectionPath({ apiVersion, kind, metadata }: Manifest, namespace: string): string {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const scope = CLUSTER_SCOPED.has(kind) ? '' : `/namespaces/${metadata.namespace ?? namespace}`
  return `${group}${scope}/${PLURALS[kind] ?? `${kind.toLowerCase()}s`}`
}

/** Returns the path of an object. */
export function objectPath(manifest: Manifest, namespace: string): string {
  return `${collectionPath(manifest, namespace)}/${manifest.metadata.name}`
}
