import { describe, expect, it } from '@jest/globals'
import { armErrorOf, leafErrors, refusingPolicies } from '../../../src/azure/errors.ts'

const VNET = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v'
const DEPLOYMENT = '/subscriptions/s/providers/Microsoft.Resources/deployments/d'

describe('armErrorOf', () => {
  it('finds the error in an envelope, in an operation and bare', () => {
    expect(armErrorOf({ error: { code: 'A', message: 'a' } })).toEqual({ code: 'A', message: 'a' })
    expect(armErrorOf({ status: 'Failed', error: { code: 'B', message: 'b' } })?.code).toBe('B')
    expect(armErrorOf({ code: 'C', message: 'c', target: 't' })).toEqual({ code: 'C', message: 'c', target: 't' })
  })

  it('takes nothing else for an error', () => {
    for (const body of [undefined, null, '', 'text', [], {}, { error: null }, { code: 7 }, { message: 'x' }]) {
      expect(armErrorOf(body)).toBeUndefined()
    }
  })
})

describe('leafErrors', () => {
  it('unwraps nested deployments down to the resource that failed', () => {
    const leaf = { code: 'SubnetConflict', message: 'overlaps' }
    const resource = { code: 'ResourceDeploymentFailure', message: 'x', target: VNET, details: [leaf] }
    const nested = { code: 'DeploymentFailed', message: 'x', target: DEPLOYMENT, details: [resource] }
    expect(leafErrors({ code: 'DeploymentStackDeploymentFailed', message: 'x', details: [nested] })).toEqual([
      { ...leaf, target: VNET }
    ])
  })

  it('unwraps errors that were turned into text, with text around them too', () => {
    const told = JSON.stringify({ error: { code: 'Inner', message: 'why', target: VNET } })
    expect(leafErrors({ code: 'Conflict', message: told })).toEqual([{ code: 'Inner', message: 'why', target: VNET }])
    const status = JSON.stringify({ status: 'Failed', error: { code: 'Outer', message: told } })
    expect(leafErrors({ code: 'BadRequest', message: `It failed: ${status}` })[0]?.code).toBe('Inner')
  })

  it('leaves a message alone that only looks like JSON', () => {
    const message = 'use {name} or {"a":1}'
    expect(leafErrors({ code: 'X', message })).toEqual([{ code: 'X', message }])
  })

  it('keeps the resource where a leaf names a property, and says nothing twice', () => {
    const leaf = { code: 'Invalid', message: 'm', target: 'addressPrefix' }
    const error = {
      code: 'W',
      message: 'w',
      target: VNET,
      details: [leaf, leaf, { ...leaf, target: VNET.toUpperCase() }]
    }
    expect(leafErrors(error)).toEqual([{ code: 'Invalid', message: 'm', target: VNET }])
    expect(leafErrors({ code: 'W', message: 'w', details: [leaf] })[0]?.target).toBe('addressPrefix')
  })
})

describe('refusingPolicies', () => {
  it('reads the structured information, wherever in the tree it is', () => {
    const info = { policyAssignmentName: 'a1', policyDefinitionDisplayName: 'No public addresses' }
    const leaf = {
      code: 'RequestDisallowedByPolicy',
      message: 'm',
      additionalInfo: [
        { type: 'Other', info: {} },
        { type: 'PolicyViolation', info }
      ]
    }
    expect(refusingPolicies({ code: 'W', message: 'w', details: [leaf] })).toEqual([
      { assignment: 'a1', definition: 'No public addresses' }
    ])
  })

  it('reads the ids and the initiative from the structured information and from the message', () => {
    const initiative = { policySetDefinitionDisplayName: 'Landing zone' }
    const info = { policyAssignmentName: 'a', policyAssignmentId: '/a', policyDefinitionId: '/d', ...initiative }
    const named = { assignmentId: '/a', definitionId: '/d', initiative: 'Landing zone' }
    expect(refusingPolicies({ code: 'C', message: '', additionalInfo: [{ type: 'PolicyViolation', info }] })).toEqual([
      { assignment: 'a', definition: '/d', ...named }
    ])
    const identifiers = JSON.stringify([
      {
        policyAssignment: { name: 'a', id: '/a' },
        policyDefinition: { name: 'd', id: '/d' },
        policySetDefinition: { name: 'Landing zone', id: '/s' }
      }
    ])
    expect(refusingPolicies({ code: 'C', message: `Policy identifiers: '${identifiers}'.` })).toEqual([
      { assignment: 'a', definition: 'd', ...named }
    ])
  })

  it('reads the message where there is no more, and survives what it cannot read', () => {
    const identifiers = JSON.stringify([{ policyAssignment: { name: 'a' }, policyDefinition: { name: 'd' } }])
    const message = `Resource 'x' was disallowed by policy. Policy identifiers: '${identifiers}'.`
    expect(refusingPolicies({ code: 'C', message })).toEqual([{ assignment: 'a', definition: 'd' }])
    expect(refusingPolicies({ code: 'C', message: "Policy identifiers: '[broken'" })).toEqual([])
    expect(refusingPolicies({ code: 'C', message: "Policy identifiers: '[{]'" })).toEqual([])
  })
})
