import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { LogTopic, Place } from '../runtime/index.ts'

/**
 * Path in the configuration by failure reason. It is used for failures whose subject is not a path in the
 * configuration.
 */
const CAUSES: Readonly<Record<string, string>> = {
  'unknown-environment': 'environments',
  'region-not-supported': 'region',
  'address-differs': 'hub.addressSpace',
  'hub-not-ready': 'hub.existing',
  'quota-exceeded': 'cluster.pools',
  'subnet-full': 'spoke.subnets'
}

export interface ConfigurationFile {
  readonly workspace: string
  /** Path below the workspace. */
  readonly config: string
  /** Name of the environment. If `undefined`, the first environment of the file is used. */
  readonly environment: string | undefined
}

/**
 * Returns the position in the configuration file that a warning or an error is about. It searches the environment, then
 * the defaults, then the top level. If the key is missing, it returns the position of the nearest parent key. Returns
 * `undefined` if the topic is not in the file. Never throws.
 */
export function configurationLineOf(
  { workspace, config, environment }: ConfigurationFile,
  { code, subject }: LogTopic
): Place | undefined {
  const lines = new LineCounter()
  const document = read(resolve(workspace, config), lines)
  if (document === undefined) return undefined
  const name = environment ?? firstEnvironment(document)
  const found = bestMatch(document, subject, name) ?? bestMatch(document, CAUSES[code] ?? '', name)
  if (found === undefined) return undefined
  const { line, col } = lines.linePos(found)
  return { file: config, line, column: col }
}

function read(path: string, lineCounter: LineCounter): Document | undefined {
  try {
    const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter, logLevel: 'silent' })
    return document.errors.length === 0 ? document : undefined
  } catch {
    return undefined
  }
}

function firstEnvironment(document: Document): string {
  const environments = document.get('environments')
  const [first] = isMap(environments) ? environments.items : []
  return isScalar(first?.key) ? String(first.key.value) : ''
}

/**
 * Returns the offset of the key that matches most of the path. If several keys match equally well, the key in the
 * environment is used.
 */
function bestMatch(document: Document, path: string, environment: string): number | undefined {
  const wanted = path.split('.')
  const candidates = [['environments', environment], ['defaults'], []].map(prefix => {
    const { depth, offset } = descend(document, [...prefix, ...wanted])
    return { depth: depth - prefix.length, offset }
  })
  const [best] = candidates.filter(({ depth }) => depth > 0).sort((a, b) => b.depth - a.depth)
  return best?.offset
}

/** Returns how many keys of a path exist, and the offset of the last existing key. */
function descend(document: Document, path: readonly string[]): { depth: number; offset: number } {
  let node: unknown = document.contents
  let offset = 0
  for (const [depth, name] of path.entries()) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined
    if (pair === undefined || !isScalar(pair.key)) return { depth, offset }
    offset = pair.key.range?.[0] ?? offset
    node = pair.value
  }
  return { depth: path.length, offset }
}
