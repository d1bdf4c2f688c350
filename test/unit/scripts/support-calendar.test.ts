import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { readCalendar } from '../../../scripts/support-calendar/read-calendar.ts'
import { withCalendar } from '../../../scripts/support-calendar/write-calendar.ts'
import { supportCalendar } from '../../../src/upgrade/support-calendar.ts'

const file = readFileSync(join(import.meta.dirname, '../../../src/upgrade/support-calendar.ts'), 'utf8')

// Verbatim: MicrosoftDocs/azure-aks-docs, heads of the tables of supported-kubernetes-versions.md. The rows are made up.
const PAGE = `
|  K8s version | Upstream release  | AKS preview  | AKS GA  | End of life | Platform support |
|--------------|-------------------|--------------|---------|-------------|-----------------------|
| 1.36 | Apr 2026 | May 2026 | Jun 2026 | Jun 2027 | Until 1.40 GA|
| 1.35 | Dec 2025 | Feb 2026 | Mar 2026 | 22 Mar 2027 | Until 1.39 GA |

|  K8s version | Upstream release  | AKS preview  | AKS GA  | End of life | LTS End of life |
|--------------|-------------------|--------------|---------|-------------|-----------------------|
| 1.35 | Dec 2025 | Feb 2026 | Mar 2026 | March 2027 | Mar 31, 2028|

| Support category | Community Support (N-2) |
|---|---|
| 1.99 | Jan 2030 |
`

describe('the calendar of AKS', () => {
  it('is read from both tables of the page, oldest version first', () => {
    expect(readCalendar(PAGE)).toEqual([
      { minor: '1.35', general: '2026-03', communityEnd: '2027-03', longTermEnd: '2028-03' },
      { minor: '1.36', general: '2026-06', communityEnd: '2027-06' }
    ])
  })

  it('is not read from a page without such a table', () => {
    expect(() => readCalendar('# Supported versions')).toThrow('has no table')
  })

  it('is written back as it is when nothing has changed', () => {
    const day = /azure-aks-docs, (\d{4}-\d\d-\d\d)/.exec(file)?.[1] ?? ''
    expect(withCalendar(file, supportCalendar, day)).toBe(file)
    expect(withCalendar(file, readCalendar(PAGE), '2027-01-31')).toContain('azure-aks-docs, 2027-01-31.')
  })
})
