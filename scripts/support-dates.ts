// Reports versions whose support ends soon. In the repository's folder: node scripts/support-dates.ts [YYYY-MM-DD], by
// default today. The scheduled workflow `support-dates` runs it. No test and no other check depends on today's date.

import { annotationOf, DAYS_BEFORE, dueVersions } from './support-dates/due.ts'
import { supportDates } from './support-dates/table.ts'

function main(day: string | undefined): void {
  const now = day === undefined ? Date.now() : Date.parse(day)
  if (Number.isNaN(now)) throw new Error(`${day} is not a date such as 2027-01-31.`)
  const due = dueVersions(supportDates, now)
  for (const version of due) process.stdout.write(`${annotationOf(version)}\n`)
  process.stdout.write(`${supportDates.length} versions checked; ${due.length} are due within ${DAYS_BEFORE} days.\n`)
  if (due.length > 0) process.exitCode = 1
}

main(process.argv[2])
