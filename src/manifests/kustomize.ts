import { posix } from 'node:path'
import { addGenerated, generateObject, hashSuffix } from './generators.ts'
import { setImages, setReplicas } from './images-and-replicas.ts'
import { PatchError } from './json-patch.ts'
import { addAnnotations, addLabels, type LabelRule } from './label-rules.ts'
import {
  describeObject,
  type Fields,
  fieldsOf,
  identityOf,
  type KubernetesObject,
  listOf,
  type Manifest,
  type ManifestFiles,
  type NotRendered,
  type Rendering,
  textsOf
} from './manifest.ts'
import { changeNames } from './names.ts'
import { applyPatch, type Patch, patchOf } from './patches.ts'
import { readObjects, readYamlFile, readYamlValues } from './yaml-file.ts'

/** Names that the file of a kustomization can have, in the order in which kustomize looks for them. */
const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

/** Fields of a kustomization that are rendered, or that change no object. */
const SUPPORTED: readonly string[] = [
  'apiVersion',
  'kind',
  'metadata',
  'resources',
  'bases',
  'components',
  'namespace',
  'namePrefix',
  'nameSuffix',
  'labels',
  'commonLabels',
  'commonAnnotations',
  'images',
  'replicas',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'configMapGenerator',
  'secretGenerator',
  'generatorOptions',
  'sortOptions',
  'buildMetadata'
]

/** Folders nested deeper are not read: no real kustomization needs it, and a cycle of symbolic links would not end. */
const MAX_DEPTH = 50

/** Folders that are built for one path. Folders that include each other twice would double the work on each level. */
const MAX_BUILDS = 2_000

/** A manifest, and whether its name gets a hash of its content. */
interface Built extends Manifest {
  readonly hasHash?: boolean
}

interface Build {
  readonly files: ManifestFiles
  /** Folders that are being built, the outermost first. */
  readonly folders: readonly string[]
  readonly progress: { builds: number }
  readonly report: (part: NotRendered) => void
}

/**
 * Renders a folder as `kustomize build` does. A folder without a kustomization contains all manifests in and below it,
 * as Flux reads it. Remote bases, fields that are not supported and broken files are reported and left out.
 */
export function renderFolder(files: ManifestFiles, folder: string): Rendering {
  const notRendered: NotRendered[] = []
  const path = normalized(folder)
  const build: Build = { files, folders: [], progress: { builds: 0 }, report: part => notRendered.push(part) }
  const built = kustomizationFile(files, path) === undefined ? readBelow(build, path) : buildFolder(build, path, [])
  const named = changeNames(built, {
    prefix: '',
    suffix: '',
    suffixOf: manifest => ((manifest as Built).hasHash ? hashSuffix(manifest.object) : '')
  })
  return { manifests: named.map(withoutMark), notRendered }
}

function withoutMark({ object, file, line, incomplete }: Manifest): Manifest {
  return { object, file, line, incomplete }
}

function normalized(folder: string): string {
  const path = posix.normalize(folder).replace(/^\/+|\/+$/g, '')
  return path === '' ? '.' : path
}

function kustomizationFile(files: ManifestFiles, folder: string): string | undefined {
  return FILE_NAMES.map(name => posix.join(folder, name)).find(name => files[name] !== undefined)
}

/** Returns the objects of all YAML files in and below a folder. A folder with a kustomization is built instead. */
function readBelow(build: Build, folder: string): readonly Built[] {
  const paths = Object.keys(build.files).filter(file => isBelow(file, folder) && /\.ya?ml$/.test(file))
  if (paths.length === 0) {
    build.report({ file: folder, line: 1, subject: folder, reason: 'The folder does not exist in the checkout.' })
  }
  const built = paths
    .map(file => kustomizedFolder(build.files, file, folder))
    .filter((each): each is string => each !== undefined)
  const roots = [...new Set(built)]
  const plain = paths.filter(file => kustomizedFolder(build.files, file, folder) === undefined)
  return [
    ...plain.flatMap(file => readFileObjects(build, file)),
    ...roots.flatMap(each => buildFolder(build, each, []))
  ]
}

function isBelow(file: string, folder: string): boolean {
  return folder === '.' || file.startsWith(`${folder}/`)
}

/** Returns the outermost folder with a kustomization that contains a file below a folder. */
function kustomizedFolder(files: ManifestFiles, file: string, below: string): string | undefined {
  const folders: string[] = []
  for (let folder = posix.dirname(file); folder !== below && folder !== '.'; folder = posix.dirname(folder)) {
    folders.unshift(folder)
  }
  return folders.find(folder => kustomizationFile(files, folder) !== undefined)
}

function readFileObjects({ files, report }: Build, file: string): readonly Built[] {
  const { manifests, notRendered } = readObjects(file, files[file] ?? '')
  for (const part of notRendered) report(part)
  return manifests
}

/** Builds a folder. `before`: objects of the kustomization that includes the folder as a component. */
function buildFolder(build: Build, folder: string, before: readonly Built[]): readonly Built[] {
  const file = kustomizationFile(build.files, folder)
  if (file === undefined) return skipped(build, folder, before, 'The folder has no kustomization.')
  if (build.folders.includes(folder)) return skipped(build, folder, before, 'The kustomization includes itself.')
  if (++build.progress.builds > MAX_BUILDS) return tooMany(build, folder, before)
  if (build.folders.length >= MAX_DEPTH) return skipped(build, folder, before, 'The folder is nested too deeply.')
  const read = readYamlFile(file, build.files[file] ?? '')
  if ('failed' in read) {
    build.report(read.failed)
    return before
  }
  const inner = { ...build, folders: [...build.folders, folder] }
  return buildKustomization(inner, { folder, file, fields: read.documents[0]?.content ?? {} }, before)
}

/** Reports once that folders are left out, because each of them would be a report of its own. */
function tooMany(build: Build, folder: string, before: readonly Built[]): readonly Built[] {
  if (build.progress.builds > MAX_BUILDS + 1) return before
  return skipped(build, folder, before, `More than ${MAX_BUILDS} folders are included, so the others are left out.`)
}

function skipped({ report }: Build, folder: string, before: readonly Built[], reason: string): readonly Built[] {
  report({ file: folder, line: 1, subject: folder, reason })
  return before
}

interface Kustomization {
  readonly folder: string
  readonly file: string
  readonly fields: Fields
}

function buildKustomization(build: Build, kustomization: Kustomization, before: readonly Built[]): readonly Built[] {
  const { fields, folder } = kustomization
  const own = [...textsOf(fields.resources), ...textsOf(fields.bases)].flatMap(resource =>
    readResource(build, kustomization, resource)
  )
  const components = textsOf(fields.components)
    .filter(component => !isRemote(build, kustomization, component))
    .reduce<readonly Built[]>(
      (sum, component) => buildFolder(build, normalized(posix.join(folder, component)), sum),
      unique(build, [...before, ...own])
    )
  const unsupported = Object.keys(fields).filter(field => !SUPPORTED.includes(field))
  for (const field of unsupported) {
    const reason = `The field \`${field}\` of the kustomization is not supported.`
    build.report({ file: kustomization.file, line: 1, subject: `\`${field}\``, reason })
  }
  const result = transformed(build, kustomization, generated(build, kustomization, components))
  return unsupported.length === 0 ? result : result.map(each => markIncomplete(each, kustomization, unsupported))
}

function markIncomplete<T extends Manifest>(manifest: T, { file }: Kustomization, fields: readonly string[]): T {
  const reasons = fields.map(field => `\`${field}\` of ${file} is not rendered`)
  return { ...manifest, incomplete: [...manifest.incomplete, ...reasons] }
}

/** Leaves out the second object of the same name. Kustomize refuses both. */
function unique({ report }: Build, manifests: readonly Built[]): readonly Built[] {
  const seen = new Set<string>()
  return manifests.filter(({ object, file, line }) => {
    const identity = identityOf(object)
    if (!seen.has(identity)) return seen.add(identity)
    const reason = 'Another file of the same kustomization contains an object with this name, so kustomize fails.'
    report({ file, line, subject: describeObject(object), reason })
    return false
  })
}

const REMOTE = /^(?:https?:|ssh:|git:|git::|git@|github\.com[/:]|gitlab\.com[/:])|[?&]ref=/

function isRemote({ report }: Build, { file }: Kustomization, resource: string): boolean {
  const remote = REMOTE.test(resource)
  if (remote) report({ file, line: 1, subject: resource, reason: 'Remote bases are not read.' })
  return remote
}

function readResource(build: Build, kustomization: Kustomization, resource: string): readonly Built[] {
  if (isRemote(build, kustomization, resource)) return []
  const path = normalized(posix.join(kustomization.folder, resource))
  if (build.files[path] !== undefined) return readFileObjects(build, path)
  if (Object.keys(build.files).some(file => isBelow(file, path))) return buildFolder(build, path, [])
  const reason = 'The file or folder does not exist in the checkout.'
  build.report({ file: kustomization.file, line: 1, subject: resource, reason })
  return []
}

function generated(build: Build, kustomization: Kustomization, manifests: readonly Built[]): readonly Built[] {
  const { fields, file } = kustomization
  const entries = (['configMapGenerator', 'secretGenerator'] as const).flatMap(field =>
    listOf(fields[field]).map(entry => ({ kind: field === 'secretGenerator' ? 'Secret' : 'ConfigMap', entry }) as const)
  )
  return entries.reduce<readonly Built[]>((sum, { kind, entry }) => {
    const subject = `${kind} ${String(entry.name)}`
    return attempt(build, kustomization, subject, sum, () => {
      const readFile = (path: string) => readNeighbour(build, kustomization, path)
      const { object, hasHash, behavior } = generateObject(kind, entry, fieldsOf(fields.generatorOptions), readFile)
      const added: Built = { object, file, line: 1, incomplete: [], hasHash }
      return addGenerated(sum, added, behavior) as readonly Built[]
    })
  }, manifests)
}

function readNeighbour({ files }: Build, { folder }: Kustomization, path: string): string {
  const text = files[normalized(posix.join(folder, path))]
  if (text === undefined) throw new PatchError(`The file ${path} does not exist in the checkout.`)
  return text
}

/** Runs one change. If it fails, reports the part and marks the objects, because kustomize would fail here. */
function attempt(
  { report }: Build,
  { file }: Kustomization,
  subject: string,
  manifests: readonly Built[],
  change: () => readonly Built[]
): readonly Built[] {
  try {
    return change()
  } catch (error) {
    if (!(error instanceof PatchError)) throw error
    report({ file, line: 1, subject, reason: error.message })
    return manifests.map(each => ({
      ...each,
      incomplete: [...each.incomplete, `${subject} of ${file} is not rendered`]
    }))
  }
}

/** Applies the changes in the order of kustomize. Source: kustomize, package api/internal/target. */
function transformed(build: Build, kustomization: Kustomization, manifests: readonly Built[]): readonly Built[] {
  const { fields } = kustomization
  const merged = patched(build, kustomization, manifests, 'patchesStrategicMerge', 'patches')
  const named = changeNames(merged, {
    ...(typeof fields.namespace === 'string' && { namespace: fields.namespace }),
    prefix: typeof fields.namePrefix === 'string' ? fields.namePrefix : '',
    suffix: typeof fields.nameSuffix === 'string' ? fields.nameSuffix : ''
  })
  const labelled = named.map(each => ({ ...each, object: labelsAndAnnotations(each.object, fields) }))
  const jsonPatched = patched(build, kustomization, labelled, 'patchesJson6902')
  return jsonPatched.map(each => ({
    ...each,
    object: setImages(setReplicas(each.object, fields.replicas), listOf(fields.images))
  }))
}

function labelsAndAnnotations(object: KubernetesObject, fields: Fields): KubernetesObject {
  const labelled = labelRules(fields).reduce((sum, rule) => addLabels(sum, rule), object)
  const annotations = pairsOf(fields.commonAnnotations)
  return Object.keys(annotations).length === 0 ? labelled : addAnnotations(labelled, annotations)
}

function labelRules(fields: Fields): LabelRule[] {
  const common = pairsOf(fields.commonLabels)
  return [
    ...listOf(fields.labels).map(({ pairs, includeSelectors, includeTemplates }) => ({
      pairs: pairsOf(pairs),
      includeSelectors: includeSelectors === true,
      includeTemplates: includeTemplates === true
    })),
    ...(Object.keys(common).length > 0 ? [{ pairs: common, includeSelectors: true, includeTemplates: true }] : [])
  ]
}

function pairsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, text]) => [key, String(text)]))
}

function patched(
  build: Build,
  kustomization: Kustomization,
  manifests: readonly Built[],
  ...names: readonly string[]
): readonly Built[] {
  return names.reduce<readonly Built[]>((sum, field) => {
    const entries = Array.isArray(kustomization.fields[field]) ? (kustomization.fields[field] as unknown[]) : []
    return entries.reduce<readonly Built[]>(
      (before, entry) =>
        attempt(build, kustomization, `\`${field}\``, before, () =>
          readPatches(build, kustomization, entry).reduce<readonly Manifest[]>(applyPatch, before)
        ),
      sum
    )
  }, manifests)
}

/** Reads an entry of a list of patches: a file name, a patch as text, or an object with `path` or `patch`. */
function readPatches(build: Build, kustomization: Kustomization, entry: unknown): readonly Patch[] {
  const fields = typeof entry === 'string' ? {} : fieldsOf(entry)
  const text = typeof entry === 'string' ? (isInline(entry) ? entry : undefined) : asText(fields.patch)
  const path = typeof entry === 'string' ? entry : asText(fields.path)
  const content = text ?? readNeighbour(build, kustomization, path ?? '')
  const file = text === undefined && path !== undefined ? posix.join(kustomization.folder, path) : kustomization.file
  const read = readYamlValues(file, content)
  if ('failed' in read) throw new PatchError(read.failed.reason)
  return read.documents.map(document => patchOf(document.content, fields))
}

function isInline(text: string): boolean {
  return text.includes('\n')
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
