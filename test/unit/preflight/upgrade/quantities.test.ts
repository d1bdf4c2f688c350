import { expect, it } from '@jest/globals'
import { quantityOf } from '../../../../src/preflight/upgrade/objects/quantities.ts'

it.each([
  ['250m', 0.25],
  ['2', 2],
  [3, 3],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['2k', 2000],
  ['1Pi', 2 ** 50],
  ['1e3', 1000],
  ['5u', 5e-6],
  ['many', 0],
  ['1Xi', 0],
  [undefined, 0],
  ['__proto__', 0]
])('reads the quantity %s as %d', (text, amount) => {
  expect(quantityOf(text)).toBeCloseTo(amount, 9)
})
