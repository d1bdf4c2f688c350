import { describe, expect, it } from '@jest/globals'
import { codeOf, type Loose, refusalOf } from '../../kit.ts'
import { gateway, gatewayId, kitForGateway, wafPolicy } from './gateway-kit.ts'

const NAME = 'ApplicationGatewayWebApplicationFirewallPolicies/waf'
const sets = (...managedRuleSets: Loose[]) => ({ managedRules: { managedRuleSets } })
const drs = { ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.1' }
const rule = (priority: number, fields: Loose = {}) => ({
  name: `r${priority}`,
  priority,
  ruleType: 'MatchRule',
  action: 'Block',
  matchConditions: [
    { matchVariables: [{ variableName: 'RequestHeaders', selector: 'x' }], operator: 'Equal', matchValues: ['v'] }
  ],
  ...fields
})

describe('a firewall policy', () => {
  it.each<[string, Loose, string | undefined]>([
    ['no rule set', sets(), 'InvalidRequestFormat'],
    ['an unknown rule set', sets({ ...drs, ruleSetVersion: '9.9' }), 'ApplicationGatewayFirewallUnknownRuleSet'],
    ['two rule sets', sets(drs, { ruleSetType: 'Microsoft_BotManagerRuleSet', ruleSetVersion: '1.1' }), undefined],
    ['an unknown mode', { policySettings: { mode: 'Maybe' } }, 'InvalidRequestFormat'],
    ['priority 0', { customRules: [rule(0)] }, 'ApplicationGatewayFirewallCustomRuleInvalidPriority'],
    ['priority 100', { customRules: [rule(100)] }, undefined],
    ['priority 101', { customRules: [rule(101)] }, 'ApplicationGatewayFirewallCustomRuleInvalidPriority'],
    ['one priority twice', { customRules: [rule(5), rule(5)] }, 'ApplicationGatewayFirewallCustomRuleInvalidPriority'],
    ['two priorities', { customRules: [rule(5), rule(6)] }, undefined],
    ['a rule without condition', { customRules: [rule(5, { matchConditions: [] })] }, 'InvalidRequestFormat'],
    ['a name with a hyphen', { customRules: [rule(5, { name: 'a-b' })] }, 'InvalidRequestFormat']
  ])('with %s', (_, fields, code) => {
    const kit = kitForGateway()
    const body = { ...wafPolicy, properties: { ...wafPolicy.properties, ...fields } }
    expect(codeOf(kit.put(kit.network(NAME), body))).toBe(code)
  })

  it('tells which gateways and listeners it guards, and stays as long as it does', () => {
    const kit = kitForGateway()
    kit.make(kit.network(`${NAME}2`), wafPolicy)
    expect(kit.get(kit.network(NAME)).properties.resourceState).toBe('Disabled')
    const guarded = gateway(kit, properties => {
      properties.httpListeners[0].properties.firewallPolicy = { id: kit.network(`${NAME}2`) }
    })
    kit.make(gatewayId(kit), guarded)
    expect(kit.get(kit.network(NAME)).properties).toMatchObject({
      resourceState: 'Enabled',
      applicationGateways: [{ id: gatewayId(kit) }]
    })
    expect(kit.get(kit.network(`${NAME}2`)).properties.httpListeners).toEqual([
      { id: `${gatewayId(kit)}/httpListeners/app` }
    ])
    expect(refusalOf(kit.remove(kit.network(NAME)))).toEqual([400, 'ApplicationGatewayFirewallPolicyInUse'])
    kit.remove(gatewayId(kit))
    kit.settle()
    expect(kit.remove(kit.network(NAME)).status).toBe(202)
  })
})
