import { describe, expect, it } from '@jest/globals'
import { bootstrapSummary, type ReportedItem } from '../../../src/report/bootstrap.ts'
import { hostile } from './hostile-texts.ts'

const subject = { workload: 'shop', environment: 'staging', region: 'westeurope' }
const done = { name: 'source', state: 'done', evidence: 'main@sha1:abc' } as const
const summary = (...items: ReportedItem[]) => bootstrapSummary(subject, 'blue', items)
const rows = (text: string) => text.split('\n').filter(line => line.startsWith('|'))

describe('the summary of a bootstrap', () => {
  it('says that all is done, or how much is not and what to do', () => {
    expect(summary(done)).toContain('**Bootstrapped.**')
    const wrong = { name: 'ingress', state: 'wrong', evidence: 'no', problem: { remedy: 'mend it' } } as const
    const text = summary(done, wrong)
    expect(text).toContain('1 of 2 items are not done')
    expect(text).toContain('| ❌ | ingress | no | mend it |')
  })

  it('counts what could not be looked at as not done', () => {
    expect(summary(done, { name: 'gateway backend', state: 'unseen', evidence: 'may not' })).not.toContain(
      '**Bootstrapped.**'
    )
  })

  it.each(Object.entries(hostile))('keeps %s in its cell', (_, text) => {
    const shown = summary({ name: text, state: 'wrong', evidence: text, problem: { remedy: text } }, done)
    expect(rows(shown)).toHaveLength(4)
    expect(shown).not.toMatch(/<script|<!--|^# heading|^::/m)
  })
})
