import type { RuleFinding } from '../preflight/index.ts'
import type { Drift } from './drift.ts'
import type { Note } from './types.ts'

/**
 * Returns the findings of drift detection that are not changes. Settings that an upgrade holds for a time are a notice,
 * because provisioning does not change them either. An environment that the file contained before is a fault, because
 * Azure has resources that the file no longer has; without an issue about it, nobody would notice its cost. An
 * environment that another file may contain is only a notice: an issue about it could never be closed.
 */
export function notesOfFindings(findings: readonly RuleFinding[]): Pick<Drift, 'faults' | 'notices'> {
  const notices = [...notesOf(findings, 'held-by-upgrade'), ...notesOf(findings, 'unknown-environment')]
  return {
    faults: notesOf(findings, 'environment-left-behind'),
    ...(notices.length === 0 ? {} : { notices })
  }
}

function notesOf(findings: readonly RuleFinding[], code: RuleFinding['code']): Note[] {
  return findings
    .filter(finding => finding.code === code && finding.severity === 'warning')
    .map(({ subject, evidence, remedy }) => ({ what: subject, because: evidence, remedy }))
}
