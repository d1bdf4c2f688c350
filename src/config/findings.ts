import type * as z from 'zod/mini'
import type { Path, SourceDocument } from './document.ts'
import { keysAt } from './schema.ts'
import { didYouMean, nearest } from './suggest.ts'
import type { ConfigFinding } from './types.ts'

type Issue = z.core.$ZodIssue

/** What the schema found, said for the person who edits the file: what stands there, what may stand there. */
export function toFindings(issues: readonly Issue[], document: SourceDocument, file: string): ConfigFinding[] {
  const findings = issues.flatMap(issue => one(issue, document, file))
  // Several checks of one value may fail; the first says it best.
  const byPlace = new Map<string, ConfigFinding>()
  for (const finding of findings) if (!byPlace.has(finding.path)) byPlace.set(finding.path, finding)
  return [...byPlace.values()].sort((a, b) => a.line - b.line || a.column - b.column)
}

function one(issue: Issue, document: SourceDocument, file: string): ConfigFinding[] {
  const path = issue.path as Path
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key =>
      at([...path, key], 'key', `the key is not known.${hint(key, keysAt(path))}`, document, file)
    )
  if (issue.code === 'invalid_key') {
    const allowed = issue.issues[0]?.message ?? issue.message
    return [at(path, 'key', `found ${show(path.at(-1))}; ${allowed}.`, document, file)]
  }
  const found = valueAt(document.value, path)
  if (found === undefined) return [at(path, 'value', `${path.at(-1)} is missing; ${issue.message}.`, document, file)]
  if (found === null) return [at(path, 'key', `has no value; ${issue.message}, or remove the line.`, document, file)]
  const values = issue.code === 'invalid_value' ? issue.values.map(String) : []
  const meant = typeof found === 'string' ? didYouMean(found, values) : ''
  return [at(path, 'value', `found ${show(found)}; ${issue.message}.${meant}`, document, file)]
}

function at(path: Path, what: 'key' | 'value', message: string, document: SourceDocument, file: string): ConfigFinding {
  return { file, ...document.place(path, what), path: path.join('.') || '(document)', message }
}

function hint(key: string, known: readonly string[]): string {
  if (key === '<<') return ' Merge keys are not read; put what is common under `defaults`.'
  if (nearest(key, known) !== undefined) return `${didYouMean(key, known)}`
  return known.length === 0 ? ' Remove it.' : ` Use one of ${known.join(', ')}, or remove it.`
}

/** A value as text, short enough for one line. Mappings and lists are only named. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a mapping'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text
}

/** What stands at a path; `undefined` when nothing does. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (holder, segment) =>
      typeof holder === 'object' && holder !== null && Object.hasOwn(holder, segment)
        ? (holder as Record<string | number, unknown>)[segment]
        : undefined,
    value
  )
}
