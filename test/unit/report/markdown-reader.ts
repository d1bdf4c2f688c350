/**
 * What of a text GitHub would read as markdown: fenced blocks and code spans are taken out, each leaving `◻`. Follows
 * CommonMark: a span ends at the next run of as many backticks, and a backslash outside of one hides a backtick.
 */
export function outsideCode(markdown: string): string {
  return withoutBlocks(markdown).split('\n').map(withoutSpans).join('\n')
}

/** The fenced blocks of a language. */
export function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/^(`{3,})(\w*)\n([\s\S]*?)\n\1$/gm)]
    .filter(([, , of]) => of === language)
    .map(([, , , body = '']) => body)
}

/** The cells of a row, split as GitHub does it: at each `|` that no backslash belongs to. */
export function cells(row: string): string[] {
  const found = ['']
  for (const [part] of row.matchAll(/\\[!-/:-@[-`{-~]|[^|]|\|/gu)) {
    if (part === '|') found.push('')
    else found[found.length - 1] += part
  }
  return found.slice(1, -1)
}

/** Each fenced block as one `◻`. */
export function withoutBlocks(markdown: string): string {
  return markdown.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '◻')
}

function withoutSpans(line: string): string {
  let rest = line
  let text = ''
  while (rest !== '') {
    const [plain = ''] = /^(?:\\.|[^`\\]|\\$)*/.exec(rest) ?? []
    const [run = ''] = /^`*/.exec(rest.slice(plain.length)) ?? []
    const after = rest.slice(plain.length + run.length)
    const end = run === '' ? -1 : after.search(new RegExp(`(?<!\`)${run}(?!\`)`))
    text += plain + (end < 0 ? run : '◻')
    rest = end < 0 ? after : after.slice(end + run.length)
  }
  return text
}
