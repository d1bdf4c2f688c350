import { code, plain, SUMMARY_LIMIT, table, withinLimit } from './markdown.ts'
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
    plain(name),
    plain(evidence),
    state === 'done' ? '' : plain(problem?.remedy ?? '')
  ])
  const sections = [
    `## Bootstrap: ${code(workload)} ${code(environment)}, ${plain(colour)} in ${code(region)}`,
    missing === 0 ? '**Bootstrapped.**' : `**Not bootstrapped:** ${missing} of ${items.length} items are not done.`,
    table(['', 'item', 'evidence', 'what to do'], rows)
  ]
  return withinLimit(sections, SUMMARY_LIMIT / 2)
}
