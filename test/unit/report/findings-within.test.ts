import { describe, expect, it } from '@jest/globals'
import { findingsWithin } from '../../../src/report/index.ts'
import { upgradeFinding as finding } from './upgrade-fixture.ts'

describe('the findings of the output `result`', () => {
  it('are all there when they fit', () => {
    const findings = [finding('error'), finding('warning')]
    expect(findingsWithin(findings)).toEqual({ findings })
  })

  it('stay within the limit of GitHub, most important first, and the others are counted', () => {
    const findings = Array.from({ length: 500 }, (_, n) =>
      finding('error', { subject: `${n}`, evidence: 'ü'.repeat(2_000) })
    )
    const { findings: kept, findingsLeftOut = 0 } = findingsWithin(findings)
    expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThan(600 * 1024)
    expect(kept).toEqual(findings.slice(0, kept.length))
    expect(kept.length + findingsLeftOut).toBe(500)
    expect(kept.length).toBeGreaterThan(100)
  })
})
