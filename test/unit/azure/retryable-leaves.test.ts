import { describe, expect, it } from '@jest/globals'
import { reasonsToWait, waitBeforeReput } from '../../../src/azure/retryable-leaves.ts'

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

  it.each([
    ['UserErrorMSIMissingPermissions', 120],
    ['UserErrorExtensionMSIMissingPermissionsOnBackupStorageLocation', 120],
    ['UserErrorStorageAccountKeyAccessDisallowed', undefined],
    ['MissingPermissions', undefined]
  ])('of a backup instance waits for roles and nothing else: %s', (code, seconds) => {
    expect(waitBeforeReput([leaf(code)], 0)).toBe(seconds)
    if (seconds !== undefined) expect(reasonsToWait([leaf(code)])).toContain('role assignment')
  })
})
