/** Beginnings of lines without a sentence: tables, quotations, tags, code and lists. */
const NO_SENTENCE = /^([|<>#-]|```)/

/** Returns the first heading of a summary with the sentence after it, without Markdown. Empty if there is no sentence. */
export function summaryHeadline(summary: string): string {
  const lines = summary.split('\n').map(line => line.trim())
  const at = lines.findIndex(line => line.startsWith('#'))
  const sentence = lines.slice(at + 1).find(line => line !== '') ?? ''
  if (at < 0 || sentence === '' || NO_SENTENCE.test(sentence)) return ''
  return `${plain(lines[at]?.replace(/^#+ /, '') ?? '')}. ${plain(sentence)}`
}

function plain(markdown: string): string {
  return markdown.replace(/\*\*|`/g, '').replace(/\\([^\w\s])/g, '$1')
}
