import { applyJsonPatch, PatchError } from './json-patch.ts'
import { type Fields, fieldsOf, groupOf, type KubernetesObject, listOf, type Manifest } from './manifest.ts'
import { applyStrategicMerge } from './strategic-merge.ts'

/** A patch of a kustomization, read and resolved. */
export interface Patch {
  /** Objects that the patch concerns. Absent for a strategic merge patch that names its object itself. */
  readonly target?: Fields
  /** Strategic merge patch. */
  readonly merge?: Fields
  /** Operations of a JSON patch. */
  readonly operations?: readonly Fields[]
  readonly allowNameChange: boolean
  readonly allowKindChange: boolean
}

/** Reads the content of a patch. A list is a JSON patch, an object a strategic merge patch. Throws PatchError. */
export function patchOf(content: unknown, entry: Fields): Patch {
  const options = fieldsOf(entry.options)
  const common = {
    ...(entry.target !== undefined && { target: fieldsOf(entry.target) }),
    allowNameChange: options.allowNameChange === true,
    allowKindChange: options.allowKindChange === true
  }
  if (Array.isArray(content)) {
    if (entry.target === undefined) throw new PatchError('A JSON patch needs a `target`.')
    return { ...common, operations: listOf(content) }
  }
  return { ...common, merge: fieldsOf(content) }
}

/** Returns the manifests after a patch. Throws PatchError if no object matches a patch that names one, as kustomize does. */
export function applyPatch(manifests: readonly Manifest[], patch: Patch): readonly Manifest[] {
  const isTarget = patch.target === undefined ? targetOfMerge(patch.merge ?? {}) : selector(patch.target)
  const hits = manifests.filter(({ object }) => isTarget(object))
  if (hits.length === 0 && patch.target === undefined) {
    const { kind, metadata } = patch.merge ?? {}
    throw new PatchError(`No object matches the patch of ${String(kind)} ${String(fieldsOf(metadata).name)}.`)
  }
  return manifests.flatMap(manifest => {
    if (!hits.includes(manifest)) return [manifest]
    const object = patched(manifest.object, patch)
    return object === undefined ? [] : [{ ...manifest, object }]
  })
}

function patched(object: KubernetesObject, patch: Patch): KubernetesObject | undefined {
  const changed =
    patch.operations === undefined
      ? applyStrategicMerge(object, patch.merge ?? {})
      : (applyJsonPatch(object, patch.operations) as KubernetesObject)
  if (changed === undefined) return undefined
  const { apiVersion, kind, metadata } = object
  const name = patch.allowNameChange ? changed.metadata.name : metadata.name
  const namespace = changed.metadata.namespace ?? metadata.namespace
  return {
    ...changed,
    ...(!patch.allowKindChange && { apiVersion, kind }),
    metadata: { ...changed.metadata, name, ...(namespace !== undefined && { namespace }) }
  }
}

function targetOfMerge({ apiVersion, kind, metadata }: Fields): (object: KubernetesObject) => boolean {
  const { name, namespace } = fieldsOf(metadata)
  return object =>
    object.kind === kind &&
    groupOf(object.apiVersion) === groupOf(String(apiVersion ?? '')) &&
    object.metadata.name === name &&
    (namespace === undefined || (object.metadata.namespace ?? 'default') === namespace)
}

/** Selects by regular expressions that are anchored at both ends, and by labels and annotations, as kustomize does. */
function selector(target: Fields): (object: KubernetesObject) => boolean {
  const matches = (pattern: unknown, value: string) =>
    pattern === undefined || pattern === '' || anchored(String(pattern)).test(value)
  return ({ apiVersion, kind, metadata }) =>
    matches(target.group, groupOf(apiVersion)) &&
    matches(target.version, apiVersion.slice(apiVersion.indexOf('/') + 1)) &&
    matches(target.kind, kind) &&
    matches(target.name, metadata.name) &&
    matches(target.namespace, metadata.namespace ?? '') &&
    meetsSelector(target.labelSelector, metadata.labels ?? {}) &&
    meetsSelector(target.annotationSelector, metadata.annotations ?? {})
}

/** A repeated group, whose search can take for ever. Kustomize searches in linear time. */
const REPEATED_GROUP = /\)[*+{]/

/** Throws PatchError for an expression that is not valid here. */
function anchored(pattern: string): RegExp {
  const invalid = `The expression ${JSON.stringify(pattern)} of the target of a patch is not supported.`
  if (REPEATED_GROUP.test(pattern)) throw new PatchError(invalid)
  try {
    return new RegExp(`^(?:${pattern})$`)
  } catch {
    throw new PatchError(invalid)
  }
}

const REQUIREMENT =
  /^(?:!(?<absent>[^\s=!,()]+)|(?<key>[^\s=!,()]+)\s*(?:(?<operator>==|=|!=)\s*(?<value>[^\s=!,()]*))?)$/
const SET_REQUIREMENT = /^(?<key>[^\s=!,()]+)\s+(?<operator>in|notin)\s*\((?<values>[^()]*)\)$/

/** Throws PatchError for a selector that this module does not understand. */
function meetsSelector(text: unknown, labels: Readonly<Record<string, string>>): boolean {
  if (text === undefined || text === '') return true
  const requirements = String(text).split(/,(?![^(]*\))/)
  return requirements.every(each => meets(each.trim(), labels))
}

function meets(requirement: string, labels: Readonly<Record<string, string>>): boolean {
  const set = SET_REQUIREMENT.exec(requirement)?.groups
  if (set !== undefined) {
    const values = (set.values ?? '').split(',').map(value => value.trim())
    const isIn = values.includes(labels[set.key ?? ''] ?? '\0')
    return set.operator === 'in' ? isIn : !isIn
  }
  const one = REQUIREMENT.exec(requirement)?.groups
  if (one === undefined) throw new PatchError(`The selector ${JSON.stringify(requirement)} is not valid.`)
  if (one.absent !== undefined) return labels[one.absent] === undefined
  const found = labels[one.key ?? '']
  if (one.operator === undefined) return found !== undefined
  return one.operator === '!=' ? found !== one.value : found === one.value
}
