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
export function kustomizeBuild(files: Files, folder: string, root = '/'): Result<KubernetesObject[]> {
  return buildFolder({ files, root }, posix.normalize(folder).replace(/\/$/, ''), [])
}

/** Files, and the folder into which the controller unpacked them. Errors name the path there. */
interface Checkout {
  readonly files: Files
  readonly root: string
}

/** Whether there is anything in a folder of the source. */
export function hasFolder(files: Files, folder: string): boolean {
  const path = posix.normalize(folder).replace(/\/$/, '')
  return path === '.' || Object.keys(files).some(file => file.startsWith(`${path}/`))
}

function buildFolder(
  checkout: Checkout,
  folder: string,
  before: readonly KubernetesObject[]
): Result<KubernetesObject[]> {
  const { files } = checkout
  const file = FILE_NAMES.map(name => posix.join(folder, name)).find(name => files[name] !== undefined)
  if (file === undefined) return add(before, checkout, '', manifestsBelow(files, folder))
  const documents = readDocuments(file, files[file] ?? '')
  if ('failed' in documents) return documents
  const [kustomization = {}] = documents.value
  const unknown = Object.keys(kustomization).find(key => !UNDERSTOOD.some(name => name === key))
  if (unknown !== undefined) return { failed: `invalid Kustomization: json: unknown field "${unknown}"` }
  return buildKustomization(checkout, folder, kustomization, before)
}

function buildKustomization(
  checkout: Checkout,
  folder: string,
  kustomization: Json,
  before: readonly KubernetesObject[]
): Result<KubernetesObject[]> {
  const gathered = add(before, checkout, folder, asTexts(kustomization.resources))
  if ('failed' in gathered) return gathered
  let objects = gathered.value
  for (const component of asTexts(kustomization.components)) {
    const path = posix.join(folder, component)
    if (!hasFolder(checkout.files, path)) return { failed: noDirectory(posix.join(checkout.root, path)) }
    const built = buildFolder(checkout, path, objects)
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
  checkout: Checkout,
  folder: string,
  resources: readonly string[]
): Result<KubernetesObject[]> {
  const objects = [...before]
  const keys = new Set(objects.map(object => keyOfObject(referenceTo(object))))
  for (const resource of resources) {
    const path = posix.join(folder, resource)
    const read = readResource(checkout, resource, path)
    if ('failed' in read) return { failed: `accumulating resources: ${read.failed}` }
    for (const object of read.value) {
      const reference = referenceTo(object)
      if (keys.has(keyOfObject(reference))) return repeated(checkout, resource, path, object)
      keys.add(keyOfObject(reference))
      objects.push(object)
    }
  }
  return { value: objects }
}

/**
 * Returns the objects of a resource, or the error of kustomize (`api/internal/target/kusttarget.go`), which reads each resource as a
 * file first and as a folder afterwards. Malformed YAML is the one error of a file that it reports alone.
 */
function readResource(checkout: Checkout, resource: string, path: string): Result<KubernetesObject[]> {
  if (/^[a-z]+:\/\/|^git@/.test(resource)) return { failed: `remote resources are not built: ${resource}` }
  const { files, root } = checkout
  const absolute = posix.join(root, path)
  const asFile = (why: string) => `accumulating resources from '${resource}': ${why}`
  const text = files[path]
  if (text !== undefined) {
    const read = readObjects(resource, text)
    if (!('failed' in read)) return read
    if (read.failed.startsWith('MalformedYAMLError')) return { failed: asFile(read.failed) }
    return bothFailed(asFile(read.failed), notDirectory(absolute))
  }
  if (!hasFolder(files, path)) {
    return bothFailed(asFile(`open ${absolute}: no such file or directory`), noDirectory(absolute))
  }
  const built = buildFolder(checkout, path, [])
  if (!('failed' in built)) return built
  return bothFailed(
    asFile(`read ${absolute}: is a directory`),
    `recursed accumulation of path '${absolute}': ${built.failed}`
  )
}

function bothFailed(asFile: string, asFolder: string): { readonly failed: string } {
  return { failed: `accumulation err='${asFile}': ${asFolder}` }
}

function notDirectory(path: string): string {
  return `must build at directory: '${path}': file is not directory`
}

function noDirectory(path: string): string {
  const why = `evalsymlink failure on '${path}' : lstat ${path}: no such file or directory`
  return `must build at directory: not a valid directory: ${why}`
}

function repeated(
  { files, root }: Checkout,
  resource: string,
  path: string,
  { kind, apiVersion, metadata }: KubernetesObject
): { readonly failed: string } {
  const id = `${kind}.${apiVersion}/${metadata.name}.${metadata.namespace ?? '[noNs]'}`
  const why = `may not add resource with an already registered id: ${id}`
  const absolute = posix.join(root, path)
  const both =
    files[path] === undefined
      ? bothFailed(
          `accumulating resources from '${resource}': read ${absolute}: is a directory`,
          `recursed merging from path '${absolute}': ${why}`
        )
      : bothFailed(`merging resources from '${resource}': ${why}`, notDirectory(absolute))
  return { failed: `accumulating resources: ${both.failed}` }
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
