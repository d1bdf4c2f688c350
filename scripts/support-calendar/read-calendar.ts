import type { SupportPeriod } from '../../src/upgrade/support-calendar.ts'

/** Names of the columns that are read, as the page of Microsoft has them, in lower case. */
const COLUMNS = { minor: 'k8s version', general: 'aks ga', communityEnd: 'end of life', longTermEnd: 'lts end of life' }

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Minor versions that the table keeps: older ones only fill it. */
const KEPT = 6

/**
 * Returns the newest minor versions of the page "Supported Kubernetes versions in AKS". A version can be in the table of
 * community support and in the table of long-term support. Throws Error if the page has no such table.
 */
export function readCalendar(page: string): SupportPeriod[] {
  const found = new Map<string, Partial<Record<keyof typeof COLUMNS, string>>>()
  for (const row of rowsOf(page)) found.set(row.minor ?? '', { ...found.get(row.minor ?? ''), ...row })
  const periods = [...found].flatMap(([minor, { general, communityEnd, longTermEnd }]) =>
    general === undefined || communityEnd === undefined
      ? []
      : [{ minor, general, communityEnd, ...(longTermEnd !== undefined && { longTermEnd }) }]
  )
  if (periods.length === 0) throw new Error('The page has no table with the months of each Kubernetes version.')
  return periods.toSorted((a, b) => minorOf(a) - minorOf(b)).slice(-KEPT)
}

function minorOf({ minor }: { readonly minor: string }): number {
  return Number(minor.split('.')[1])
}

/** Yields the rows of all tables whose head names a version, with the months that the row has. */
function* rowsOf(page: string): Generator<Partial<Record<keyof typeof COLUMNS, string>>> {
  let head: readonly string[] = []
  for (const line of page.split('\n')) {
    const cells = line.startsWith('|')
      ? line
          .split('|')
          .slice(1, -1)
          .map(cell => cell.trim())
      : []
    if (cells[0]?.toLowerCase() === COLUMNS.minor) head = cells.map(cell => cell.toLowerCase())
    if (cells.length === 0) head = []
    if (!/^1\.\d+$/.test(cells[0] ?? '')) continue
    const months = Object.entries(COLUMNS).flatMap(([key, name]) => {
      const month = key === 'minor' ? cells[0] : monthOf(cells[head.indexOf(name)] ?? '')
      return month === undefined ? [] : [[key, month]]
    })
    yield Object.fromEntries(months)
  }
}

/** Returns the month of a text such as `Jun 2027`, `22 Aug 2025` or `Aug 22, 2025`. */
function monthOf(text: string): string | undefined {
  const [, name = ''] = /\b([A-Z][a-z]{2})[a-z]*\b/.exec(text) ?? []
  const month = MONTHS.indexOf(name.toLowerCase()) + 1
  const year = /\b(20\d\d)\b/.exec(text)?.[1]
  return month === 0 || year === undefined ? undefined : `${year}-${String(month).padStart(2, '0')}`
}
