import { expect, it } from '@jest/globals'
import { closestName } from '../../../../local/scenario/closest-name.ts'

it.each([
  ['chnage', 'change', 'change'],
  ['id-shop-production-aply-westeurope', 'id-shop-production-apply-westeurope', 'id-shop-production-apply-westeurope'],
  ['vnet-shop-production-hub-westeurope', 'id-shop-production-apply-westeurope', undefined]
])('returns for %s only a name with few edits', (written, known, closest) => {
  expect(closestName(written, [known])).toBe(closest)
})
