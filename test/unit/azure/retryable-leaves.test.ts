import { describe, expect, it } from '@jest/globals'
import { waitBeforeReput } from '../../../src/azure/retryable-leaves.ts'

const leaf = (code: string) => ({ code, message: 'm' })

describe('waitBeforeReput', () => {
  it('doubles the longest wait of the leaves, up to ten minutes', () => {
    const leaves = [leaf('AnotherOperationInProgress'), leaf('PrincipalNotFound')]
    expect([0, 1, 2].map(reputs => waitBeforeReput(leaves, reputs))).toEqual([120, 240, 480])
    expect(waitBeforeReput([leaf('AnotherOperationInProgress')], 1)).toBe(60)
  })

  it('gives up after three, for one leaf that does not pass, and without leaves', () => {
    expect(waitBeforeReput([leaf('PrincipalNotFound')], 3)).toBeUndefined()
    expect(waitBeforeReput([leaf('PrincipalNotFound'), leaf('SkuNotAvailable')], 0)).toBeUndefined()
    expect(waitBeforeReput([], 0)).toBeUndefined()
  })
})
