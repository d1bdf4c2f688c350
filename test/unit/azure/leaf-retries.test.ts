import { describe, expect, it } from '@jest/globals'
import { leafCodes } from '../../../src/azure/leaf-codes.ts'
import { reasonsToWait, waitBeforeRetry } from '../../../src/azure/leaf-retries.ts'
import { codeSpelt } from './leaf-spelling.ts'

const leaf = (code: string, message = 'm') => ({ code, message })
const NONE = new Set<string>()

describe('waitBeforeRetry', () => {
  it('doubles the longest wait of the leaves, up to ten minutes', () => {
    const leaves = [leaf('AnotherOperationInProgress'), leaf('PrincipalNotFound')]
    expect([0, 1, 2].map(retries => waitBeforeRetry(leaves, retries, NONE))).toEqual([120, 240, 480])
    expect(waitBeforeRetry([leaf('AnotherOperationInProgress')], 1, NONE)).toBe(60)
  })

  it('gives up after three, for one leaf that does not pass, and without leaves', () => {
    expect(waitBeforeRetry([leaf('PrincipalNotFound')], 3, NONE)).toBeUndefined()
    expect(waitBeforeRetry([leaf('PrincipalNotFound'), leaf('SkuNotAvailable')], 0, NONE)).toBeUndefined()
    expect(waitBeforeRetry([], 0, NONE)).toBeUndefined()
  })

  it.each([
    ['UserErrorMSIMissingPermissions', 120],
    ['UserErrorExtensionMSIMissingPermissionsOnBackupStorageLocation', 120],
    ['UserErrorStorageAccountKeyAccessDisallowed', undefined],
    ['MissingPermissions', undefined]
  ])('of a backup instance waits for roles and nothing else: %s', (code, seconds) => {
    expect(waitBeforeRetry([leaf(code)], 0, NONE)).toBe(seconds)
    if (seconds !== undefined) expect(reasonsToWait([leaf(code)])).toContain('role assignment')
  })

  it.each(['PolicyDefinitionNotFound', 'InternalOperationError', 'VirtualNetworkNotInSucceededState'])(
    'waits 30, 60 and 120 s when a deployment ended with %s',
    code => {
      expect([0, 1, 2, 3].map(retries => waitBeforeRetry([leaf(code)], retries, NONE))).toEqual([
        30,
        60,
        120,
        undefined
      ])
    }
  )

  it('waits for a policy definition that is out of scope, and for no other invalid assignment', () => {
    const code = 'InvalidCreatePolicyAssignmentRequest'
    const scope = "The policy definition specified in policy assignment 'a' is out of scope."
    expect(waitBeforeRetry([leaf(code, scope)], 0, NONE)).toBe(30)
    expect(waitBeforeRetry([leaf(code, 'A parameter is missing.')], 0, NONE)).toBeUndefined()
  })

  it('waits for a missing resource group only when this run created it', () => {
    const named = leaf('ResourceGroupNotFound', "Resource group 'RG-Spoke' could not be found.")
    const target = {
      ...leaf('ResourceGroupNotFound'),
      target: '/subscriptions/s/resourceGroups/rg-spoke/providers/a/b/c'
    }
    expect(waitBeforeRetry([named], 0, NONE)).toBeUndefined()
    expect(waitBeforeRetry([target], 0, new Set(['rg-hub']))).toBeUndefined()
    expect(waitBeforeRetry([named], 0, new Set(['rg-spoke']))).toBe(30)
    expect(waitBeforeRetry([target], 0, new Set(['rg-spoke']))).toBe(30)
  })

  it('says for every retried row why it passes', () => {
    for (const row of leafCodes.filter(({ retry }) => retry !== undefined)) {
      expect(row.retry).toMatchObject({ every: expect.any(Number), times: 3 })
      expect(reasonsToWait([leaf(codeSpelt(row), 'out of scope')])).not.toContain('unknown')
    }
  })

  it.each([
    ['InvalidParameters', 'An error occurred when getting manifest. StatusCode: 429, Reason: Too Many Requests', 60],
    ['InvalidParameters', 'You have reached your unauthenticated pull rate limit', 60],
    ['InvalidParameters', 'Unable to find manifest digest', undefined],
    ['TooManyRequests', 'The request is being throttled.', 60]
  ])('waits after a limit of requests: %s "%s"', (code, message, seconds) => {
    expect(waitBeforeRetry([leaf(code, message)], 0, NONE)).toBe(seconds)
  })
})
