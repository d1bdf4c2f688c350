import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { ScenarioError } from '../scenario-error.ts'

/** Value of a file that fits a schema. */
interface Checked<T> {
  readonly value: T
  /** Returns `file:line:column` of the value at a path, or of the nearest value that would contain it. */
  readonly at: (path: readonly PropertyKey[]) => string
}

/** Mistakes of a file that one error names. */
const MOST_MISTAKES = 50

/** Reads YAML and checks it. Throws ScenarioError with a line for each mistake: `file:line:column: found … Allowed: …`. */
export function parseChecked<T extends z.ZodType>(text: string, file: string, schema: T): Checked<z.infer<T>> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (path: readonly PropertyKey[], key?: string): string => placeOf(document, lines, path, file, key)
  const [error] = document.errors
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0])
    throw new ScenarioError(`${file}:${line}:${col}: ${error.message}`)
  }
  const parsed = schema.safeParse(documentValue(document, file) ?? {})
  if (parsed.success) return { value: parsed.data, at: path => at(path) }
  const messages = parsed.error.issues.map(issue => {
    const key = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
    const missing = issue.message.startsWith('is missing') ? `'${String(issue.path.at(-1))}' ` : ''
    return `${at(issue.path, key)}: ${missing}${issue.message}`
  })
  const more = messages.length - MOST_MISTAKES
  const rest = more > 0 ? [`${file}: ${more} more mistakes.`] : []
  throw new ScenarioError([...messages.slice(0, MOST_MISTAKES), ...rest].join('\n'))
}

/** Returns the value of a document. Throws ScenarioError if its aliases multiply without end. */
function documentValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw new ScenarioError(`${file}: ${error.message}. Write the values without aliases.`)
  }
}

/** Returns `file:line:column` of a value, of one of its keys, or of the nearest value that would contain it. */
function placeOf(
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly PropertyKey[],
  file: string,
  key?: string
): string {
  for (let length = path.length; length >= 0; length--) {
    const inner = path.slice(0, length)
    const node: unknown = length === 0 ? document.contents : document.getIn(inner, true)
    const offset = key === undefined || length < path.length ? offsetOf(node) : offsetOfKey(node, key)
    if (offset === undefined) continue
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  return `${file}:1:1`
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}

function offsetOfKey(node: unknown, key: string): number | undefined {
  const items: readonly { readonly key: unknown }[] = Object(node).items ?? []
  const found = items.find(item => isNode(item.key) && String(item.key) === key)
  return found === undefined ? offsetOf(node) : offsetOf(found.key)
}
