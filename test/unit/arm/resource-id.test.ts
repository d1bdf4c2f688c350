import { describe, expect, it } from '@jest/globals'
import {
  asResourceId,
  childId,
  parseResourceId,
  resourceGroupId,
  resourceId,
  sameId,
  subscriptionId
} from '../../../src/arm/resource-id.ts'

const group = resourceGroupId('sub', 'rg-hub')
const network = resourceId(group, 'Microsoft.Network/virtualNetworks', 'hub')

describe('resource ids', () => {
  it('are built from scope, type and names', () => {
    expect(resourceId(group, 'Microsoft.Network/virtualNetworks/subnets', 'hub', 'nodes')).toBe(
      childId(network, 'subnets', 'nodes')
    )
    expect(resourceId(network, 'Microsoft.Insights/diagnosticSettings', 'default')).toBe(
      '/subscriptions/sub/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/hub/providers/Microsoft.Insights/diagnosticSettings/default'
    )
  })

  it('refuse a type with another count of names', () => {
    expect(() => resourceId(group, 'Microsoft.Network/virtualNetworks/subnets', 'hub')).toThrow('takes 2 names, not 1')
  })

  it('are compared without regard to case', () => {
    expect(sameId(network, network.replace('resourceGroups', 'resourcegroups').toUpperCase())).toBe(true)
    expect(sameId(network, `${network}2`)).toBe(false)
  })

  it.each(['', 'subscriptions/x', 'https://management.azure.com/subscriptions/x', '/tenants/x'])('%j is none', text => {
    expect(() => asResourceId(text)).toThrow('not a resource id')
  })

  it('come apart again', () => {
    expect(parseResourceId(childId(network, 'subnets', 'nodes'))).toEqual({
      subscriptionId: 'sub',
      resourceGroup: 'rg-hub',
      type: 'Microsoft.Network/virtualNetworks/subnets',
      name: 'nodes',
      names: ['hub', 'nodes'],
      scope: group
    })
  })

  it('of an extension resource have the resource as their scope', () => {
    const parts = parseResourceId(resourceId(network, 'Microsoft.Insights/diagnosticSettings', 'default'))
    expect(parts).toMatchObject({
      scope: network,
      type: 'Microsoft.Insights/diagnosticSettings',
      resourceGroup: 'rg-hub'
    })
  })

  it('of groups and subscriptions have a type of their own', () => {
    expect(parseResourceId(group)).toMatchObject({ type: 'Microsoft.Resources/resourceGroups', name: 'rg-hub' })
    expect(parseResourceId(subscriptionId('sub'))).toMatchObject({
      type: 'Microsoft.Resources/subscriptions',
      name: 'sub',
      resourceGroup: undefined
    })
  })

  it('are taken apart in whatever case Azure answers them', () => {
    const answered = '/subscriptions/sub/resourcegroups/RG/PROVIDERS/microsoft.network/virtualnetworks/hub'
    expect(parseResourceId(answered)).toMatchObject({
      resourceGroup: 'RG',
      type: 'microsoft.network/virtualnetworks',
      name: 'hub'
    })
  })
})
