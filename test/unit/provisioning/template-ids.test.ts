import { describe, expect, it } from '@jest/globals'
import { nestedDeployment, resource, template } from '../../../src/arm/template.ts'
import { templateResources } from '../../../src/provisioning/template-ids.ts'
import type { StackTemplate } from '../../../src/templates/types.ts'
import { hubNetwork, one, spokeGroup } from './fixtures.ts'

function stack(resources: StackTemplate['template']['resources']): StackTemplate {
  const inner = template('resourceGroup', { ...resources })
  return {
    step: 'spoke',
    name: 'spoke',
    location: 'westeurope',
    tags: {},
    deploymentScope: spokeGroup,
    template: inner
  }
}

describe('templateResources', () => {
  it('gives the ids of resources, of children, and of those that hang on another', () => {
    const peering = one('Microsoft.Network/virtualNetworks/virtualNetworkPeerings', 'spoke/to-hub')
    const log = (scope: string) => resource('Microsoft.Insights/diagnosticSettings', { name: 'all', scope })
    const given = stack({
      peering,
      absolute: log(hubNetwork),
      relative: log('Microsoft.Network/virtualNetworks/spoke')
    })
    expect(templateResources(given).map(({ id }) => id)).toEqual([
      `${spokeGroup}/providers/Microsoft.Network/virtualNetworks/spoke/virtualNetworkPeerings/to-hub`,
      `${hubNetwork}/providers/Microsoft.Insights/diagnosticSettings/all`,
      `${spokeGroup}/providers/Microsoft.Network/virtualNetworks/spoke/providers/Microsoft.Insights/diagnosticSettings/all`
    ])
  })

  it('gives what nested deployments make where they make it, and not the deployments', () => {
    const inner = template('resourceGroup', { table: one('Microsoft.Network/routeTables', 'routes') })
    const here = nestedDeployment({ name: 'a', resourceGroup: 'hub', template: inner })
    const elsewhere = nestedDeployment({ name: 'b', resourceGroup: 'hub', subscriptionId: 'other', template: inner })
    expect(templateResources(stack({ here, elsewhere }))).toEqual([
      {
        id: '/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/routeTables/routes',
        type: 'Microsoft.Network/routeTables',
        properties: {}
      },
      {
        id: '/subscriptions/other/resourceGroups/hub/providers/Microsoft.Network/routeTables/routes',
        type: 'Microsoft.Network/routeTables',
        properties: {}
      }
    ])
  })

  it('gives what a deployment to a subscription makes there', () => {
    const inner = template('subscription', { budget: one('Microsoft.Consumption/budgets', 'b') })
    const cost = nestedDeployment({ name: 'a', subscriptionId: 'other', location: 'westeurope', template: inner })
    expect(templateResources(stack({ cost })).map(({ id }) => id)).toEqual([
      '/subscriptions/other/providers/Microsoft.Consumption/budgets/b'
    ])
  })

  it('takes an escaped bracket for what it says', () => {
    const [found] = templateResources(stack({ table: one('Microsoft.Network/routeTables', '[[x]') }))
    expect(found?.id).toMatch(/\/\[x\]$/)
  })

  it.each([
    ['a name', one('Microsoft.Network/routeTables', "[guid('x')]")],
    ['a scope', resource('Microsoft.Insights/diagnosticSettings', { name: 'a', scope: "[resourceId('x')]" })]
  ])('throws for %s that only Azure could evaluate', (_what, given) => {
    expect(() => templateResources(stack({ given }))).toThrow('is an expression')
  })
})
