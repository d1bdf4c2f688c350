import { LONGEST_REASON, remedyText } from './fault-list.ts'
import { codeSpan, escapeProse } from './markdown.ts'
import { shortenText } from './safe-text.ts'
import { shortName } from './short-name.ts'
import type { ReportedFinding } from './types.ts'

/** Number of findings that are listed. The log and the output `result` have all findings. */
export const FINDINGS_SHOWN = 30

/**
 * Returns the sections about preflight findings: first the errors, which block the plan, then the findings to read
 * before the approval.
 */
export function findingSections(findings: readonly ReportedFinding[]): string[] {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const others = findings.filter(({ severity }) => severity !== 'error')
  return [section('🛑 Blocked until this is corrected', errors), section('Before you approve', others)].filter(
    text => text !== ''
  )
}

function section(title: string, findings: readonly ReportedFinding[]): string {
  if (findings.length === 0) return ''
  const lines = findings.slice(0, FINDINGS_SHOWN).map(findingLine)
  const rest = findings.length - lines.length
  const more = rest > 0 ? [`- … and ${rest} more, in the log`] : []
  return [`**${title} (${findings.length}):**`, '', ...lines, ...more].join('\n')
}

const LABEL = { error: '❌', warning: '⚠️', 'not-evaluated': '❔ not evaluated:' } as const

/** Returns a finding as a line of a list. */
export function findingLine({ severity, subject, evidence, remedy }: ReportedFinding): string {
  const about = subject.startsWith('/') ? shortName(subject) : subject
  return `- ${LABEL[severity]} ${codeSpan(about)}: ${escapeProse(shortenText(evidence, LONGEST_REASON))} ${remedyText(remedy)}`
}
