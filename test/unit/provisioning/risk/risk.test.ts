import { describe, expect, it } from '@jest/globals'
import { riskOf } from '../../../../src/provisioning/risk/risk.ts'
import type { PropertyChange } from '../../../../src/provisioning/types.ts'

const VNET = 'microsoft.network/VirtualNetworks'
const property = (path: string, kind: PropertyChange['kind'] = 'modify'): PropertyChange => ({ path, kind })

describe('riskOf', () => {
  it.each([
    ['Contoso.Unknown/things', 'create', 'safe'],
    ['Contoso.Unknown/things', 'detach', 'safe'],
    ['Contoso.Unknown/things', 'modify', 'disruptive'],
    ['Contoso.Unknown/things', 'delete', 'destructive'],
    ['Microsoft.Insights/diagnosticSettings', 'delete', 'disruptive'],
    ['Microsoft.Network/azureFirewalls', 'delete', 'destructive']
  ] as const)('%s, %s: %s', (type, kind, risk) => {
    expect(riskOf(type, kind, []).risk).toBe(risk)
  })

  it("says that a workspace's keys are what Defender's sensor signs in with", () => {
    const change = property('properties.features.disableLocalAuth')
    expect(riskOf('Microsoft.OperationalInsights/workspaces', 'modify', [change])).toMatchObject({
      risk: 'disruptive',
      because: expect.stringContaining("Defender's sensor")
    })
  })

  it('says of network policies for private endpoints which traffic they change', () => {
    const change = property('properties.subnets.7.properties.privateEndpointNetworkPolicies')
    expect(riskOf(VNET, 'modify', [change]).because).toContain('registry and the vault')
  })

  it.each([
    ['tags.owner', 'modify', 'safe'],
    ['properties.subnets.3', 'create', 'safe'],
    ['properties.subnets.3', 'delete', 'destructive'],
    ['properties.subnets.3.properties.networkSecurityGroup', 'delete', 'disruptive'],
    ['properties.subnets.3.properties.addressPrefix', 'modify', 'destructive'],
    ['properties.addressSpace.addressPrefixes.0', 'modify', 'disruptive'],
    ['properties.subnets.3.properties.privateEndpointNetworkPolicies', 'modify', 'disruptive'],
    ['properties.neverHeardOf', 'modify', 'disruptive']
  ] as const)('%s of a network, %s: %s', (path, kind, risk) => {
    expect(riskOf(VNET, 'modify', [property(path, kind)]).risk).toBe(risk)
  })

  it.each([
    [
      'Microsoft.Network/applicationGateways',
      'properties.requestRoutingRules.0.properties.backendAddressPool',
      'destructive'
    ],
    ['Microsoft.Network/applicationGateways', 'properties.autoscaleConfiguration.maxCapacity', 'safe'],
    ['Microsoft.Network/applicationGateways', 'properties.sslPolicy', 'disruptive'],
    ['Microsoft.KeyVault/vaults', 'properties.softDeleteRetentionInDays', 'destructive'],
    ['Microsoft.ContainerRegistry/registries', 'properties.networkRuleBypassOptions', 'disruptive'],
    ['Microsoft.Consumption/budgets', 'properties.amount', 'safe'],
    ['Microsoft.Insights/scheduledQueryRules', 'properties.severity', 'safe']
  ] as const)('%s, %s: %s', (type, path, risk) => {
    expect(riskOf(type, 'modify', [property(path)]).risk).toBe(risk)
  })

  it.each([
    ['Microsoft.ContainerRegistry/registries', 'destructive'],
    ['Microsoft.KeyVault/vaults', 'destructive'],
    ['Microsoft.Authorization/policyAssignments', 'disruptive'],
    ['Microsoft.OperationalInsights/queryPacks/queries', 'safe']
  ] as const)('%s, deleted: %s', (type, risk) => {
    expect(riskOf(type, 'delete', []).risk).toBe(risk)
  })

  it('is that of the worst property, and says why', () => {
    const properties = [property('tags.a'), property('properties.sku.tier'), property('properties.other')]
    expect(riskOf('Microsoft.Network/azureFirewalls', 'modify', properties)).toEqual({
      risk: 'destructive',
      because: 'Changing the tier takes the firewall out of service.'
    })
  })
})
