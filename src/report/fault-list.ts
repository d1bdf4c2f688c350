import { codeSpan, escapeProse } from './markdown.ts'
import { shortenText } from './safe-text.ts'
import { shortName } from './short-name.ts'
import type { ReportedNote } from './types.ts'

/** Longest reason in characters. */
export const LONGEST_REASON = 600

/**
 * Longest remedy in characters. It is longer than any remedy that this project writes, because half an instruction is
 * worse than none. Anyone can write an entry of a comment, so there is a limit.
 */
const LONGEST_REMEDY = 4_000

/** Returns a remedy as the end of a line of a list. */
export function remedyText(remedy: string): string {
  return `**What to do:** ${escapeProse(shortenText(remedy, LONGEST_REMEDY))}`
}

/** Number of faults that are listed. The log has all faults. */
const FAULTS_SHOWN = 20

/** Returns a list with one line per fault, at most twenty, or an empty text if there are no faults. */
export function faultList(faults: readonly ReportedNote[]): string {
  const lines = faults
    .slice(0, FAULTS_SHOWN)
    .map(
      ({ what, because, remedy }) =>
        `- ${codeSpan(subjectOf(what))}: ${escapeProse(shortenText(because, LONGEST_REASON))}${remedy === undefined ? '' : ` ${remedyText(remedy)}`}`
    )
  const rest = faults.length - lines.length
  return [...lines, ...(rest > 0 ? [`- … and ${rest} more, in the log`] : [])].join('\n')
}

/** Returns the short name of a resource id, and every other subject unchanged. */
function subjectOf(what: string): string {
  return what.startsWith('/') ? shortName(what) : what
}
