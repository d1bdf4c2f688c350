import { describe, expect, it } from '@jest/globals'
import { EMPTY_LIVE_STATE } from '../../../src/provisioning/live-state/index.ts'
import { templateResources } from '../../../src/provisioning/template-ids.ts'
import { EVERYTHING, stacks, VARIANTS } from './baselines.ts'
import { evaluated, TENANT } from './evaluation.ts'

/** The templates as Resource Manager evaluates them: what is read there, not what is written here. */

const CASES = Object.entries(VARIANTS).flatMap(([name, variant]) =>
  [EMPTY_LIVE_STATE, EVERYTHING].flatMap(liveState =>
    stacks(variant, liveState).map(stack => [`${name} ${stack.step}`, stack] as const)
  )
)

it.each(CASES)('%s makes the resources we say it does', (_, stack) => {
  const ids = (resources: readonly { readonly id: string }[]) => resources.map(({ id }) => id.toLowerCase()).sort()
  expect(ids(evaluated(stack))).toEqual(ids(templateResources(stack)))
})

describe('what arrives', () => {
  const all = (liveState = EMPTY_LIVE_STATE) => stacks(VARIANTS.everything, liveState).flatMap(evaluated)
  const one = (type: string, liveState = EMPTY_LIVE_STATE) => {
    const [found] = all(liveState).filter(each => each.type === type)
    return JSON.parse(JSON.stringify(found?.body)).properties
  }

  it('is the tenant of the subscription, the first of this month, and the streams in source and flow', () => {
    expect(one('Microsoft.KeyVault/vaults').tenantId).toBe(TENANT)
    expect(one('Microsoft.Consumption/budgets').timePeriod.startDate).toBe('2026-11-01T00:00:00Z')
    expect(one('Microsoft.Consumption/budgets', EVERYTHING).timePeriod.startDate).toBe(EVERYTHING.budgetStart)
    const { dataSources, dataFlows } = one('Microsoft.Insights/dataCollectionRules')
    expect(dataFlows[1].streams).toEqual(dataSources.extensions[0].streams)
    expect(dataFlows[1].streams).toContain('Microsoft-ContainerLogV2')
  })

  it('leaves to Azure Policy what is its own, and texts of a file as they were written', () => {
    const { policyRule } = one('Microsoft.Authorization/policyDefinitions')
    expect(policyRule.then.effect).toBe("[parameters('effect')]")
    const assigned = all().filter(({ type }) => type === 'Microsoft.Authorization/policyAssignments')
    expect(JSON.stringify(assigned)).toContain('"[legacy]"')
  })
})
