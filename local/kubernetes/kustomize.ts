import { posix } from 'node:path'
import { isClusterScopedToKustomize } from './kinds.ts'
import { type LabelRule, withLabels } from './kustomize-labels.ts'
import { type Files, type Result, readDocuments, readObjects } from './manifests.ts'
import {
  asRecord,
  asRecords,
  asTexts,
  type Json,
  type KubernetesObject,
  keyOfObject,
  labelsOf,
  referenceTo
} from './objects.ts'

/** Names a kustomization may have; kustomize looks for them in this order. */
const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

/** What this builder understands of a kustomization. */
const UNDERSTOOD = ['apiVersion', 'kind', 'metadata', 'resources', 'components', 'namespace', 'labels'] as const

/**
 * Builds a folder as `kustomize build` does, for kustomizations of resources, components, namespace and labels; any
 * other key is refused by its name. A folder without kustomization stands for all manifests in and below it, as Flux
 * takes it.
 */
export function kustomizeBuild(files: Files, folder: string): Result<KubernetesObject[]> {
  return buildFolder(files, posix.normalize(folder).replace(/\/$/, ''), [])
}

/** Whether there is anything in a folder of the source. */
export function hasFolder(files: Files, folder: string): boolean {
  const path = posix.normalize(folder).replace(/\/$/, '')
  return path === '.' || Object.keys(files).some(file => file.startsWith(`${path}/`))
}

function buildFolder(files: Files, folder: string, before: readonly KubernetesObject[]): Result<KubernetesObject[]> {
  const file = FILE_NAMES.map(name => posix.join(folder, name)).find(name => files[name] !== undefined)
  if (file === undefined) return add(before, files, '', manifestsBelow(files, folder))
  const documents = readDocuments(file, files[file] ?? '')
  if ('failed' in documents) return documents
  const [kustomization = {}] = documents.value
  const unknown = Object.keys(kustomization).find(key => !UNDERSTOOD.some(name => name === key))
  if (unknown !== undefined) return { failed: `invalid Kustomization: json: unknown field "${unknown}"` }
  return buildKustomization(files, folder, kustomization, before)
}

function buildKustomization(
  files: Files,
  folder: string,
  kustomization: Json,
  before: readonly KubernetesObject[]
): Result<KubernetesObject[]> {
  const gathered = add(before, files, folder, asTexts(kustomization.resources))
  if ('failed' in gathered) return gathered
  let objects = gathered.value
  for (const component of asTexts(kustomization.components)) {
    const path = posix.join(folder, component)
    if (!hasFolder(files, path)) return missingFile(component, path)
    const built = buildFolder(files, path, objects)
    if ('failed' in built) return built
    objects = built.value
  }
  const { namespace } = kustomization
  const placed = typeof namespace === 'string' ? inNamespace(objects, namespace) : objects
  return { value: labelRules(kustomization).reduce((sum, rule) => sum.map(object => withLabels(object, rule)), placed) }
}

function labelRules(kustomization: Json): LabelRule[] {
  return asRecords(kustomization.labels).map(({ pairs, includeSelectors, includeTemplates }) => ({
    pairs: labelsOf(pairs),
    includeSelectors: includeSelectors === true,
    includeTemplates: includeTemplates === true
  }))
}

/** Manifests in and below a folder; a folder below that has a kustomization stands for itself. */
function manifestsBelow(files: Files, folder: string): string[] {
  const prefix = folder === '.' ? '' : `${folder}/`
  const kustomized = Object.keys(files)
    .filter(file => file.startsWith(prefix) && FILE_NAMES.some(name => posix.basename(file) === name))
    .map(file => posix.dirname(file))
  const manifests = Object.keys(files).filter(
    file => file.startsWith(prefix) && /\.ya?ml$/.test(file) && !kustomized.some(path => file.startsWith(`${path}/`))
  )
  return [...manifests, ...kustomized].sort()
}

/** Objects with those of files and folders behind them; each object is there once. */
function add(
  before: readonly KubernetesObject[],
  files: Files,
  folder: string,
  resources: readonly string[]
): Result<KubernetesObject[]> {
  const objects = [...before]
  const keys = new Set(objects.map(object => keyOfObject(referenceTo(object))))
  for (const resource of resources) {
    const path = posix.join(folder, resource)
    const read = readResource(files, resource, path)
    if ('failed' in read)
      return {
        failed: `accumulating resources: accumulation err='accumulating resources from '${resource}': ${read.failed}'`
      }
    for (const object of read.value) {
      const reference = referenceTo(object)
      if (keys.has(keyOfObject(reference))) return repeated(resource, object)
      keys.add(keyOfObject(reference))
      objects.push(object)
    }
  }
  return { value: objects }
}

function readResource(files: Files, resource: string, path: string): Result<KubernetesObject[]> {
  if (/^[a-z]+:\/\/|^git@/.test(resource)) return { failed: `remote resources are not built: ${resource}` }
  const text = files[path]
  if (text !== undefined) return readObjects(resource, text)
  return hasFolder(files, path) ? buildFolder(files, path, []) : missingFile(resource, path)
}

function missingFile(resource: string, path: string): { readonly failed: string } {
  return { failed: `evalsymlink failure on '${resource}' : lstat ${path}: no such file or directory` }
}

function repeated(resource: string, { kind, apiVersion, metadata }: KubernetesObject): { readonly failed: string } {
  const id = `${kind}.${apiVersion}/${metadata.name}.${metadata.namespace ?? '[noNs]'}`
  return {
    failed: `accumulating resources: accumulation err='merging resources from '${resource}': may not add resource with an already registered id: ${id}'`
  }
}

/** Objects moved into a namespace: a Namespace takes its name, and bindings follow the service accounts among the objects. */
function inNamespace(objects: readonly KubernetesObject[], namespace: string): KubernetesObject[] {
  const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata)
  return objects.map(object => {
    const { kind, metadata } = object
    if (kind === 'Namespace') return { ...object, metadata: { ...metadata, name: namespace } }
    const moved = isClusterScopedToKustomize(object) ? object : { ...object, metadata: { ...metadata, namespace } }
    if (!/^(Cluster)?RoleBinding$/.test(kind)) return moved
    const subjects = asRecords(object.subjects).map(subject => {
      const isOurs = accounts.some(({ name, namespace: old }) => subject.name === name && subject.namespace === old)
      const moves = subject.kind === 'ServiceAccount' && (isOurs || subject.name === 'default')
      return moves ? { ...asRecord(subject), namespace } : subject
    })
    return { ...moved, subjects }
  })
}
