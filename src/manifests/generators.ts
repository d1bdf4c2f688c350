import { createHash } from 'node:crypto'
import { PatchError } from './json-patch.ts'
import { type Fields, fieldsOf, type KubernetesObject, type Manifest, textsOf } from './manifest.ts'

/** A ConfigMap or Secret that a kustomization generates. */
export interface GeneratedObject {
  readonly object: KubernetesObject
  /** Whether the name gets a hash of the content at the end of the build. */
  readonly hasHash: boolean
  readonly behavior: string
}

/**
 * Returns the object that one entry of `configMapGenerator` or `secretGenerator` describes. `readFile` returns the text
 * of a file next to the kustomization. Throws PatchError if a file is missing.
 */
export function generateObject(
  kind: 'ConfigMap' | 'Secret',
  entry: Fields,
  generatorOptions: Fields,
  readFile: (path: string) => string
): GeneratedObject {
  const options = { ...generatorOptions, ...fieldsOf(entry.options) }
  const data = dataOf(entry, readFile)
  const encode = (text: string) => (kind === 'Secret' ? Buffer.from(text).toString('base64') : text)
  const labels = { ...fieldsOf(generatorOptions.labels), ...fieldsOf(fieldsOf(entry.options).labels) }
  const annotations = { ...fieldsOf(generatorOptions.annotations), ...fieldsOf(fieldsOf(entry.options).annotations) }
  const metadata = {
    ...(Object.keys(annotations).length > 0 && { annotations: annotations as Record<string, string> }),
    ...(Object.keys(labels).length > 0 && { labels: labels as Record<string, string> }),
    name: String(entry.name),
    ...(typeof entry.namespace === 'string' && { namespace: entry.namespace })
  }
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind,
    metadata,
    data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, encode(text)])),
    ...(kind === 'Secret' && { type: typeof entry.type === 'string' ? entry.type : 'Opaque' }),
    ...(options.immutable === true && { immutable: true })
  }
  return { object, hasHash: options.disableNameSuffixHash !== true, behavior: String(entry.behavior ?? 'create') }
}

function dataOf(entry: Fields, readFile: (path: string) => string): Record<string, string> {
  const data: Record<string, string> = {}
  for (const file of [...textsOf(entry.envs), ...(typeof entry.env === 'string' ? [entry.env] : [])]) {
    for (const line of readFile(file).split(/\r?\n/)) {
      const trimmed = line.trimStart()
      if (trimmed === '' || trimmed.startsWith('#')) continue
      const at = trimmed.indexOf('=')
      if (at < 0) throw new PatchError(`The line ${JSON.stringify(trimmed)} of ${file} has no value.`)
      data[trimmed.slice(0, at)] = trimmed.slice(at + 1)
    }
  }
  for (const literal of textsOf(entry.literals)) {
    const at = literal.indexOf('=')
    data[literal.slice(0, at)] = unquoted(literal.slice(at + 1))
  }
  for (const source of textsOf(entry.files)) {
    const at = source.indexOf('=')
    const path = at < 0 ? source : source.slice(at + 1)
    data[at < 0 ? (path.split('/').at(-1) ?? path) : source.slice(0, at)] = readFile(path)
  }
  return data
}

function unquoted(value: string): string {
  return /^(["']).*\1$/s.test(value) && value.length >= 2 ? value.slice(1, -1) : value
}

/** Returns the manifests with a generated object added, merged or replaced, as its `behavior` says. Throws PatchError. */
export function addGenerated(manifests: readonly Manifest[], added: Manifest, behavior: string): readonly Manifest[] {
  if (behavior === 'create') return [...manifests, added]
  const { kind, metadata } = added.object
  const isSame = ({ object }: Manifest) => object.kind === kind && object.metadata.name === metadata.name
  const existing = manifests.find(isSame)
  if (existing === undefined) throw new PatchError(`No ${kind} ${metadata.name} exists that could be changed.`)
  const data =
    behavior === 'merge' ? { ...fieldsOf(existing.object.data), ...fieldsOf(added.object.data) } : added.object.data
  const object = { ...existing.object, ...added.object, data, metadata: { ...existing.object.metadata, ...metadata } }
  return manifests.map(each => (each === existing ? { ...each, object } : each))
}

/** Characters that kustomize replaces so that a hash cannot spell a word. */
const REPLACED: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' }

/**
 * Returns the suffix that kustomize gives to the name of a generated object. The name is not part of the hash, although
 * kustomize has a field for it. Source: kustomize, package api/hasher.
 */
export function hashSuffix({ kind, data, type }: KubernetesObject): string {
  const name = ''
  const sorted = (value: unknown) => Object.fromEntries(Object.entries(fieldsOf(value)).toSorted(byKey))
  const content = kind === 'Secret' ? { data: sorted(data), kind, name, type } : { data: sorted(data), kind, name }
  const json = JSON.stringify(content).replace(/[<>&\u2028\u2029]/g, escaped)
  const hex = createHash('sha256').update(json).digest('hex').slice(0, 10)
  return `-${[...hex].map(character => REPLACED[character] ?? character).join('')}`
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}

/** Returns the character as kustomize writes it in JSON. */
function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
}
