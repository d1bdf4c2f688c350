import { describe, expect, it } from '@jest/globals'
import { apiVersionOf } from '../../src/arm/api-versions.ts'
import type { ArmResource, ArmTemplate } from '../../src/arm/template.ts'
import { EMPTY_LIVE_STATE } from '../../src/provisioning/live-state/index.ts'
import { prerequisites } from '../../src/provisioning/prerequisites.ts'
import { platformGroups, resourceGroups } from '../../src/templates/index.ts'
import { EVERYTHING, stackNames, stacks, VARIANTS } from '../unit/templates/baselines.ts'

/** Longest names Resource Manager takes, by type. */
const NAME_LIMITS: Readonly<Record<string, number>> = {
  'Microsoft.AlertsManagement/prometheusRuleGroups': 260,
  'Microsoft.Authorization/policyAssignments': 64,
  'Microsoft.Authorization/policyDefinitions': 64,
  'Microsoft.Authorization/roleAssignments': 36,
  'Microsoft.Consumption/budgets': 63,
  'Microsoft.ContainerRegistry/registries': 50,
  'Microsoft.ContainerRegistry/registries/cacheRules': 50,
  'Microsoft.ContainerRegistry/registries/replications': 50,
  'Microsoft.ContainerService/managedClusters': 63,
  'Microsoft.ContainerService/managedClusters/agentPools': 63,
  'Microsoft.ContainerService/managedClusters/maintenanceConfigurations': 63,
  // Parts of a name are held to the same limit: the binding itself has at most 24 characters.
  'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings': 63,
  'Microsoft.DataProtection/backupVaults': 50,
  'Microsoft.DataProtection/backupVaults/backupInstances': 50,
  'Microsoft.DataProtection/backupVaults/backupPolicies': 50,
  'Microsoft.EventGrid/systemTopics': 128,
  'Microsoft.EventGrid/systemTopics/eventSubscriptions': 128,
  'Microsoft.Insights/actionGroups': 260,
  'Microsoft.Insights/activityLogAlerts': 260,
  'Microsoft.Insights/dataCollectionEndpoints': 44,
  'Microsoft.Insights/dataCollectionRuleAssociations': 64,
  'Microsoft.Insights/dataCollectionRules': 64,
  'Microsoft.Insights/diagnosticSettings': 260,
  'Microsoft.Insights/scheduledQueryRules': 260,
  'Microsoft.KeyVault/vaults': 24,
  'Microsoft.KubernetesConfiguration/extensions': 63,
  'Microsoft.KubernetesConfiguration/fluxConfigurations': 63,
  'Microsoft.Logic/workflows': 43,
  'Microsoft.ManagedIdentity/userAssignedIdentities': 128,
  'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials': 128,
  'Microsoft.Monitor/accounts': 63,
  'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies': 80,
  'Microsoft.Network/applicationGateways': 80,
  'Microsoft.Network/azureFirewalls': 56,
  'Microsoft.Network/bastionHosts': 80,
  'Microsoft.Network/firewallPolicies': 80,
  'Microsoft.Network/firewallPolicies/ruleCollectionGroups': 80,
  'Microsoft.Network/networkSecurityGroups': 80,
  'Microsoft.Network/privateDnsZones': 253,
  'Microsoft.Network/privateDnsZones/A': 253,
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': 253,
  'Microsoft.Network/privateEndpoints': 64,
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': 80,
  'Microsoft.Network/publicIPAddresses': 80,
  'Microsoft.Network/routeTables': 80,
  'Microsoft.Network/virtualNetworkGateways': 80,
  'Microsoft.Network/virtualNetworks': 64,
  'Microsoft.Network/virtualNetworks/virtualNetworkPeerings': 80,
  'Microsoft.OperationalInsights/queryPacks': 255,
  'Microsoft.OperationalInsights/queryPacks/queries': 255,
  'Microsoft.OperationalInsights/workspaces': 63,
  'Microsoft.OperationalInsights/workspaces/tables': 63,
  'Microsoft.Resources/deployments': 64,
  'Microsoft.Storage/storageAccounts': 24,
  'Microsoft.Storage/storageAccounts/blobServices': 24,
  'Microsoft.Storage/storageAccounts/blobServices/containers': 63,
  'Microsoft.Storage/storageAccounts/queueServices': 24,
  'Microsoft.Storage/storageAccounts/queueServices/queues': 63
}

function innerTemplate(resource: ArmResource): ArmTemplate | undefined {
  return (resource.properties as { template?: ArmTemplate } | undefined)?.template
}

/** A template and those nested in it. */
function templates(template: ArmTemplate): ArmTemplate[] {
  const nested = Object.values(template.resources).flatMap(resource => innerTemplate(resource) ?? [])
  return [template, ...nested.flatMap(templates)]
}

function resources(template: ArmTemplate): ArmResource[] {
  return templates(template).flatMap(({ resources: own }) => Object.values(own))
}

const STATES = { first: EMPTY_LIVE_STATE, later: EVERYTHING }
const CASES = Object.entries(VARIANTS).flatMap(([name, variant]) =>
  Object.entries(STATES).map(([state, liveState]) => [`${name}, ${state}`, variant, liveState] as const)
)

/** What only Azure can say: the tenant, this month, and names within the template. */
const EXPRESSIONS = [
  "[base64(parameters('gitKey'))]",
  '[subscription().tenantId]',
  "[utcNow('yyyy-MM-01T00:00:00Z')]",
  "[parameters('start')]",
  "[variables('containerStreams')]",
  "[variables('prometheusStreams')]"
]

describe.each(CASES)('%s', (_, variant, liveState) => {
  const all = stacks(variant, liveState)
  const every = all.flatMap(({ template }) => resources(template))

  it('is the same bytes twice', () => {
    expect(JSON.stringify(stacks(variant, liveState))).toBe(JSON.stringify(all))
  })

  it('has stack names of at most 90 characters with the region, each once', () => {
    for (const { name, location } of all) {
      expect(name.length).toBeLessThanOrEqual(90)
      expect(name.endsWith(`.${location}`)).toBe(true)
    }
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  })

  it('deploys only to groups that are made before, and to the subscription', () => {
    const groups = [...resourceGroups(variant), ...platformGroups(variant)].map(({ id }) => id)
    for (const { deploymentScope } of all) expect([...groups, variant.ids.subscription]).toContain(deploymentScope)
    const nested = every.flatMap(({ resourceGroup }) => resourceGroup ?? [])
    for (const group of nested) expect(groups.map(id => id.split('/').at(-1))).toContain(group)
  })

  it('uses no `existing`, which stacks once took for managed (deployment-stacks#132)', () => {
    expect(JSON.stringify(all)).not.toContain('"existing"')
  })

  it('opens the firewall to no service tag of all Azure', () => {
    const groups = every.filter(({ type }) => type.endsWith('/ruleCollectionGroups'))
    expect(groups.length > 0).toBe(variant.config.hub.existing === undefined)
    expect(JSON.stringify(groups)).not.toMatch(/AzureCloud|"\*"|destinationAddresses/)
  })

  it('allows all of Azure in a security group only to Bastion, which demands it', () => {
    const groups = every.filter(({ type }) => type === 'Microsoft.Network/networkSecurityGroups')
    const open = groups.filter(group => JSON.stringify(group).includes('AzureCloud'))
    expect(open.map(({ name }) => name)).toEqual(
      groups.map(({ name }) => name).filter(name => name.startsWith('nsg-') && name.includes('-bastion-'))
    )
  })

  it('has a diagnostic setting on everything that can have one', () => {
    const without = [
      'Microsoft.AlertsManagement/prometheusRuleGroups',
      'Microsoft.Authorization/policyDefinitions',
      'Microsoft.Authorization/roleAssignments',
      'Microsoft.ContainerRegistry/registries/cacheRules',
      'Microsoft.ContainerRegistry/registries/replications',
      'Microsoft.ContainerService/managedClusters/agentPools',
      'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
      'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings',
      'Microsoft.DataProtection/backupVaults/backupInstances',
      'Microsoft.DataProtection/backupVaults/backupPolicies',
      'Microsoft.EventGrid/systemTopics/eventSubscriptions',
      'Microsoft.Insights/actionGroups',
      'Microsoft.Insights/activityLogAlerts',
      'Microsoft.Insights/dataCollectionEndpoints',
      'Microsoft.Insights/dataCollectionRuleAssociations',
      'Microsoft.Insights/diagnosticSettings',
      'Microsoft.Insights/scheduledQueryRules',
      'Microsoft.KubernetesConfiguration/extensions',
      'Microsoft.KubernetesConfiguration/fluxConfigurations',
      'Microsoft.ManagedIdentity/userAssignedIdentities',
      'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
      'Microsoft.Monitor/accounts',
      'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies',
      'Microsoft.Network/firewallPolicies',
      'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
      'Microsoft.Network/privateDnsZones',
      'Microsoft.Network/privateDnsZones/A',
      'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
      'Microsoft.Network/privateEndpoints',
      'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
      'Microsoft.Network/routeTables',
      'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
      'Microsoft.OperationalInsights/queryPacks',
      'Microsoft.OperationalInsights/queryPacks/queries',
      'Microsoft.OperationalInsights/workspaces/tables',
      'Microsoft.Resources/deployments',
      // The services of an account have settings of their own.
      'Microsoft.Storage/storageAccounts',
      'Microsoft.Storage/storageAccounts/blobServices/containers',
      'Microsoft.Storage/storageAccounts/queueServices/queues'
    ]
    const own = all.flatMap(({ deploymentScope, template }) =>
      Object.values(template.resources).map(each => ({ ...each, id: idOf(deploymentScope, each.type, each.name) }))
    )
    const watched = own
      .filter(({ type }) => type === 'Microsoft.Insights/diagnosticSettings')
      .flatMap(({ scope }) => scope ?? [])
    const expected = own.filter(({ type }) => !without.includes(type)).map(({ id }) => id)
    expect(watched.sort()).toEqual(expected.sort())
  })

  it('has names within the limits', () => {
    for (const { type, name } of every) {
      const limit = NAME_LIMITS[type]
      if (limit === undefined) throw new Error(`no limit is known for ${type}`)
      for (const part of name.split('/')) expect([type, part.length <= limit]).toEqual([type, true])
      expect(name.split('/')).toHaveLength(type.split('/').length - 1)
    }
  })

  it('depends only on what is there, and on nothing that depends on it', () => {
    for (const { resources: own } of all.flatMap(({ template }) => templates(template))) {
      const done = new Set<string>()
      for (let left = Object.keys(own); left.length > 0; ) {
        const ready = left.filter(symbol => (own[symbol]?.dependsOn ?? []).every(name => done.has(name)))
        expect([ready.length > 0, left]).toEqual([true, left])
        for (const symbol of ready) done.add(symbol)
        left = left.filter(symbol => !done.has(symbol))
      }
    }
  })

  it('waits for every resource of the same template whose id it names', () => {
    for (const { deploymentScope, template } of all) {
      const ids = Object.entries(template.resources)
        .filter(([, { scope }]) => scope === undefined)
        .map(([symbol, { type, name }]) => [symbol, idOf(deploymentScope, type, name)] as const)
      for (const [symbol, resource] of Object.entries(template.resources)) {
        const body = JSON.stringify({ scope: resource.scope, properties: resource.properties })
        const named = ids.filter(([other, id]) => other !== symbol && new RegExp(`"${id}["/]`).test(body))
        const waits = before(template, symbol)
        expect([symbol, named.map(([other]) => other).filter(other => !waits.has(other))]).toEqual([symbol, []])
      }
    }
  })

  it('writes each id once, over all stacks', () => {
    const ids = all.flatMap(({ deploymentScope, template }) =>
      Object.values(template.resources).map(({ type, name, scope }) => `${scope ?? deploymentScope}/${type}/${name}`)
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('uses one api-version for each type, the one of the table', () => {
    for (const { type, apiVersion } of every) expect([type, apiVersion]).toEqual([type, apiVersionOf(type)])
  })

  it('writes nothing the apply identity is not checked for, of no provider that is not registered', () => {
    const { actions, namespaces } = prerequisites(variant, stackNames(variant))
    for (const { type } of every) {
      expect(actions).toContain(`${type}/write`)
      expect([...namespaces, 'Microsoft.Resources']).toContain(type.split('/')[0])
    }
  })

  it('checks the region for every type that lives in one', () => {
    const { regionalTypes } = prerequisites(variant, stackNames(variant))
    const { region } = variant.config
    const regional = every
      .filter(({ type, location }) => location === region && type !== 'Microsoft.Resources/deployments')
      .map(({ type }) => type)
    for (const type of regional) expect(regionalTypes).toContain(type)
  })

  it('has no expressions but those that only Azure can answer: what a file says is never evaluated', () => {
    const texts = JSON.stringify(all).match(/"\[[^[\]"][^"]*"/g) ?? []
    expect(texts.filter(text => !EXPRESSIONS.includes(JSON.parse(text)))).toEqual([])
  })
})

function idOf(scope: string, type: string, name: string): string {
  const [namespace, ...types] = type.split('/')
  const names = name.split('/')
  return `${scope}/providers/${namespace}/${types.map((part, i) => `${part}/${names[i]}`).join('/')}`
}

/** Symbols a resource waits for, directly or through others. */
function before(template: ArmTemplate, symbol: string, seen = new Set<string>()): Set<string> {
  for (const name of template.resources[symbol]?.dependsOn ?? []) {
    if (seen.has(name)) continue
    seen.add(name)
    before(template, name, seen)
  }
  return seen
}
