import type { SupportPeriod } from '../../src/upgrade/support-calendar.ts'

/** Returns the text of the calendar with other rows, and with the day of its source. Throws Error for another file. */
export function withCalendar(text: string, periods: readonly SupportPeriod[], day: string): string {
  const [head, rows] = text.split(/(?<=SupportPeriod\[\] = \[\n)/)
  if (head === undefined || rows === undefined) throw new Error('The file has no calendar.')
  const source = head.replace(/azure-aks-docs, \d{4}-\d\d-\d\d\./, `azure-aks-docs, ${day}.`)
  return `${source}${periods.map(each => `  ${rowOf(each)}`).join(',\n')}\n]\n`
}

function rowOf({ minor, general, communityEnd, longTermEnd }: SupportPeriod): string {
  const long = longTermEnd === undefined ? '' : `, longTermEnd: '${longTermEnd}'`
  return `{ minor: '${minor}', general: '${general}', communityEnd: '${communityEnd}'${long} }`
}
