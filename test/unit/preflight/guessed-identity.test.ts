import { describe, expect, it } from '@jest/globals'
import type { Finding } from '../../../src/preflight/finding.ts'
import { findingsAbout } from '../../../src/preflight/rights/guessed-identity.ts'
import { baselineWith } from '../templates/baselines.ts'

const STRANGER = '99999999-0000-4000-8000-000000000009'
const AT = { subject: '/subscriptions/s', baseline: baselineWith() }

function finding(subject: string, severity: Finding['severity'] = 'error'): Finding {
  const remedy = `az role assignment create --assignee-object-id ${STRANGER}`
  return { code: 'not-authorized', severity, subject, evidence: `lacks ${subject}`, remedy }
}

describe('findingsAbout', () => {
  it('keeps the errors of a certain identity', () => {
    const errors = [finding('a'), finding('b')]
    expect(findingsAbout({ principalId: STRANGER }, errors, AT)).toEqual(errors)
  })

  it('replaces the errors of a guessed identity with one finding without its id in the remedy', () => {
    const unread = finding('z', 'not-evaluated')
    const findings = [...['a', 'b', 'c', 'd', 'e'].map(each => finding(each)), unread]
    const [kept, guess, ...more] = findingsAbout({ principalId: STRANGER, isGuess: true }, findings, AT)
    expect([kept, more]).toEqual([unread, []])
    expect(guess).toMatchObject({ severity: 'not-evaluated', subject: AT.subject })
    expect(guess?.evidence).toContain('a, b, c and 2 more')
    expect(guess?.remedy).not.toMatch(/az role|99999999/)
  })

  it('reports nothing about a guessed identity that has all rights', () => {
    expect(findingsAbout({ principalId: STRANGER, isGuess: true }, [], AT)).toEqual([])
  })
})
