import { type Document, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument, visit, type YAMLMap } from 'yaml'
import { ConfigError } from '../errors.ts'
import type { ConfigFinding } from '../types.ts'
import { findUnsupportedYaml } from './document-rules.ts'
import { findingAt, refuseUnreadable } from './document-text.ts'
import { looksSecret } from './shown-value.ts'

export type Path = readonly (string | number)[]

/** A file of well-formed YAML, with the position of every value. */
export interface SourceDocument {
  readonly value: unknown
  /**
   * Returns the position of the value at a path, or of its key. If the value is absent, returns the position of the
   * nearest value that would contain it.
   */
  place(path: Path, what: 'key' | 'value'): { line: number; column: number }
}

const REMEDIES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  MULTIPLE_DOCS: 'Keep one document and remove the `---` between them.',
  TAG_RESOLVE_FAILED: 'Remove the tag that begins with `!`.',
  MISSING_CHAR: 'Close the quote or bracket that opens here.',
  BAD_SCALAR_START: 'Put the text in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Check the indentation here and in the line above, and put texts that contain `: ` in quotes.',
  RESOURCE_EXHAUSTION: 'Nest less deeply.'
}

/** Texts instead of those of the library, which are for programmers. */
const FOUND: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'the file has a second YAML document, which begins here',
  RESOURCE_EXHAUSTION: 'nested too deeply'
}

/**
 * Reads one YAML document. Throws ConfigError with every syntax error, and with all syntax that a configuration must
 * not use.
 */
export function readDocument(text: string, file: string): SourceDocument {
  refuseUnreadable(text, file)
  const lines = new LineCounter()
  try {
    // The library does not know a carriage return alone as the line break that it is in YAML.
    const document = parseDocument(text.replaceAll(/\r(?!\n)/g, '\n'), {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'error',
      // The library's own search for duplicate keys takes seconds for the largest file. `findUnsupportedYaml` finds
      // them too.
      uniqueKeys: false
    })
    refuseSyntax(document, file, lines)
    return { value: document.toJS(), place: (path, what) => lineAndColumn(lines, offsetOf(document, path, what)) }
  } catch (error) {
    // The YAML library recurses. Only a malicious file nests this deeply.
    if (error instanceof RangeError)
      throw findingAt(file, 1, 1, 'the file nests too deeply to be read. Nest less deeply.')
    throw error
  }
}

function refuseSyntax(document: Document.Parsed, file: string, lines: LineCounter): void {
  const errors = [...document.errors, ...document.warnings].slice(0, MOST_FINDINGS)
  const openedAt = openings(document)
  const findings = errors.map(({ code, message, pos }) => ({
    file,
    ...lineAndColumn(lines, code === 'MISSING_CHAR' ? openedAt(pos[0]) : pos[0]),
    path: '(document)',
    message: `${FOUND[code] ?? firstSentence(message)}. ${REMEDIES[code] ?? 'Correct the YAML here.'}`
  }))
  if (findings.length === 0)
    findings.push(
      ...findUnsupportedYaml(document).map(({ offset, message }) => ({
        file,
        ...lineAndColumn(lines, offset),
        path: '(document)',
        message
      }))
    )
  if (findings.length > 0) throw new ConfigError(limitFindings(findings))
  if (document.contents === null)
    throw findingAt(file, 1, 1, 'the file is empty. Begin with `apiVersion: aks-baseline/v1`.')
  if (!isMap(document.contents))
    throw findingAt(file, 1, 1, 'the file must be a mapping. Begin with `apiVersion: aks-baseline/v1`.')
}

/**
 * Returns a function that maps an offset to the start of the quoted text around it. The parser reports an unclosed
 * quote at the end of the file, but the mistake is at the start of the text.
 */
function openings(document: Document.Parsed): (offset: number) => number {
  const texts: { from: number; to: number }[] = []
  visit(document, {
    Scalar: (_, { range }) => {
      if (range) texts.push({ from: range[0], to: range[2] })
    }
  })
  return offset => texts.findLast(({ from, to }) => from <= offset && offset <= to)?.from ?? offset
}

/** Maximum number of findings in a report. A file with more is probably not a configuration at all. */
export const MOST_FINDINGS = 100

/** Returns the findings to show. If some findings are left out, the last finding states how many. */
export function limitFindings(findings: readonly ConfigFinding[]): readonly ConfigFinding[] {
  return [...findings.slice(0, MOST_FINDINGS), ...describeMoreFindings(findings.length, findings[MOST_FINDINGS])]
}

/**
 * Returns one finding with the number of findings that are not shown, at the position of `last`. Returns an empty list
 * if all findings are shown.
 */
export function describeMoreFindings(count: number, last: ConfigFinding | undefined): ConfigFinding[] {
  if (last === undefined || count <= MOST_FINDINGS) return []
  const message = `${count - MOST_FINDINGS} more findings are not shown. Correct the findings above first.`
  return [{ ...last, path: '(document)', message }]
}

/** Returns the first line of the library's message, without its full stop. */
function firstSentence(message: string): string {
  if (looksSecret(message)) return 'the YAML cannot be read here'
  return (message.split('\n')[0] ?? '').replace(/\.$/, '').slice(0, 200)
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
    // An absent value is shown at the key of its parent.
    if (found === undefined) return key
    key = found
    value = rangeOf(next) ?? found
    node = next
  }
  return what === 'key' ? key : value
}

function pairAt(node: unknown, segment: string | number): Pair | undefined {
  return isMap(node) ? pairsOf(node).get(String(segment)) : undefined
}

/** Returns the pairs of a mapping by key. They are cached, so that thousands of findings are placed quickly. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known =
    pairs.get(map) ?? new Map(map.items.map(pair => [isScalar(pair.key) ? String(pair.key.value) : '', pair]))
  pairs.set(map, known)
  return known
}

const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()

function rangeOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined
}
