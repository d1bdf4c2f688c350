import { codeSpan, escapeMarkdown, markdownTable, SUMMARY_LIMIT, withinLimit } from './markdown.ts'
import type { Subject } from './types.ts'

/** One item of a bootstrap. It repeats the type of `gitops`, which this module may not import. */
export interface ReportedItem {
  readonly name: string
  readonly state: 'done' | 'waiting' | 'wrong' | 'unseen'
  readonly evidence: string
  readonly problem?: { readonly remedy: string } | undefined
}

const SIGNS: Readonly<Record<ReportedItem['state'], string>> = { done: '✅', waiting: '⏳', wrong: '❌', unseen: '❔' }

/** Returns the summary of a bootstrap: each item with its state, and the remedy for items that are not done. */
export function bootstrapSummary(
  { workload, environment, region }: Subject,
  colour: string,
  items: readonly ReportedItem[]
): string {
  const missing = items.filter(({ state }) => state !== 'done').length
  const rows = items.map(({ name, state, evidence, problem }) => [
    SIGNS[state],
    escapeMarkdown(name),
    escapeMarkdown(evidence),
    state === 'done' ? '' : escapeMarkdown(problem?.remedy ?? '')
  ])
  const sections = [
    `## Bootstrap: ${codeSpan(workload)} ${codeSpan(environment)}, ${escapeMarkdown(colour)} in ${codeSpan(region)}`,
    missing === 0 ? '**Bootstrapped.**' : `**Not bootstrapped:** ${missing} of ${items.length} items are not done.`,
    markdownTable(['', 'item', 'evidence', 'what to do'], rows)
  ]
  return withinLimit(sections, SUMMARY_LIMIT / 2)
}
