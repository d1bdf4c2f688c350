import { code, plain } from './markdown.ts'
import { shortened } from './text.ts'
import type { ReportedNote } from './types.ts'

/** Characters of one reason. */
export const LONGEST_REASON = 600

/** Returns a list with one line for each fault; empty where there is none. */
export function faultList(faults: readonly ReportedNote[]): string {
  return faults.map(({ what, because }) => `- ${code(what)}: ${plain(shortened(because, LONGEST_REASON))}`).join('\n')
}
