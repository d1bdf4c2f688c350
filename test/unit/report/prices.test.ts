import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { costText, monthlyPrice, PRICE_DATE, PRICES, type PriceName } from '../../../src/report/prices.ts'

const page = readFileSync('docs/costs.md', 'utf8')
const NUMBERS: Readonly<Record<string, number>> = { two: 2, three: 3 }

interface Row {
  readonly resource: string
  readonly price: string
  readonly month: string
}

/** Returns the rows of the table of `docs/costs.md`, by stack. */
const rows: readonly Row[] = page.split('\n').flatMap(line => {
  const [, , resource, price, month, source] = line.split('|').map(cell => cell.trim())
  return source?.startsWith('[') && resource && price && month ? [{ resource, price, month }] : []
})

const names = Object.keys(PRICES) as PriceName[]
const dollars = (amount: number) => amount.toLocaleString('en-US', { minimumFractionDigits: 2 })
const rounded = (amount: number) => Number(amount.toFixed(3))
/** Returns whether a row has the price of a resource that exists for as long as its stack, not a price by use. */
const isFixed = ({ price, month }: Row) =>
  /^\$[\d.]+ (?:an hour|a day|each)/.test(price) && /^\$/.test(month) && !month.startsWith('up to')

describe('the table of prices', () => {
  it('has the date of docs/costs.md', () => {
    expect(page).toContain(`put together in ${PRICE_DATE}`)
  })

  it.each(names.filter(name => name !== 'controlPlanePremium'))('has the price of %s from docs/costs.md', name => {
    const { row, amount, per } = PRICES[name]
    const found = rows.find(({ resource }) => resource === row)
    const count = NUMBERS[/, (two|three)$/.exec(row)?.[1] ?? ''] ?? 1
    const months = name === 'bastionStandard' ? 1 : count
    expect(found?.price).toMatch(new RegExp(`^\\$0*${String(rounded(amount)).replace('.', '\\.')}0*(?: |$)`))
    if (per !== 'month') expect(found?.price).toContain(per === 'hour' ? 'an hour' : 'a day')
    expect(found?.month).toContain(`$${dollars(Number((monthlyPrice(name) * months).toFixed(2)))}`)
  })

  it('has the price of the Premium control plane from docs/costs.md', () => {
    expect(PRICES.controlPlanePremium.row).toContain(`Premium $${PRICES.controlPlanePremium.amount.toFixed(2)}`)
  })

  it('has every fixed price of docs/costs.md', () => {
    const known: readonly string[] = names.map(name => PRICES[name].row)
    expect(rows.filter(isFixed).length).toBeGreaterThan(12)
    expect(rows.filter(row => isFixed(row) && !known.includes(row.resource))).toEqual([])
  })
})

it.each([
  [1958.4, 'about $1,960 a month at list prices of November 2026'],
  [14.6, 'about $15 a month at list prices of November 2026']
])('rounds %d dollars', (amount, text) => {
  expect(costText(amount)).toBe(text)
})
