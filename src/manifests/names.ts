import { changeAt, type FieldPath, fieldPath } from './field-paths.ts'
import { isClusterScoped } from './kinds.ts'
import { type Fields, fieldsOf, groupOf, type KubernetesObject, type Manifest } from './manifest.ts'

/** Name and namespace of an object before and after a kustomization changed them. */
interface Renaming {
  readonly kind: string
  readonly group: string
  readonly before: Name
  readonly after: Name
}

interface Name {
  readonly name: string
  readonly namespace: string | undefined
}

interface Reference {
  /** Kind of the object that the field names. */
  readonly to: string
  /** Kinds with the field; absent for any kind. */
  readonly kinds?: readonly string[]
  readonly path: FieldPath
  /** The field is an object with `name` and possibly `namespace`, `kind`. */
  readonly isObject?: boolean
}

const POD_PATHS: readonly (readonly [kinds: string, path: string])[] = [
  ['Pod', 'spec'],
  ['Deployment DaemonSet ReplicaSet StatefulSet Job ReplicationController', 'spec/template/spec'],
  ['CronJob', 'spec/jobTemplate/spec/template/spec']
]

const inPods = (to: string, ...paths: readonly string[]): Reference[] =>
  POD_PATHS.flatMap(([kinds, pod]) =>
    paths.map(path => ({ to, kinds: kinds.split(' '), path: fieldPath(`${pod}/${path}`) }))
  )

const inContainers = (path: string): string[] => ['containers', 'initContainers'].map(list => `${list}/*/${path}`)

/** Fields that name other objects. Source: kustomize, package api/internal/konfig/builtinpluginconsts. */
const REFERENCES: readonly Reference[] = [
  ...inPods(
    'ConfigMap',
    'volumes/*/configMap/name',
    'volumes/*/projected/sources/*/configMap/name',
    ...inContainers('env/*/valueFrom/configMapKeyRef/name'),
    ...inContainers('envFrom/*/configMapRef/name')
  ),
  ...inPods(
    'Secret',
    'volumes/*/secret/secretName',
    'volumes/*/projected/sources/*/secret/name',
    'imagePullSecrets/*/name',
    ...inContainers('env/*/valueFrom/secretKeyRef/name'),
    ...inContainers('envFrom/*/secretRef/name')
  ),
  ...inPods('ServiceAccount', 'serviceAccountName'),
  ...inPods('PersistentVolumeClaim', 'volumes/*/persistentVolumeClaim/claimName'),
  ...inPods('PriorityClass', 'priorityClassName'),
  { to: 'Service', kinds: ['StatefulSet'], path: fieldPath('spec/serviceName') },
  { to: 'Service', kinds: ['Ingress'], path: fieldPath('spec/rules/*/http/paths/*/backend/service/name') },
  { to: 'Service', kinds: ['Ingress'], path: fieldPath('spec/defaultBackend/service/name') },
  { to: 'Secret', kinds: ['Ingress'], path: fieldPath('spec/tls/*/secretName') },
  { to: 'Secret', kinds: ['ServiceAccount'], path: fieldPath('imagePullSecrets/*/name') },
  {
    to: 'Service',
    kinds: ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'],
    path: fieldPath('webhooks/*/clientConfig/service'),
    isObject: true
  },
  { to: 'Service', kinds: ['APIService'], path: fieldPath('spec/service'), isObject: true },
  {
    to: 'Service',
    kinds: ['CustomResourceDefinition'],
    path: fieldPath('spec/conversion/webhook/clientConfig/service'),
    isObject: true
  },
  ...['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'].map(to => ({
    to,
    kinds: ['HorizontalPodAutoscaler'],
    path: fieldPath('spec/scaleTargetRef'),
    isObject: true
  })),
  ...['Role', 'ClusterRole'].map(to => ({
    to,
    kinds: ['RoleBinding', 'ClusterRoleBinding'],
    path: fieldPath('roleRef'),
    isObject: true
  })),
  {
    to: 'ServiceAccount',
    kinds: ['RoleBinding', 'ClusterRoleBinding'],
    path: fieldPath('subjects/*'),
    isObject: true
  }
]

/** Kinds whose names a prefix or suffix leaves alone. Source: kustomize, prefix transformer. */
const UNPREFIXED: readonly string[] = ['CustomResourceDefinition', 'APIService', 'Namespace']

/** Changes of names and namespaces by one kustomization. */
export interface NameChanges {
  readonly namespace?: string
  readonly prefix: string
  readonly suffix: string
  /** Further suffix of single objects, for example the hash of a generated ConfigMap. */
  readonly suffixOf?: (manifest: Manifest) => string
}

/** Returns the manifests with new names and namespaces, and with the references between them. */
export function changeNames(manifests: readonly Manifest[], changes: NameChanges): readonly Manifest[] {
  const renamed = manifests.map(manifest => ({ manifest, object: renameObject(manifest, changes) }))
  const renamings = renamed.map(
    ({ manifest, object }): Renaming => ({
      kind: object.kind,
      group: groupOf(object.apiVersion),
      before: nameOf(manifest.object),
      after: nameOf(object)
    })
  )
  const moved = renamings.filter(
    ({ before, after }) => before.name !== after.name || before.namespace !== after.namespace
  )
  return renamed.map(({ manifest, object }) => ({
    ...manifest,
    object: moved.length === 0 ? object : updateReferences(object, nameOf(manifest.object), moved)
  }))
}

function nameOf({ metadata: { name, namespace } }: KubernetesObject): Name {
  return { name, namespace }
}

function renameObject(manifest: Manifest, changes: NameChanges): KubernetesObject {
  const { object } = manifest
  const { kind, metadata } = object
  const keepsName = UNPREFIXED.includes(kind)
  const suffix = `${keepsName ? '' : changes.suffix}${changes.suffixOf?.(manifest) ?? ''}`
  const name = `${keepsName ? '' : changes.prefix}${metadata.name}${suffix}`
  if (changes.namespace === undefined) return { ...object, metadata: { ...metadata, name } }
  if (kind === 'Namespace') return { ...object, metadata: { ...metadata, name: changes.namespace } }
  if (isClusterScoped(object)) return { ...object, metadata: { ...metadata, name } }
  return { ...object, metadata: { ...metadata, name, namespace: changes.namespace } }
}

function updateReferences(object: KubernetesObject, from: Name, moved: readonly Renaming[]): KubernetesObject {
  return REFERENCES.filter(({ kinds }) => kinds === undefined || kinds.includes(object.kind)).reduce(
    (sum, { to, path, isObject }) =>
      changeAt(sum, path, value =>
        isObject ? renamedObject(fieldsOf(value), to, from, moved) : renamedText(value, to, from, moved)
      ) as KubernetesObject,
    object
  )
}

function renamedText(value: unknown, to: string, from: Name, moved: readonly Renaming[]): unknown {
  return moved.find(
    ({ kind, before }) =>
      kind === to && before.name === value && (before.namespace === undefined || before.namespace === from.namespace)
  )?.after.name
}

function renamedObject(value: Fields, to: string, from: Name, moved: readonly Renaming[]): unknown {
  if (value.kind !== undefined && value.kind !== to) return undefined
  const { name, namespace } = value
  const found = moved.find(({ kind, before }) => {
    if (kind !== to || before.name !== name) return false
    const sought = namespace ?? (kind === 'ServiceAccount' || kind === 'Service' ? undefined : from.namespace)
    return before.namespace === undefined || sought === undefined || before.namespace === sought
  })
  if (found === undefined) return undefined
  const hasNamespace = namespace !== undefined || to === 'ServiceAccount'
  return {
    ...value,
    name: found.after.name,
    ...(hasNamespace && found.after.namespace !== undefined && { namespace: found.after.namespace })
  }
}
