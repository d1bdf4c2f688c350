import { oneLine } from './text.ts'

/** A Mermaid diagram as GitHub shows it in summaries and comments. The lines must hold labels that are escaped already. */
export function mermaid(lines: readonly string[]): string {
  return ['```mermaid', ...lines, '```'].join('\n')
}

/** Text of unknown origin as a label: Mermaid gives meaning to most punctuation, so only letters, digits and a few stay. */
export function mermaidLabel(text: string): string {
  return oneLine(text).replace(/[^\p{L}\p{N} ._/()-]/gu, ' ')
}
