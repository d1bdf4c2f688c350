/** Bytes a step summary may have; GitHub uploads nothing of a longer one (Actions limits page). */
export const SUMMARY_LIMIT = 1024 * 1024

/**
 * Text of unknown origin as plain text in GitHub's markdown: no formatting, link, mention, issue reference or HTML comes
 * of it, and it stays in its table cell.
 */
export function plain(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[\\`*_{}[\]<>()|~!&]/g, character =>
      character === '<' ? '&lt;' : character === '&' ? '&amp;' : `\\${character}`
    )
    .replace(/[@#]/g, '$&\u200b')
    .replace(/:\/\//g, ':\u200b//')
}

/** A code span that holds any text: its fence is longer than every run of backticks inside. */
export function code(text: string): string {
  const line = text.replace(/[\r\n]+/g, ' ').replaceAll('|', '\\|')
  const fence = '`'.repeat(1 + longestRun(line))
  const padded = line.startsWith('`') || line.endsWith('`') ? ` ${line} ` : line
  return line === '' ? '' : `${fence}${padded}${fence}`
}

/** A fenced block that its text cannot leave. */
export function codeBlock(text: string, language = 'text'): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${fence}${language}\n${text}\n${fence}`
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(run => run[0].length))
}

/** A table; cells must be escaped already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A folded section. `summary` is plain text: inside an HTML block markdown is not read, so code spans would not help. */
export function details(summary: string, body: string): string {
  return `<details><summary>${html(summary)}</summary>\n\n${body}\n\n</details>`
}

/** Backtick, `@` and `#` too: what looks like a code span, a mention or a reference to one reader must not to another. */
function html(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[&<>"`@#]/g, character => `&#${character.codePointAt(0)};`)
}

/** Sections in order of importance as far as they fit into `limit` bytes; what is left out is said, never cut in the middle. */
export function withinLimit(sections: readonly string[], limit: number): string {
  const notice =
    '\n\n> [!NOTE]\n> More was left out: it would not fit into a step summary. The output `result` has all of it.\n'
  let text = ''
  for (const section of sections) {
    const longer = text === '' ? section : `${text}\n\n${section}`
    if (Buffer.byteLength(longer) + Buffer.byteLength(notice) > limit) return text + notice
    text = longer
  }
  return text
}
