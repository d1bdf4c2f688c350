import { type Fields, fieldsOf, groupOf, type KubernetesObject } from './manifest.ts'

/**
 * Lists of the Kubernetes API whose elements a strategic merge patch merges by a key. All other lists are replaced.
 * By the name of the list, and its parent where the name alone is not unique. Source: kubernetes/api,
 * `patchMergeKey` of the types.
 */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  resourceClaims: ['name'],
  schedulingGates: ['name'],
  webhooks: ['name'],
  secrets: ['name'],
  ownerReferences: ['uid'],
  'containers.ports': ['containerPort', 'protocol'],
  'initContainers.ports': ['containerPort', 'protocol'],
  'spec.ports': ['port', 'protocol']
}

/** Lists of texts that are merged as sets. */
const SETS: readonly string[] = ['finalizers']

/** Value that two elements have for a key that neither of them states. */
const DEFAULT_OF_KEY: Readonly<Record<string, unknown>> = { protocol: 'TCP' }

/** API groups of Kubernetes itself. Objects of all other groups are patched by JSON merge patch (RFC 7386). */
const BUILT_IN_GROUP = /^$|^(apps|batch|autoscaling|policy|extensions)$|\.k8s\.io$/
/** Groups with the ending of Kubernetes that are custom resources nevertheless. */
const CUSTOM_GROUP = /\.x-k8s\.io$|^(metrics|gateway\.networking|snapshot\.storage)\.k8s\.io$/

/**
 * Returns the object after a strategic merge patch, or `undefined` if the patch deletes the object (`$patch: delete`).
 * `null` removes a member.
 */
export function applyStrategicMerge(object: KubernetesObject, patch: Fields): KubernetesObject | undefined {
  if (patch.$patch === 'delete') return undefined
  const group = groupOf(object.apiVersion)
  const merges = BUILT_IN_GROUP.test(group) && !CUSTOM_GROUP.test(group)
  return mergeFields(object, patch, { merges, parent: '' }) as KubernetesObject
}

interface Merge {
  /** Whether lists are merged by their keys. */
  readonly merges: boolean
  /** Name of the member that is merged. */
  readonly parent: string
}

function mergeFields(target: Fields, patch: Fields, merge: Merge): Fields {
  if (patch.$patch === 'replace') {
    const { $patch: _, ...rest } = patch
    return rest
  }
  const result: Record<string, unknown> = { ...target }
  for (const [member, value] of Object.entries(patch)) {
    if (member.startsWith('$')) continue
    if (value === null) delete result[member]
    else result[member] = mergeValue(result[member], value, member, merge)
  }
  return result
}

function mergeValue(target: unknown, patch: unknown, member: string, { merges, parent }: Merge): unknown {
  if (Array.isArray(patch)) {
    const keys = merges ? (MERGE_KEYS[`${parent}.${member}`] ?? MERGE_KEYS[member]) : undefined
    if (keys !== undefined) return mergeList(Array.isArray(target) ? target : [], patch, keys, member)
    if (merges && SETS.includes(member)) return [...new Set([...(Array.isArray(target) ? target : []), ...patch])]
    return patch
  }
  const fields = fieldsOf(patch)
  if (fields !== patch) return patch
  return mergeFields(fieldsOf(target), fields, { merges, parent: member })
}

/** Merges two lists by their keys. Elements of the patch come first, in its order, as kustomize writes them. */
function mergeList(
  target: readonly unknown[],
  patch: readonly unknown[],
  keys: readonly string[],
  member: string
): unknown[] {
  const patches = patch.map(fieldsOf)
  if (patches.some(({ $patch, ...others }) => $patch === 'replace' && Object.keys(others).length === 0)) {
    return patches.filter(({ $patch }) => $patch !== 'replace')
  }
  const isSame = (a: Fields, b: Fields) =>
    keys.every(key => (a[key] ?? DEFAULT_OF_KEY[key]) === (b[key] ?? DEFAULT_OF_KEY[key]))
  const changed = patches.flatMap(each => {
    if (each.$patch === 'delete') return []
    const found = target.map(fieldsOf).find(element => isSame(each, element))
    return [found === undefined ? each : mergeFields(found, each, { merges: true, parent: member })]
  })
  return [...changed, ...target.filter(element => !patches.some(each => isSame(each, fieldsOf(element))))]
}
