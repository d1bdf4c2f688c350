import type { SupportDate } from './table.ts'

/** Days before the end of support from which a version is reported. A minor version of Kubernetes takes weeks to move. */
export const DAYS_BEFORE = 60

const DAY = 24 * 3600 * 1000

/** A version whose support has ended or ends soon. */
export interface DueVersion extends SupportDate {
  /** Days until the last day of support. Negative after that day. */
  readonly daysLeft: number
}

/** Returns the versions that are due at an instant (milliseconds since 1970), the most urgent first. */
export function dueVersions(rows: readonly SupportDate[], now: number): DueVersion[] {
  return rows
    .map(row => ({ ...row, daysLeft: Math.floor((Date.parse(row.until) - now) / DAY) + 1 }))
    .filter(({ daysLeft }) => daysLeft <= DAYS_BEFORE)
    .sort((a, b) => a.daysLeft - b.daysLeft)
}

/** Returns the workflow command that shows a due version as an error at the file that has it. */
export function annotationOf({ what, version, until, isCheckDay, daysLeft, source, where }: DueVersion): string {
  const end =
    isCheckDay === true ? 'must be checked again by' : daysLeft < 0 ? 'was supported until' : 'is supported until'
  const todo = `Read ${source}, then change ${where.file} and scripts/support-dates/table.ts.`
  return `::error file=${where.file},title=End of support::${what}: ${version} ${end} ${until}. ${todo}`
}
