import { oneLine, visible } from './text.ts'

/** Bytes a step summary may have; GitHub uploads nothing of a longer one (Actions limits page). */
export const SUMMARY_LIMIT = 1024 * 1024

/** What markdown or GitHub gives meaning to, and what stands for it. Of `$`, GitHub's documentation of formulas says so. */
const MEANINGS: Readonly<Record<string, string>> = { '<': '&lt;', '&': '&amp;', $: '<span>$</span>' }

/**
 * Text of unknown origin as plain text in GitHub's markdown: no formatting, link, mention, reference, formula or HTML
 * comes of it, and it stays in its table cell.
 */
export function plain(text: string): string {
  const escaped = oneLine(text).replace(/[\\`*_{}[\]<>()|~!&$]/g, character => MEANINGS[character] ?? `\\${character}`)
  return withoutReferences(escaped)
}

/** GitHub looks for these in what was rendered, so escapes would not help: a character of no width does. */
function withoutReferences(text: string): string {
  return text
    .replace(/[@#]/g, '$&\u200b')
    .replace(/:\/\//g, ':\u200b//')
    .replace(/\b(www)\./gi, '$1\u200b.')
    .replace(/\b(GH)-(?=\d)/gi, '$1\u200b-')
}

/**
 * A code span that holds any text: its fence is longer than every run of backticks inside. A table cell ends at a `|`
 * without backslash, in code as well, and a backslash before that backslash would take it away (GFM, tables).
 */
export function code(text: string): string {
  const line = withoutComments(oneLine(text)).replace(/(\\?)\|/g, (_, before) => `${before && '\\\u200b'}\\|`)
  const fence = '`'.repeat(1 + longestRun(line))
  const padded = line.startsWith('`') || line.endsWith('`') ? ` ${line} ` : line
  return line === '' ? '' : `${fence}${padded}${fence}`
}

/** A fenced block that its text cannot leave. */
export function codeBlock(text: string, language = 'text'): string {
  const inside = withoutComments(visible(text.replace(/\r\n?/g, '\n')))
  const fence = '`'.repeat(Math.max(3, longestRun(inside) + 1))
  return `${fence}${language}\n${inside}\n${fence}`
}

/** A sentence of ours that quotes others between backticks: what is quoted becomes code, all else is plain. */
export function prose(text: string): string {
  const parts = oneLine(text).split('`')
  // An odd number of backticks: the last quotes nothing.
  const closed = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join('`')]
  return closed.map((part, i) => (i % 2 === 1 ? code(part) : plain(part))).join('')
}

/** Comments of HTML carry our own data: a quoted one must not be taken for it. */
function withoutComments(text: string): string {
  return text.replaceAll('<!--', '<\u200b!--')
}

function longestRun(text: string): number {
  return [...text.matchAll(/`+/g)].reduce((longest, [run]) => Math.max(longest, run.length), 0)
}

/** A table; cells must be escaped already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A folded section. `summary` is plain text: inside an HTML block markdown is not read, so code spans would not help. */
export function details(summary: string, body: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${html(summary)}</summary>\n\n${body}\n\n</details>`
}

/** Of markdown's characters too: what looks like markup to one reader must not to another. */
function html(text: string): string {
  const entity = (character: string) => `&#${character.codePointAt(0)};`
  // The entities' own `#` comes last, or it would be taken for a reference.
  return withoutReferences(oneLine(text)).replace(/[&<>"'`*_[\]()~$\\|!]/g, entity)
}

/** Sections in order of importance as far as they fit into `limit` bytes; what is left out is said, never cut in the middle. */
export function withinLimit(sections: readonly string[], limit: number): string {
  const notice =
    '\n\n> [!NOTE]\n> More was left out: it would not fit into a step summary. The output `result` has all of it.\n'
  let text = ''
  let bytes = Buffer.byteLength(notice)
  for (const section of sections) {
    const separator = text === '' ? '' : '\n\n'
    bytes += Buffer.byteLength(separator) + Buffer.byteLength(section)
    if (bytes > limit) return text + notice
    text += separator + section
  }
  return text
}
