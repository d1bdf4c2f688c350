import type * as z from 'zod/mini'
import { knownHostsRemedy } from '../git-host-keys.ts'
import { keysAt } from '../schema/schema.ts'
import type { ConfigFinding } from '../types.ts'
import { describeMoreFindings, MOST_FINDINGS, type Path, type SourceDocument } from './document.ts'
import { isKnownHosts, namedCharacter, showKey, showValue } from './shown-value.ts'
import { didYouMean, listKeys, nearestWord } from './spelling-suggestions.ts'

type Issue = z.core.$ZodIssue

/** An error at a place. Its text is computed only for the findings that are shown, because there can be thousands. */
interface Draft {
  readonly path: Path
  readonly what: 'key' | 'value'
  readonly say: () => string
}

/**
 * Returns the errors of the schema as findings for the person who edits the file: the value that was found, and the
 * values that are allowed.
 */
export function toFindings(issues: readonly Issue[], document: SourceDocument, file: string): ConfigFinding[] {
  const drafts = issues.flatMap(issue => draftsOf(issue, document.value))
  // Several checks of a value can fail. The first one has the best message.
  const byPath = new Map<string, Draft>()
  for (const draft of drafts) if (!byPath.has(draft.path.join('.'))) byPath.set(draft.path.join('.'), draft)
  const placed = [...byPath.values()].map(draft => ({ draft, ...document.place(draft.path, draft.what) }))
  const sorted = placed.sort((a, b) => a.line - b.line || a.column - b.column)
  const shown = sorted.slice(0, MOST_FINDINGS).map(({ draft, line, column }) => ({
    file,
    line,
    column,
    path: draft.path.map(showKey).join('.') || '(document)',
    message: draft.say()
  }))
  return [...shown, ...describeMoreFindings(sorted.length, shown.at(-1))]
}

function draftsOf(issue: Issue, content: unknown): Draft[] {
  const path = issue.path as Path
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => ({
      path: [...path, key],
      what: 'key',
      say: () => `the key is not known.${namedCharacter(key)}${hint(key, path, content)}`
    }))
  if (issue.code === 'invalid_key')
    return [
      {
        path,
        what: 'key',
        say: () =>
          `found ${showValue(path.at(-1))}; ${issue.issues[0]?.message ?? issue.message}.${namedCharacter(path.at(-1))}`
      }
    ]
  const found = valueAt(content, path)
  return [
    {
      path,
      what: found === null ? 'key' : 'value',
      say: () => `${sayOfValue(issue, path, found)}${remedyOf(path, content)}`
    }
  ]
}

function sayOfValue(issue: Issue, path: Path, found: unknown): string {
  if (found === undefined) return `${path.at(-1)} is missing; ${issue.message}.`
  if (found === null) return `has no value; ${issue.message}, or remove the line.`
  const values = issue.code === 'invalid_value' ? issue.values.map(String) : []
  const meant = typeof found === 'string' ? didYouMean(found, values) : ''
  return `found ${showValue(found, path)}; ${issue.message}.${namedCharacter(found, path)}${meant}`
}

/** Returns a remedy that depends on another setting of the same mapping. It begins with a blank, or is empty. */
function remedyOf(path: Path, content: unknown): string {
  return isKnownHosts(path) ? knownHostsRemedy(valueAt(content, [...path.slice(0, -1), 'url'])) : ''
}

function hint(key: string, path: Path, content: unknown): string {
  if (key === '<<') return ' Merge keys are not supported; put common values under `defaults`.'
  const known = keysAt(path, content)
  if (nearestWord(key, known) !== undefined) return didYouMean(key, known)
  return known.length === 0 ? ' Remove it.' : ` Use one of ${listKeys(known)}, or remove it.`
}

/** Returns the value at a path, or `undefined` if no value exists there. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (holder, segment) =>
      typeof holder === 'object' && holder !== null && Object.hasOwn(holder, segment)
        ? (holder as Record<string | number, unknown>)[segment]
        : undefined,
    value
  )
}
