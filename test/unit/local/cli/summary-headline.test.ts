import { expect, it } from '@jest/globals'
import { summaryHeadline } from '../../../../local/cli/summary-headline.ts'
import { driftSummary } from '../../../../src/report/index.ts'

const HEAD = 'Drift: shop production in westeurope. What differs'
const subject = { workload: 'shop', environment: 'production', region: 'westeurope' }

it('returns the number of differences when the summary is that of drift', () => {
  const fault = { what: 'a', because: 'b' }
  expect(summaryHeadline(driftSummary(subject, { changes: [], faults: [fault], unseen: [] }))).toBe(`${HEAD}: 1 fault.`)
})

it('returns the reason when nothing could be evaluated', () => {
  const unseen = [{ what: 'production', because: 'the environment was never provisioned' }]
  expect(summaryHeadline(driftSummary(subject, { changes: [], faults: [], unseen }))).toBe(
    `${HEAD}: nothing that could be evaluated: the environment was never provisioned.`
  )
})

it.each(['', '## Title\n\n| a |', 'no heading'])('returns nothing when the summary %j has no sentence', summary => {
  expect(summaryHeadline(summary)).toBe('')
})
