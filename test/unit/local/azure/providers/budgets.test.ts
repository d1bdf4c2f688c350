import { describe, expect, it } from '@jest/globals'
import { codeOf, type Kit, type Loose, newKit } from '../kit.ts'

const VERSION = { version: '2026-06-01' }
/** The world begins in October 2026. */
const body = (more: Loose = {}) => ({
  properties: {
    category: 'Cost',
    amount: 100,
    timeGrain: 'Monthly',
    timePeriod: { startDate: '2026-10-01T00:00:00Z' },
    notifications: { half: { enabled: true, operator: 'GreaterThan', threshold: 50, contactEmails: ['a@b.cd'] } },
    ...more
  }
})
const put = (kit: Kit, more: Loose = {}) =>
  kit.put(`${kit.subscription}/providers/Microsoft.Consumption/budgets/b`, body(more), VERSION)
const starting = (startDate: string) => ({ timePeriod: { startDate } })
const notified = (count: number, more: Loose = {}) => ({
  notifications: Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`n${i}`, { threshold: 50, contactEmails: ['a@b.cd'], ...more }])
  )
})

describe('budgets', () => {
  it.each<[string, Loose, string | undefined]>([
    ['this month', {}, undefined],
    ['a year ahead', starting('2027-10-01'), undefined],
    ['more than a year ahead', starting('2027-11-01'), 'BadRequest'],
    ['last month, when it is new', starting('2026-09-01'), 'BadRequest'],
    ['no first of a month', starting('2026-10-02'), 'BadRequest'],
    ['no date', starting('soon'), 'BadRequest'],
    ['no amount', { amount: 0 }, 'BadRequest'],
    ['five notifications', notified(5), undefined],
    ['six notifications', notified(6), 'BadRequest'],
    ['a threshold of 1000 %', notified(1, { threshold: 1000 }), undefined],
    ['a threshold above', notified(1, { threshold: 1001 }), 'BadRequest'],
    ['nobody to contact', notified(1, { contactEmails: [] }), 'BadRequest']
  ])('%s', (_, more, code) => {
    expect(codeOf(put(newKit(), more))).toBe(code)
  })

  it('keep their start for ever; everything else may change, months later too', () => {
    const kit = newKit()
    expect(put(kit).status).toBe(201)
    kit.wait(70 * 24 * 3600)
    expect(codeOf(put(kit, starting('2026-12-01')))).toBe('BadRequest')
    expect(put(kit, { amount: 200 }).status).toBe(200)
  })
})
