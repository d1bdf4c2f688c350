import { oneLine, withVisibleCharacters } from './safe-text.ts'

/** Longest step summary in bytes. GitHub does not upload a longer summary (Actions limits page). */
export const SUMMARY_LIMIT = 1024 * 1024

/**
 * Replacements for characters that have a meaning in Markdown or on GitHub. The replacement for `$` is from GitHub's
 * page about formulas.
 */
const MEANINGS: Readonly<Record<string, string>> = { '<': '&lt;', '&': '&amp;', $: '<span>$</span>' }

/**
 * Escapes text of unknown origin for GitHub's Markdown, so that it is shown as plain text and stays in its table cell:
 * without formatting, link, mention, reference, formula or HTML.
 */
export function escapeMarkdown(text: string): string {
  const escaped = oneLine(text).replace(/[\\`*_{}[\]<>()|~!&$]/g, character => MEANINGS[character] ?? `\\${character}`)
  return withoutReferences(escaped)
}

/**
 * Inserts zero-width characters into mentions, references and links. GitHub searches the rendered text for these, so
 * escapes do not help.
 */
function withoutReferences(text: string): string {
  return text
    .replace(/[@#]/g, '$&\u200b')
    .replace(/:\/\//g, ':\u200b//')
    .replace(/\b(www)\./gi, '$1\u200b.')
    .replace(/\b(GH)-(?=\d)/gi, '$1\u200b-')
}

/**
 * Returns any text as a code span, with a fence longer than every run of backticks inside. Even in code, a `|` without
 * a backslash ends a table cell, and a second backslash before the `|` would cancel the first (GFM, tables).
 */
export function codeSpan(text: string): string {
  const line = withoutComments(oneLine(text)).replace(/(\\?)\|/g, (_, before) => `${before && '\\\u200b'}\\|`)
  const fence = '`'.repeat(1 + longestRun(line))
  const padded = line.startsWith('`') || line.endsWith('`') ? ` ${line} ` : line
  return line === '' ? '' : `${fence}${padded}${fence}`
}

/** Returns any text as a fenced code block whose fence the text cannot close. */
export function codeBlock(text: string, language = 'text'): string {
  const inside = withoutComments(withVisibleCharacters(text.replace(/\r\n?/g, '\n')))
  const fence = '`'.repeat(Math.max(3, longestRun(inside) + 1))
  return `${fence}${language}\n${inside}\n${fence}`
}

/** Address of a page of the Azure portal, in any cloud. */
const PORTAL_PAGE = /(https:\/\/portal\.azure\.(?:com|us|cn)\/[\w#%~/.-]*[\w/])/

/**
 * Returns a sentence of this project as Markdown. Text between backticks becomes code, because it may be of unknown
 * origin. Addresses of the Azure portal become links. The rest is shown as plain text.
 */
export function escapeProse(text: string): string {
  const parts = oneLine(text).split('`')
  // With an odd number of backticks, the last one does not quote anything.
  const closed = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join('`')]
  return closed.map((part, i) => (i % 2 === 1 ? codeSpan(part) : plainWithLinks(part))).join('')
}

function plainWithLinks(text: string): string {
  const parts = text.split(PORTAL_PAGE)
  return parts.map((part, i) => (i % 2 === 1 ? `<${part}>` : escapeMarkdown(part))).join('')
}

/**
 * Breaks HTML comments in a text. This project stores data in HTML comments, and a quoted comment must not be read as
 * such data.
 */
function withoutComments(text: string): string {
  return text.replaceAll('<!--', '<\u200b!--')
}

function longestRun(text: string): number {
  return [...text.matchAll(/`+/g)].reduce((longest, [run]) => Math.max(longest, run.length), 0)
}

/** Returns a table. The cells must be escaped already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Returns a folded section. `summary` is plain text, because Markdown has no effect inside an HTML block. */
export function foldedSection(summary: string, body: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${html(summary)}</summary>\n\n${body}\n\n</details>`
}

/** Escapes the special characters of HTML and of Markdown, so that neither parser finds markup in the text. */
function html(text: string): string {
  const entity = (character: string) => `&#${character.codePointAt(0)};`
  // Entities are added last: their `#` would otherwise be taken for a reference.
  return withoutReferences(oneLine(text)).replace(/[&<>"'`*_[\]()~$\\|!]/g, entity)
}

/**
 * Joins sections, most important first, as far as they fit into `limit` bytes. A notice replaces the sections that do
 * not fit.
 */
export function withinLimit(sections: readonly string[], limit: number): string {
  const notice = '\n\n> [!NOTE]\n> The rest does not fit into a step summary. The output `result` has everything.\n'
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
