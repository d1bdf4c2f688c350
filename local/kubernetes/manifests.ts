import { parseAllDocuments } from 'yaml'
import { asRecord, type Json, type KubernetesObject } from './objects.ts'

/** Files of a source by their path from its root, without a leading `./`. */
export type Files = Readonly<Record<string, string>>

/** Something that was read, or why it could not be. */
export type Result<T> = { readonly value: T } | { readonly failed: string }

/** Files that were read without an error. Flux reads the same files at every reconciliation, many times in a test. */
const read = new Map<string, readonly Json[]>()
const MOST_READ = 1_000

/**
 * The documents of a YAML file, empty ones left out; YAML 1.1 as the API server reads it, where `on` is a boolean.
 * The caller owns them and may change them.
 */
export function readDocuments(file: string, text: string): Result<Json[]> {
  const before = read.get(text)
  if (before !== undefined) return { value: structuredClone([...before]) }
  const documents = parseDocuments(file, text)
  if ('failed' in documents) return documents
  if (read.size >= MOST_READ) read.clear()
  read.set(text, structuredClone(documents.value))
  return documents
}

function parseDocuments(file: string, text: string): Result<Json[]> {
  const documents = parseAllDocuments(text, {
    schema: 'yaml-1.1',
    customTags: tags => tags.filter(tag => typeof tag === 'string' || !isTime(tag)),
    uniqueKeys: true
  })
  const values: Json[] = []
  for (const document of documents) {
    const [error] = 'errors' in document ? document.errors : []
    if (error !== undefined) return { failed: `MalformedYAMLError: yaml: ${firstLine(error.message)} in File: ${file}` }
    const value: unknown = 'toJS' in document ? document.toJS() : undefined
    if (value !== null && value !== undefined) values.push(asRecord(value))
  }
  return { value: values }
}

/** Go's YAML keeps dates and times of day as they are written. */
function isTime({ tag, format }: { readonly tag?: string; readonly format?: string }): boolean {
  return tag === 'tag:yaml.org,2002:timestamp' || format === 'TIME'
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.replace(/:$/, '') ?? ''
}

/** The objects of a manifest, lists taken apart. */
export function readObjects(file: string, text: string): Result<KubernetesObject[]> {
  const documents = readDocuments(file, text)
  if ('failed' in documents) return documents
  const objects: KubernetesObject[] = []
  for (const document of documents.value.flatMap(itemsOf)) {
    const lacking = missingMember(document)
    if (lacking !== undefined) {
      return {
        failed: `missing ${lacking} in object {{${document.apiVersion ?? ''} ${document.kind ?? ''}}} of ${file}`
      }
    }
    objects.push(document as KubernetesObject)
  }
  return { value: objects }
}

function itemsOf(document: Json): Json[] {
  return document.kind === 'List' && Array.isArray(document.items) ? document.items.map(asRecord) : [document]
}

function missingMember(document: Json): string | undefined {
  if (typeof document.kind !== 'string') return 'kind'
  if (typeof document.apiVersion !== 'string') return 'apiVersion'
  return typeof asRecord(document.metadata).name === 'string' ? undefined : 'metadata.name'
}
