import { describe, expect, it } from '@jest/globals'
import { resourceId } from '../../../../src/arm/resource-id.ts'
import type { PropertyChange } from '../../../../src/provisioning/types.ts'
import { changeLines, resourceChange } from '../../../../src/provisioning/what-if/resource-change.ts'
import { hubGroup } from '../fixtures.ts'

const TYPE = 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies'
const SECRET = 'guard-of-the-test'
const rule = { name: 'OnlyWithGuard', matchConditions: [{ operator: 'Equal', matchValues: [SECRET] }] }

function change(property: PropertyChange, type: string = TYPE) {
  const id = resourceId(hubGroup, type as typeof TYPE, 'policy')
  return resourceChange({ step: 'gateway', id, type, kind: 'modify', certain: true, properties: [property] })
}

describe('a change of a web application firewall policy', () => {
  it.each<[string, PropertyChange]>([
    ['all custom rules', { path: 'properties.customRules', kind: 'modify', before: [rule], after: [] }],
    ['one rule', { path: 'properties.customRules.0', kind: 'delete', before: rule }],
    [
      'the compared values',
      { path: 'properties.customRules.0.matchConditions.0.matchValues', kind: 'create', after: [SECRET] }
    ],
    [
      'one compared value',
      { path: 'properties.customRules.0.matchConditions.0.matchValues.0', kind: 'modify', before: SECRET, after: 'x' }
    ]
  ])('does not hold the values that requests are compared with when it is about %s', (_, property) => {
    const made = change(property)
    expect(JSON.stringify(made)).not.toContain(SECRET)
    expect(changeLines(made).join('\n')).not.toContain(SECRET)
    expect(JSON.stringify(made)).toContain('(not shown)')
  })

  it('holds everything else', () => {
    const property = {
      path: 'properties.policySettings.mode',
      kind: 'modify',
      before: 'Detection',
      after: 'x'
    } as const
    expect(change(property).properties).toEqual([property])
  })
})

it('leaves changes of other types as they are', () => {
  const property = { path: 'properties.matchValues', kind: 'modify', before: [SECRET], after: [] } as const
  expect(change(property, 'Microsoft.Network/firewallPolicies').properties).toEqual([property])
})
