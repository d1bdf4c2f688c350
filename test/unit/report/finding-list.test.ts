import { describe, expect, it } from '@jest/globals'
import { commentFindings } from '../../../src/report/comment-entry.ts'
import { planSummary, type ReportedFinding, renderComment } from '../../../src/report/index.ts'

const subject = { workload: 'shop', environment: 'production', region: 'westeurope' }
const finding = (severity: ReportedFinding['severity'], name = 'vcpu-quota'): ReportedFinding => ({
  rule: name,
  code: 'quota-exceeded',
  severity,
  subject: `${name} of westeurope`,
  evidence: '100 allowed, 184 needed.',
  remedy: 'Lower `maxNodes`.'
})
const steps = [
  { step: 'spoke', evaluation: { by: 'what-if' as const }, changes: [], unchanged: 1, noise: 0, pending: false }
]

describe('findings in a summary', () => {
  it('stand above the changes, errors first, with what to do', () => {
    const findings = [finding('error'), finding('warning', 'a'), finding('not-evaluated', 'b')]
    const text = planSummary(subject, { steps, findings })
    const at = (part: string) => {
      expect(text).toContain(part)
      return text.indexOf(part)
    }
    expect(at('**🛑 Blocked until this is corrected (1):**')).toBeLessThan(at('**Before you approve (2):**'))
    expect(at('**Before you approve (2):**')).toBeLessThan(at('**What changes:**'))
    expect(text).toContain(
      '- ❔ not evaluated: `b of westeurope`: 100 allowed, 184 needed. **What to do:** Lower `maxNodes`.'
    )
    expect(text).toContain('this plan cannot be approved')
  })

  it('keep "nothing that is known" from being said over a rule that was not evaluated', () => {
    expect(planSummary(subject, { steps })).toContain('nothing that is known')
    expect(planSummary(subject, { steps, findings: [finding('not-evaluated')] })).not.toContain('nothing that is known')
  })

  it('have shorter evidence if it is long, but always all of what to do', () => {
    const long = { evidence: 'No quota. '.repeat(100), remedy: `${'Lower one pool. '.repeat(100)}Then run again.` }
    const text = planSummary(subject, { steps, findings: [{ ...finding('error'), ...long }] })
    expect(text).toMatch(/No quota\..*… \*\*What to do:\*\* Lower one pool\..*Then run again\.\n/)
    expect(commentFindings([{ ...finding('error'), ...long }])).toMatchObject([{ remedy: long.remedy }])
  })

  it('are cut at thirty, and the rest is counted', () => {
    const findings = Array.from({ length: 33 }, (_, i) => finding('warning', `rule-${i}`))
    expect(planSummary(subject, { steps, findings })).toContain('- … and 3 more, in the log')
  })
})

describe('findings in the comment of a pull request', () => {
  const row = (findings: readonly ReportedFinding[], outcome: 'planned' | 'blocked') => {
    const unseen = findings.filter(({ severity }) => severity === 'not-evaluated').length
    const counts = {
      ...{ create: 0, modify: 1, delete: 0, detach: 0, unchanged: 0, noise: 0, disruptive: 0, destructive: 0 },
      ...{ pending: 1, unseen }
    }
    const entry = {
      ...{ ...subject, outcome, counts, findings, steps, detail: 'all' as const },
      ...{ commit: 'a'.repeat(40), run: { id: 1, attempt: 1 } }
    }
    const place = {
      config: 'aks-baseline.yml',
      commit: 'a'.repeat(40),
      repositoryUrl: 'https://github.com/org/platform'
    }
    return renderComment(place, [entry])
      .split('\n')
      .find(line => line.startsWith('| `production`'))
  }

  it('count in the risk column when they are not evaluated', () => {
    expect(row([finding('not-evaluated')], 'planned')).toContain('❔ 1 not evaluated')
    expect(row([finding('warning')], 'planned')).toContain('safe')
  })

  it('make the outcome blocked, with the reason of the first error', () => {
    expect(row([finding('error')], 'blocked')).toContain('🛑 blocked: quota-exceeded')
    expect(row([finding('error')], 'blocked')).not.toContain('safe')
  })
})
