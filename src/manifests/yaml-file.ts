import { type Document, LineCounter, parseAllDocuments } from 'yaml'
import { type Fields, fieldsOf, type KubernetesObject, listOf, type Manifest, type NotRendered } from './manifest.ts'

/** A document of a YAML file. */
export interface YamlDocument<Content = Fields> {
  readonly content: Content
  /** Line on which the content begins, from 1. */
  readonly line: number
}

/** Result of reading a file: the documents, or the first error. */
export type YamlResult<Content = Fields> =
  | { readonly documents: readonly YamlDocument<Content>[] }
  | { readonly failed: NotRendered }

/** Nodes that aliases may stand for in one file. An attack with nested aliases ends there. */
const MAX_ALIASES = 1000

/** Reads the documents of a file, which must be objects. Empty documents are left out. */
export function readYamlFile(file: string, text: string): YamlResult {
  const read = readYamlValues(file, text)
  if ('failed' in read) return read
  const wrong = read.documents.find(({ content }) => fieldsOf(content) !== content)
  if (wrong !== undefined) return failed(file, wrong.line, 'The document is not an object.')
  return { documents: read.documents as readonly YamlDocument[] }
}

/** Reads the documents of a file, which may be any values. Empty documents are left out. */
export function readYamlValues(file: string, text: string): YamlResult<unknown> {
  const lineCounter = new LineCounter()
  const documents: YamlDocument<unknown>[] = []
  for (const document of parsedDocuments(text, lineCounter)) {
    const [error] = document.errors
    if (error !== undefined) return failed(file, error.linePos?.[0].line ?? 1, error.message.split('\n')[0] ?? '')
    const line = lineCounter.linePos(document.contents?.range?.[0] ?? 0).line
    try {
      const content: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
      if (containsItself(content)) return failed(file, line, 'An alias stands for a node that contains it.')
      if (content !== null && content !== undefined) documents.push({ content, line })
    } catch (error) {
      return failed(file, line, error instanceof Error ? error.message : String(error))
    }
  }
  return { documents }
}

/** Returns whether a value contains itself, at any depth. Nothing that visits all of such a value would end. */
function containsItself(value: unknown, around: Set<object> = new Set(), known: Set<object> = new Set()): boolean {
  if (typeof value !== 'object' || value === null || known.has(value)) return false
  if (around.has(value)) return true
  around.add(value)
  const found = Object.values(value).some(each => containsItself(each, around, known))
  around.delete(value)
  known.add(value)
  return found
}

function parsedDocuments(text: string, lineCounter: LineCounter): readonly Document.Parsed[] {
  const parsed = parseAllDocuments(text, { lineCounter, version: '1.1', merge: true, logLevel: 'silent' })
  return Array.isArray(parsed) ? (parsed as readonly Document.Parsed[]) : []
}

function failed(file: string, line: number, reason: string): { readonly failed: NotRendered } {
  return { failed: { file, line, subject: file, reason: `The file is not valid YAML: ${reason}` } }
}

/** Objects of a file, and documents of the file that are not Kubernetes objects. */
export interface FileObjects {
  readonly manifests: readonly Manifest[]
  readonly notRendered: readonly NotRendered[]
}

/** Returns the Kubernetes objects of a file. The items of a `List` are objects of their own. */
export function readObjects(file: string, text: string): FileObjects {
  const read = readYamlFile(file, text)
  if ('failed' in read) return { manifests: [], notRendered: [read.failed] }
  const parts = read.documents.map(document => objectsOf(file, document))
  return {
    manifests: parts.flatMap(({ manifests }) => manifests),
    notRendered: parts.flatMap(({ notRendered }) => notRendered)
  }
}

function objectsOf(file: string, { content, line }: YamlDocument): FileObjects {
  if (typeof content.kind === 'string' && content.kind.endsWith('List') && Array.isArray(content.items)) {
    const items = listOf(content.items).map(item => objectsOf(file, { content: item, line }))
    return {
      manifests: items.flatMap(({ manifests }) => manifests),
      notRendered: items.flatMap(({ notRendered }) => notRendered)
    }
  }
  if (isObject(content)) return { manifests: [{ object: content, file, line, incomplete: [] }], notRendered: [] }
  const reason = 'The document is not a Kubernetes object: it needs `apiVersion`, `kind` and `metadata.name`.'
  return { manifests: [], notRendered: [{ file, line, subject: file, reason }] }
}

/** Returns whether a document has what every Kubernetes object needs. */
export function isObject(content: Fields): content is KubernetesObject {
  const { name, namespace } = fieldsOf(content.metadata)
  const texts = [content.apiVersion, content.kind, name, namespace ?? '']
  return texts.every(text => typeof text === 'string') && content.kind !== '' && name !== ''
}
