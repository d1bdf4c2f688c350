import { describe, expect, it } from '@jest/globals'
import { evaluateBody, evaluateNested, expand } from '../../../local/azure/template/index.ts'
import type { DeploymentRequest, DeploymentScope, Runtime } from '../../../local/azure/template/types.ts'
import { parseResourceId, type ResourceId } from '../../../src/arm/resource-id.ts'
import { templateResources } from '../../../src/provisioning/template-ids.ts'
import { NOTHING_YET, type StackTemplate } from '../../../src/templates/index.ts'
import { EVERYTHING, SUBSCRIPTION, stacks, VARIANTS } from './baselines.ts'

/** The templates as Resource Manager evaluates them: what is read there, not what is written here. */

const TENANT = 'bbbbbbbb-0000-4000-8000-000000000000'
const NOTHING_KNOWN: Runtime = { resource: () => undefined, list: () => undefined }

function scopeOf(id: ResourceId, location: string): DeploymentScope {
  const common = { tenantId: TENANT, subscriptionId: SUBSCRIPTION, location }
  const { resourceGroup, name, type } = parseResourceId(id)
  return type === 'Microsoft.Resources/subscriptions'
    ? { kind: 'subscription', ...common }
    : { kind: 'resourceGroup', resourceGroup: resourceGroup ?? name, ...common }
}

interface Made {
  readonly id: string
  readonly type: string
  readonly body: unknown
}

/** Every resource of a deployment and of those nested in it, with the body of its PUT. */
function made(request: DeploymentRequest): Made[] {
  const expansion = expand(request)
  return expansion.resources.flatMap(resource =>
    resource.nested === undefined
      ? [{ id: resource.id, type: resource.type, body: evaluateBody(expansion, resource, NOTHING_KNOWN) }]
      : made(evaluateNested(expansion, resource, NOTHING_KNOWN))
  )
}

function evaluated({ name, location, deploymentScope, template }: StackTemplate): Made[] {
  const scope = scopeOf(deploymentScope, location)
  const now = Date.UTC(2026, 10, 23)
  return made({ name, scope, template, parameters: {}, now, newGuid: () => 'none' })
}

const CASES = Object.entries(VARIANTS).flatMap(([name, variant]) =>
  [NOTHING_YET, EVERYTHING].flatMap(observed =>
    stacks(variant, observed).map(stack => [`${name} ${stack.step}`, stack] as const)
  )
)

it.each(CASES)('%s makes the resources we say it does', (_, stack) => {
  const ids = (resources: readonly { readonly id: string }[]) => resources.map(({ id }) => id.toLowerCase()).sort()
  expect(ids(evaluated(stack))).toEqual(ids(templateResources(stack)))
})

describe('what arrives', () => {
  const all = (observed = NOTHING_YET) => stacks(VARIANTS.everything, observed).flatMap(evaluated)
  const one = (type: string, observed = NOTHING_YET) => {
    const [found] = all(observed).filter(each => each.type === type)
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
