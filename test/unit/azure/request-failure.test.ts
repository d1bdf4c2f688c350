import { describe, expect, it } from '@jest/globals'
import { requestFailure } from '../../../src/azure/request-failure.ts'
import type { ArmError } from '../../../src/azure/types.ts'

const SCOPE = '/subscriptions/s'

function of(status: number | undefined, error?: ArmError) {
  const asked = { asked: 'PUT /x', subject: '/x', error, correlationId: 'c-1', subscription: 's' }
  return requestFailure(status === undefined ? asked : { ...asked, status })
}

describe('requestFailure', () => {
  it('names action, scope and role where a role is missing', () => {
    const message = `The client 'c' with object id 'o' does not have authorization to perform action 'Microsoft.Resources/deploymentStacksWhatIfResults/write' over scope '${SCOPE}/providers/Microsoft.Resources/x/y' or the scope is invalid.`
    const failure = of(403, { code: 'AuthorizationFailed', message })
    expect(failure.reason).toBe('not-authorized')
    expect(failure.details.remedy).toContain('AKS baseline planner')
    expect(failure.details.remedy).toContain('deploymentStacksWhatIfResults/write')
    expect(failure.details.remedy).toContain(`on ${SCOPE}/providers/Microsoft.Resources/x/y`)
    expect(failure.details).toMatchObject({ correlationId: 'c-1', status: 403, subject: '/x' })
  })

  it('names the linked action and scope', () => {
    const message = `The client 'c' has permission to perform action 'Microsoft.Network/virtualNetworks/write' on scope '/a'; however, it does not have permission to perform action(s) 'Microsoft.Network/virtualNetworks/peer/action' on the linked scope(s) '/subscriptions/h' (respectively) or the linked scope(s) are invalid.`
    const { remedy } = of(403, { code: 'LinkedAuthorizationFailed', message }).details
    expect(remedy).toContain('"Actions":["Microsoft.Network/virtualNetworks/peer/action"]')
    expect(remedy).toContain('--scope "/subscriptions/h"')
    expect(remedy).not.toContain('Contributor')
  })

  it.each([
    ['AuthorizationFailed', 'not-authorized'],
    ['SubscriptionNotFound', 'not-authorized'],
    ['MissingSubscriptionRegistration', 'provider-not-registered'],
    ['NoRegisteredProviderFound', 'region-not-supported'],
    ['RequestDisallowedByPolicy', 'policy-denied'],
    ['AllocationFailed', 'no-capacity'],
    ['AnotherOperationInProgress', 'azure-refused'],
    ['ScopeLocked', 'locked'],
    ['SomethingNew', 'azure-refused']
  ])('%s is %s', (code, reason) => {
    expect(of(409, { code, message: 'odd wording' }).reason).toBe(reason)
  })

  it.each([
    [401, 'azure-refused'],
    [403, 'not-authorized'],
    [404, 'azure-refused'],
    [429, 'throttled'],
    [500, 'azure-unavailable'],
    [504, 'azure-unavailable'],
    [undefined, 'deployment-failed']
  ])('status %s without a word is %s', (status, reason) => {
    expect(of(status).reason).toBe(reason)
    expect(of(status).details.remedy).not.toBe('')
  })

  it('finds a known code below wrappers, in messages too, and gives the leaves', () => {
    const told = JSON.stringify({
      error: { code: 'MissingSubscriptionRegistration', message: 'm', target: 'Microsoft.Network' }
    })
    const failure = of(400, {
      code: 'InvalidTemplateDeployment',
      message: 'See inner errors',
      details: [{ code: 'PreflightValidationCheckFailed', message: told }]
    })
    expect(failure.reason).toBe('provider-not-registered')
    expect(failure.details.remedy).toContain('--namespace Microsoft.Network')
    expect(failure.details.leaves?.map(leaf => leaf.code)).toEqual(['MissingSubscriptionRegistration'])
  })

  it('names the policy', () => {
    const info = { policyAssignmentName: 'corp', policyDefinitionDisplayName: 'Deny public IP' }
    const error = {
      code: 'RequestDisallowedByPolicy',
      message: 'm',
      additionalInfo: [{ type: 'PolicyViolation', info }]
    }
    expect(of(403, error).details.remedy).toContain('assignment "corp" (definition "Deny public IP")')
  })
})
