import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument, visit } from 'yaml'
import { ConfigError } from './errors.ts'
import type { ConfigFinding } from './types.ts'

export type Path = readonly (string | number)[]

/** A file that is well-formed YAML, with the place of everything in it. */
export interface SourceDocument {
  readonly value: unknown
  /** Where the value at a path stands, or its key; for what is absent, the nearest thing that holds it. */
  place(path: Path, what: 'key' | 'value'): { line: number; column: number }
}

const MAXIMUM_BYTES = 256 * 1024
/** The parser's time grows with the square of nesting within one line. */
const MAXIMUM_LINE = 1000

const REMEDIES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  DUPLICATE_KEY: 'Keep one of the two.',
  MULTIPLE_DOCS: 'Keep one document and remove the `---` between them.',
  TAG_RESOLVE_FAILED: 'Remove the tag that begins with `!`.',
  MISSING_CHAR: 'Close what was opened here.',
  BAD_SCALAR_START: 'Put the text in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Check the indentation here and in the line above, and put texts that contain `: ` in quotes.',
  RESOURCE_EXHAUSTION: 'Nest less deeply.'
}

/** Reads one YAML document. Throws ConfigError with every syntax error, and for what a configuration has no use of. */
export function readDocument(text: string, file: string): SourceDocument {
  refuseHuge(text, file)
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: true, logLevel: 'error' })
    refuseSyntax(document, file, lines)
    return { value: document.toJS(), place: (path, what) => lineAndColumn(lines, offsetOf(document, path, what)) }
  } catch (error) {
    // Recursion of the YAML library: only a file made to break it nests that deeply.
    if (error instanceof RangeError) throw single(file, 1, 'the file nests too deeply to be read. Nest less deeply.')
    throw error
  }
}

function refuseHuge(text: string, file: string): void {
  const bytes = new TextEncoder().encode(text).length
  if (bytes > MAXIMUM_BYTES)
    throw single(file, 1, `the file has ${bytes} bytes; at most ${MAXIMUM_BYTES} are read. Is it the right file?`)
  const long = text.split('\n').findIndex(line => line.length > MAXIMUM_LINE)
  if (long >= 0)
    throw single(
      file,
      long + 1,
      `the line has more than ${MAXIMUM_LINE} characters. Break it, or check that this is the right file.`
    )
}

function refuseSyntax(document: Document.Parsed, file: string, lines: LineCounter): void {
  const findings = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    file,
    ...lineAndColumn(lines, code === 'MISSING_CHAR' ? openedAt(document, pos[0]) : pos[0]),
    path: '(document)',
    message: `${code === 'RESOURCE_EXHAUSTION' ? 'nested too deeply' : firstSentence(message)}. ${REMEDIES[code] ?? 'Correct the YAML here.'}`
  }))
  if (findings.length === 0) findings.push(...unwanted(document, file, lines))
  if (findings.length > 0) throw new ConfigError(capped(findings))
  if (document.contents === null)
    throw single(file, 1, `the file is empty. Begin with \`apiVersion: aks-baseline/v1\`.`)
  if (!isMap(document.contents))
    throw single(file, 1, 'the file must be a mapping. Begin with `apiVersion: aks-baseline/v1`.')
}

/** Where the quoted text began that has no end at `offset`: the mistake is there, not at the end of the file. */
function openedAt(document: Document.Parsed, offset: number): number {
  let opened = offset
  visit(document, {
    Scalar: (_, { range }) => {
      if (range && range[0] <= offset && offset <= range[2]) opened = range[0]
    }
  })
  return opened
}

/** Aliases would make places ambiguous and can grow without limit; keys that are no texts mean nothing here. */
function unwanted(document: Document.Parsed, file: string, lines: LineCounter): ConfigFinding[] {
  const findings: ConfigFinding[] = []
  const add = (offset: number | undefined, message: string) =>
    findings.push({ file, ...lineAndColumn(lines, offset ?? 0), path: '(document)', message })
  visit(document, {
    Alias: (_, node) =>
      add(
        node.range?.[0],
        `found the alias *${node.source}. Write the value again, or put what is common under \`defaults\`.`
      ),
    Pair: (_, { key }) => {
      if (!isScalar(key) && !isAlias(key)) add(rangeOf(key), 'found a key that is no plain text. Write `name: value`.')
      // Objects do not list this key, so the schema would pass over it.
      if (isScalar(key) && key.value === '__proto__') add(rangeOf(key), 'the key __proto__ is not known. Remove it.')
    }
  })
  return findings
}

/** So many findings are shown; a file with more is likely not a configuration at all. */
const MOST_FINDINGS = 100

/** The findings to show, the last of them counting those that are not. */
export function capped(findings: readonly ConfigFinding[]): readonly ConfigFinding[] {
  const last = findings[MOST_FINDINGS]
  if (last === undefined) return findings
  const message = `${findings.length - MOST_FINDINGS} more findings are not shown. Correct those above first.`
  return [...findings.slice(0, MOST_FINDINGS), { ...last, path: '(document)', message }]
}

function single(file: string, line: number, message: string): ConfigError {
  return new ConfigError([{ file, line, column: 1, path: '(document)', message }])
}

/** Without the position and the excerpt the library appends. */
function firstSentence(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '').slice(0, 200)
}

function lineAndColumn(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

function offsetOf(document: Document.Parsed, path: Path, what: 'key' | 'value'): number {
  let node: unknown = document.contents
  let key = rangeOf(node) ?? 0
  let value = key
  for (const segment of path) {
    const pair = pairAt(node, segment)
    const next = pair?.value ?? (isSeq(node) ? node.items[Number(segment)] : undefined)
    const found = rangeOf(pair?.key) ?? rangeOf(next)
    // What is absent is shown at the key of what should hold it.
    if (found === undefined) return key
    key = found
    value = rangeOf(next) ?? found
    node = next
  }
  return what === 'key' ? key : value
}

function pairAt(node: unknown, segment: string | number): Pair | undefined {
  return isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment)) : undefined
}

function rangeOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined
}
