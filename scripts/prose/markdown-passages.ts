import { masked, type Passage, type PassageKind, passageOf } from './passages.ts'

interface Block {
  readonly kind: PassageKind
  readonly line: number
  readonly lines: string[]
}

/** Returns the headings, paragraphs, list items and table cells of a page. Code, diagrams and HTML are left out. */
export function markdownPassages(file: string, markdown: string): Passage[] {
  return blocksOf(withoutFences(markdown)).map(({ kind, line, lines }) => passageOf(file, line, kind, lines.join('\n')))
}

function withoutFences(markdown: string): string {
  return markdown
    .replaceAll(/^([ \t]*)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t]*\2[ \t]*$/gm, emptied)
    .replaceAll(/<!--[\s\S]*?-->/g, emptied)
    .replace(/^---\n[\s\S]*?\n---$/m, front => (markdown.startsWith(front) ? emptied(front) : front))
}

function emptied(text: string): string {
  return text.replaceAll(/[^\n]+/g, '')
}

/** Begins a list item, a quotation or an alert: what follows is a paragraph of its own. */
const MARKER = /^\s*(?:(?:[-*+]|\d+\.)\s+(?:\[[ x]\] )?|>\s?(?:\[!\w+\])?)+/

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open: Block | undefined
  const begin = (kind: PassageKind, line: number, content: string) => {
    open = { kind, line, lines: [content] }
    blocks.push(open)
  }
  const lines = text.split('\n')
  lines.forEach((line, i) => {
    const marker = MARKER.exec(line)?.[0] ?? ''
    const content = line.slice(marker.length)
    if (content.trim() === '' || /^\s*(?:<\/?[a-z][^>]*>\s*)+$/i.test(content) || /^\[[^\]]+\]:/.test(content))
      open = undefined
    else if (content.startsWith('#')) {
      begin('heading', i + 1, content.replace(/^#+\s*/, ''))
      open = undefined
    } else if (content.startsWith('|')) {
      open = undefined
      if (!/^[|\s:-]+$/.test(content)) blocks.push(...cellsOf(content, i + 1, isHeader(lines[i + 1])))
    } else if (marker !== '' && !(marker.trim() === '>' && open !== undefined)) begin('paragraph', i + 1, content)
    else if (open === undefined) begin('paragraph', i + 1, content)
    else open.lines.push(content)
  })
  return blocks
}

function isHeader(next: string | undefined): boolean {
  return next !== undefined && /^\s*\|[|\s:-]+$/.test(next)
}

/** Returns the cells of a row, of which those of the first row are headings. An escaped `|` separates nothing. */
function cellsOf(row: string, line: number, header: boolean): Block[] {
  const separators = row.replaceAll(/`[^`]*`/g, masked).replaceAll('\\|', '  ')
  const ends = [...separators.matchAll(/\|/g)].map(({ index }) => index)
  return ends.slice(0, -1).map((from, i) => ({
    kind: header ? 'heading' : 'table cell',
    line,
    lines: [row.slice(from + 1, ends[i + 1]).trim()]
  }))
}
