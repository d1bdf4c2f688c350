import { oneLine } from './safe-text.ts'

/** Returns a Mermaid diagram for summaries and comments. Labels in the lines must be escaped already. */
export function mermaid(lines: readonly string[]): string {
  return ['```mermaid', ...lines, '```'].join('\n')
}

/**
 * Returns text of unknown origin as a label. It keeps letters, digits and the punctuation that has no meaning in
 * Mermaid.
 */
export function mermaidLabel(text: string): string {
  return oneLine(text).replace(/[^\p{L}\p{N} ._/()-]/gu, ' ')
}
