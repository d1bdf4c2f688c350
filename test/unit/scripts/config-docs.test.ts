import { describe, expect, it } from '@jest/globals'
import { configPage } from '../../../scripts/config-docs.ts'

describe('configPage', () => {
  const lines = configPage().split('\n')

  it('has every row of a table on one line with four cells', () => {
    const settings = lines.slice(lines.indexOf('## Settings'))
    const rows = settings.filter(line => line.includes(' | '))
    expect(rows.length).toBeGreaterThan(100)
    expect(rows.filter(row => row.split(/(?<!\\)\|/).length !== 6)).toEqual([])
  })

  it('writes the line breaks of an example as in a quoted text', () => {
    const row = lines.find(line => line.includes('`gitops.source.httpsCACert`'))
    expect(row).toContain(String.raw`-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----`)
  })
})
