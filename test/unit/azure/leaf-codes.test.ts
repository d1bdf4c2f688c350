import { describe, expect, it } from '@jest/globals'
import { explainLeaves, leafCodeOf, leafCodes, remedyOf } from '../../../src/azure/leaf-codes.ts'
import { failureReasons } from '../../../src/runtime/failure.ts'
import { codeSpelt } from './leaf-spelling.ts'

const error = (code: string, message = 'm') => ({ code, message })

/** Pages by title, `owner/repo#number`, `owner/repo: file`, or Microsoft's short links. */
const SOURCE = /^(aka\.ms\/\w+|[\w.-]+\/[\w.-]+#\d+|[\w.-]+\/[\w.-]+: \S+|[A-Z][^;#]{8,})$/

describe('the table of leaf codes', () => {
  it('has a row of its own for each code and message', () => {
    const keys = leafCodes.map(({ code, message }) => `${String(code).toLowerCase()} ${message ?? ''}`)
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
    expect(leafCodes.length).toBeGreaterThanOrEqual(50)
  })

  it.each(leafCodes.map(row => [String(row.code), row] as const))('explains %s whole', (_, row) => {
    for (const source of row.source.split('; ')) expect(source).toMatch(SOURCE)
    if (row.reason !== undefined) expect(failureReasons).toHaveProperty([row.reason])
    const remedy = typeof row.remedy === 'string' ? row.remedy : row.remedy.general
    expect(remedy).toMatch(/^[A-Z].*\.$/)
  })

  it.each(leafCodes.filter(row => row.message === undefined).map(row => [codeSpelt(row), row] as const))(
    'finds the row of %s, however its case is spelt',
    (code, row) => {
      expect(leafCodeOf(error(code.toUpperCase()))).toBe(row)
    }
  )

  it.each([
    ['AllocationFailed', '', 'no-capacity'],
    ['SKUNotAvailable', '', 'size-not-offered'],
    ['ErrCode_InsufficientVCPUQuota', '', 'quota-exceeded'],
    [
      'OperationNotAllowed',
      'Operation results in exceeding quota limits of Core. Maximum allowed: 4.',
      'quota-exceeded'
    ],
    ['StaticPublicIPCountLimitReached', '', 'quota-exceeded'],
    ['VMExtensionProvisioningError', "CSE failed with 'VMExtensionError_OutboundConnFail'", 'egress-blocked'],
    ['K8SAPIServerConnFailVMExtensionError', '', 'egress-blocked'],
    ['RequestDisallowedByPolicy', '', 'policy-denied'],
    ['PropertyChangeNotAllowed', '', 'setting-fixed'],
    ['InternalError', '', 'azure-unavailable']
  ])('gives %s "%s" the reason %s', (code, message, reason) => {
    expect(leafCodeOf(error(code, message))?.reason).toBe(reason)
  })

  it('does not take every OperationNotAllowed for a quota', () => {
    expect(leafCodeOf(error('OperationNotAllowed', 'Another operation (Upgrading) is in progress'))).toBeUndefined()
  })

  it.each([
    ['exit status=50', 'internet addresses'],
    ['exit status=51', 'API server on port 443'],
    ["CSE failed with 'VMExtensionError_K8SAPIServerDNSLookupFail'", 'cannot resolve']
  ])('tells from the message what a node cannot reach: %s', (message, told) => {
    const [explained] = explainLeaves(error('VMExtensionProvisioningError', message))
    expect(explained && remedyOf(explained, {})).toContain(told)
  })
})

describe('explainLeaves', () => {
  it('explains a leaf that is not in the table by the nearest error around it that is', () => {
    const quota = { ...error('QuotaExceeded'), details: [error('Odd')] }
    const found = explainLeaves({ ...error('DeploymentFailed'), details: [quota, error('Strange')] })
    expect(found.map(({ error: { code }, row }) => [code, row?.reason])).toEqual([
      ['QuotaExceeded', 'quota-exceeded'],
      ['Strange', undefined]
    ])
  })

  it('takes the resource from the error around a leaf that names none', () => {
    const leaf = error('MissingSubscriptionRegistration', "not registered to use namespace 'Microsoft.Network'")
    const [explained] = explainLeaves({ ...error('Whole'), target: '/subscriptions/s/x', details: [leaf] })
    expect(explained?.error.target).toBe('/subscriptions/s/x')
    expect(explained && remedyOf(explained, {})).toContain('--namespace Microsoft.Network')
  })

  it('names what support asks for when the fault is that of Azure', () => {
    const [explained] = explainLeaves({ ...error('InternalServerError'), target: '/subscriptions/s/x' })
    const seen = { correlationId: 'c-1', resource: '/stack', time: '2026-11-22T10:00:00Z' }
    const remedy = explained && remedyOf(explained, seen)
    expect(remedy).toContain('correlation id c-1, time 2026-11-22T10:00:00Z, resource id /subscriptions/s/x')
    expect(remedy).toContain('run again')
  })
})
