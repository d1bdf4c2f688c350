import { shortName } from './change-table.ts'
import { code, plain } from './markdown.ts'
import { shortened } from './text.ts'
import type { ReportedNote } from './types.ts'

/** Characters of one reason. */
export const LONGEST_REASON = 600

/** Faults written out; the log has them all. */
const FAULTS_SHOWN = 20

/** Returns a list with one line for each fault, at most twenty; empty where there is none. */
export function faultList(faults: readonly ReportedNote[]): string {
  const lines = faults
    .slice(0, FAULTS_SHOWN)
    .map(({ what, because }) => `- ${code(shortName(what))}: ${plain(shortened(because, LONGEST_REASON))}`)
  const rest = faults.length - lines.length
  return [...lines, ...(rest > 0 ? [`- … and ${rest} more, in the log`] : [])].join('\n')
}
