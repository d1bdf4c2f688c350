import { describe, expect, it } from '@jest/globals'
import { nameGuid } from '../../../../src/arm/name-guid.ts'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { assignableRoles } from '../../../../src/arm/role-table.ts'
import type { ArmTemplate } from '../../../../src/arm/template.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { prerequisites } from '../../../../src/provisioning/prerequisites.ts'
import { templateResources } from '../../../../src/provisioning/template-ids.ts'
import { flowLog, type LiveState, platformStacksOf, STACKS } from '../../../../src/templates/index.ts'
import { platformExternalActions } from '../../../../src/templates/network/existing-hub.ts'
import { RELAY_HEADERS } from '../../../../src/templates/platform/event-workflow.ts'
import {
  baselineWith,
  EVERYTHING,
  platformWith,
  propertiesOf,
  stacks,
  THEIRS,
  templateOf,
  VARIANTS,
  withDomain
} from '../baselines.ts'

const of = withDomain(baselineWith())
const { everything } = VARIANTS
const properties = (variant: Baseline, symbol: string, liveState: LiveState = EMPTY_LIVE_STATE) =>
  propertiesOf(variant, 'platform', symbol, liveState)
const symbols = (variant: Baseline, liveState: LiveState = EMPTY_LIVE_STATE) =>
  Object.keys(templateOf(variant, 'platform', liveState).resources)
const inner = (variant: Baseline, symbol: string, liveState: LiveState = EMPTY_LIVE_STATE): ArmTemplate =>
  properties(variant, symbol, liveState).template

describe('the registry', () => {
  it('takes nobody without a sign-in and nobody from outside, but imports through Azure', () => {
    expect(properties(of, 'registry')).toMatchObject({
      adminUserEnabled: false,
      anonymousPullEnabled: false,
      publicNetworkAccess: 'Disabled',
      networkRuleSet: { defaultAction: 'Deny', ipRules: [] },
      networkRuleBypassOptions: 'AzureServices',
      networkRuleBypassAllowedForTasks: false,
      dataEndpointEnabled: true,
      zoneRedundancy: 'Enabled',
      roleAssignmentMode: 'LegacyRegistryPermissions'
    })
    expect(templateOf(of, 'platform').resources.registry?.sku).toEqual({ name: 'Premium' })
  })

  it('is quarantined and cached only where that is wanted', () => {
    expect(properties(of, 'registry').policies.quarantinePolicy.status).toBe('disabled')
    expect(properties(everything, 'registry').policies).toMatchObject({
      quarantinePolicy: { status: 'enabled' },
      retentionPolicy: { status: 'enabled', days: 7 }
    })
    expect(properties(everything, 'cache1')).toEqual({
      sourceRepository: 'mcr.microsoft.com/*',
      targetRepository: 'mcr/*'
    })
    expect(symbols(of)).not.toContain('cache1')
  })

  it('has replicas one after the other, an endpoint in the stack that comes after, and its records after the endpoint', () => {
    const { resources } = templateOf(everything, 'platform')
    expect(resources.replica_francecentral?.dependsOn).toEqual(['registry', 'replica_northeurope'])
    expect(resources.replica_francecentral?.location).toBe('francecentral')
    const endpoints = templateOf(everything, 'endpoints').resources
    expect(endpoints.registryEndpointZones?.dependsOn).toEqual(['registryEndpoint'])
    expect(propertiesOf(everything, 'endpoints', 'registryEndpointZones').privateDnsZoneConfigs).toEqual([
      { name: 'registry', properties: { privateDnsZoneId: everything.ids.zones.registry } }
    ])
  })

  it('that is shared is not written, and reached by an endpoint in our own zone', () => {
    const { sharedRegistry } = VARIANTS
    expect(symbols(sharedRegistry)).not.toContain('registry')
    expect(
      propertiesOf(sharedRegistry, 'endpoints', 'registryEndpoint').privateLinkServiceConnections[0].properties
    ).toEqual({
      privateLinkServiceId: THEIRS.images,
      groupIds: ['registry']
    })
    expect(platformExternalActions(sharedRegistry)).toEqual([
      {
        action: 'Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action',
        scope: THEIRS.images
      }
    ])
  })

  it('that is shared together with its zone keeps the records it has', () => {
    const { resources } = templateOf(VARIANTS.sharedRegistryAndZones, 'endpoints')
    expect(Object.keys(resources)).toEqual(['vaultEndpoint', 'vaultEndpointZones'])
    expect(platformExternalActions(VARIANTS.sharedRegistryAndZones)).toEqual([])
  })
})

describe('the vault', () => {
  it('is closed, knows roles only and cannot be purged', () => {
    expect(properties(of, 'vault')).toMatchObject({
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      publicNetworkAccess: 'Disabled',
      networkAcls: { defaultAction: 'Deny', bypass: 'None' },
      enabledForDeployment: false,
      enabledForTemplateDeployment: false
    })
  })

  it('is recovered where a deleted one has its name, and only then', () => {
    const { deletedVault } = EVERYTHING
    expect(properties(of, 'vault')).not.toHaveProperty('createMode')
    expect(properties(of, 'vault', { ...EMPTY_LIVE_STATE, deletedVault }).createMode).toBe('recover')
  })

  it('has no secret in any stack, since stacks cannot delete one', () => {
    for (const variant of Object.values(VARIANTS)) {
      for (const stack of stacks(variant, EVERYTHING)) {
        expect(templateResources(stack).filter(({ type }) => type.endsWith('/secrets'))).toEqual([])
      }
    }
  })
})

describe('role assignments', () => {
  const granted = (variant: Baseline, liveState: LiveState) =>
    Object.values(templateOf(variant, 'roles', liveState).resources)

  it('are left out while a principal is not known', () => {
    expect(granted(everything, EMPTY_LIVE_STATE)).toEqual([])
    const { gateway } = EVERYTHING.principals
    expect(granted(everything, { ...EMPTY_LIVE_STATE, principals: { gateway, flowLogs: null } })).toHaveLength(1)
  })

  it('are named by scope, principal and role, and say what kind of principal it is', () => {
    const [assignment] = granted(of, EVERYTHING)
    const principalId = EVERYTHING.principals.gateway ?? ''
    const role = assignableRoles.vaultSecretsUser.id
    expect(assignment).toMatchObject({
      name: nameGuid(of.ids.vault, principalId, role),
      scope: of.ids.vault,
      properties: { principalId, principalType: 'ServicePrincipal' }
    })
    expect(JSON.stringify(assignment?.properties)).toContain(
      `${of.ids.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}"`
    )
  })

  it('of an identity that was made anew have another name', () => {
    const names = [1, 2].map(n => {
      const principals = { gateway: `aaaaaaaa-0000-4000-8000-00000000000${n}`, flowLogs: null }
      return granted(of, { ...EMPTY_LIVE_STATE, principals })[0]?.name
    })
    expect(names[0]).not.toBe(names[1])
  })

  it('come from another stack than their identities, which Azure names first', () => {
    const identities = templateOf(everything, 'identity-gateway', EVERYTHING)
    expect(Object.values(identities.resources).map(({ type }) => type)).toEqual(
      Array(2).fill('Microsoft.ManagedIdentity/userAssignedIdentities')
    )
    expect(identities).toEqual(templateOf(everything, 'identity-gateway'))
    for (const step of ['identity-gateway', 'roles'] as const) {
      expect(() => STACKS[step].build(baselineWith(), EMPTY_LIVE_STATE)).toThrow('there is no identity')
      expect(platformStacksOf(baselineWith())).not.toContain(step)
    }
  })
})

describe('the budget', () => {
  it('begins when it began, whatever the month', () => {
    const template = inner(everything, 'budget', EVERYTHING)
    expect(template).not.toHaveProperty('parameters')
    expect(template.resources.budget?.properties).toMatchObject({ timePeriod: { startDate: EVERYTHING.budgetStart } })
  })

  it('that is new begins with the month it is made in, by Azure’s clock', () => {
    const template = inner(everything, 'budget')
    expect(template.parameters?.start?.defaultValue).toBe("[utcNow('yyyy-MM-01T00:00:00Z')]")
    expect(template.resources.budget?.properties).toMatchObject({ timePeriod: { startDate: "[parameters('start')]" } })
  })

  it('lies at the subscription and counts every group of ours, those of nodes among them', () => {
    expect(
      templateResources(STACKS.platform.build(everything, EMPTY_LIVE_STATE)).find(({ type }) =>
        type.endsWith('/budgets')
      )?.id
    ).toBe(`${everything.ids.subscription}/providers/Microsoft.Consumption/budgets/budget-shop-production-westeurope`)
    const body = JSON.parse(JSON.stringify(inner(everything, 'budget').resources.budget?.properties))
    expect(body.filter.dimensions).toEqual({
      name: 'ResourceGroupName',
      operator: 'In',
      values: ['hub', 'spoke', 'platform', 'cluster', 'blue-nodes', 'green-nodes'].map(
        part => `rg-shop-production-${part}-westeurope`
      )
    })
  })

  it('tells at 50, 75, 90 and 100 percent, and of a forecast', () => {
    const body = JSON.parse(JSON.stringify(inner(everything, 'budget').resources.budget?.properties))
    const told = Object.values<{ threshold: number; thresholdType: string; contactEmails: string[] }>(
      body.notifications
    )
    expect(told.map(({ threshold, thresholdType }) => [threshold, thresholdType])).toEqual([
      [50, 'Actual'],
      [75, 'Actual'],
      [90, 'Actual'],
      [100, 'Actual'],
      [100, 'Forecasted']
    ])
    for (const { contactEmails } of told) expect(contactEmails).toEqual(['cost@contoso.com'])
  })

  it('is left out where none is wanted', () => {
    expect(symbols(of)).not.toContain('budget')
  })
})

describe('monitoring', () => {
  it('keeps container logs on Basic, where an entry costs a fraction', () => {
    expect(properties(of, 'containerLogsTable')).toEqual({ plan: 'Basic', totalRetentionInDays: 30 })
    expect(properties(everything, 'containerLogsTable')).toMatchObject({ plan: 'Analytics', retentionInDays: 30 })
  })

  it.each([
    [true, false],
    [false, true]
  ])(
    "lets clients sign in with keys only for Defender's sensor: with defender %s, keys are off: %s",
    (defender, off) => {
      const variant = platformWith(
        ({ cluster }) => ({ cluster: { ...cluster, features: { ...cluster.features, defender } } }),
        of
      )
      expect(properties(variant, 'logs').features.disableLocalAuth).toBe(off)
      expect(propertiesOf(variant, 'hub-network', 'logs').features.disableLocalAuth).toBe(true)
    }
  )

  it('collects nothing twice: what Prometheus has is no log', () => {
    const streams = (variant: Baseline) => templateOf(variant, 'platform').variables?.containerStreams
    expect(streams(of)).toEqual(['Microsoft-ContainerLogV2', 'Microsoft-KubeEvents', 'Microsoft-KubePodInventory'])
    expect(streams(VARIANTS.withoutMetrics)).toContain('Microsoft-Perf')
    expect(symbols(VARIANTS.withoutMetrics)).not.toContain('metrics')
    expect(symbols(of)).toContain('metrics')
  })

  it('tells somebody of every alert', () => {
    const alerts = Object.values(templateOf(everything, 'platform').resources).filter(({ type }) =>
      /scheduledQueryRules|activityLogAlerts/.test(type)
    )
    expect(alerts).toHaveLength(4)
    for (const { name, properties: alert } of alerts) {
      expect([name, JSON.stringify(alert).includes(`"${everything.ids.actionGroup}"`)]).toEqual([name, true])
    }
    expect(properties(everything, 'actionGroup').emailReceivers).toHaveLength(2)
    expect(properties(everything, 'actionGroup').groupShortName.length).toBeLessThanOrEqual(12)
  })

  it('alerts to a group that exists already, where one is named', () => {
    const actionGroupId = asResourceId('/subscriptions/s/resourceGroups/o/providers/Microsoft.Insights/actionGroups/a')
    const theirs = platformWith(({ monitoring }) => ({
      monitoring: { ...monitoring, alerts: { emails: [], actionGroupId } }
    }))
    expect(symbols(theirs)).not.toContain('actionGroup')
    expect(properties(theirs, 'advisorAlert').actions.actionGroups).toEqual([{ actionGroupId }])
    expect(properties(theirs, 'failedPodsAlert').actions.actionGroups).toEqual([actionGroupId])
  })

  it('has alerts on tables that a new workspace does not have yet, never on one that is Basic', () => {
    for (const symbol of ['dataCapAlert', 'failedPodsAlert']) {
      const { skipQueryValidation, criteria } = properties(everything, symbol)
      expect([symbol, skipQueryValidation]).toEqual([symbol, true])
      expect(criteria.allOf[0].query).not.toContain('ContainerLog')
    }
    expect(symbols(of)).not.toContain('dataCapAlert')
    expect(properties(everything, 'logs').workspaceCapping).toEqual({ dailyQuotaGb: 5 })
  })

  it('names saved queries by GUIDs', () => {
    const names = Object.values(templateOf(of, 'platform').resources)
      .filter(({ type }) => type.endsWith('/queries'))
      .map(({ name }) => name.split('/')[1])
    expect(new Set(names).size).toBeGreaterThan(2)
    for (const name of names) expect(name).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('sends the platform’s logs to the clusters’ workspace, which is there first', () => {
    const settings = Object.values(templateOf(everything, 'platform').resources).filter(({ type }) =>
      type.endsWith('/diagnosticSettings')
    )
    expect(settings.length).toBeGreaterThan(5)
    for (const { dependsOn, properties: setting } of settings) {
      expect(setting).toMatchObject({ workspaceId: everything.ids.clusterLogs })
      expect(dependsOn).toContain('logs')
    }
  })
})

describe('flow logs', () => {
  it('are put directly, under the watcher that is there, and are in no stack', () => {
    expect(flowLog(everything, EMPTY_LIVE_STATE)).toBeUndefined()
    expect(flowLog(of, EVERYTHING)).toBeUndefined()
    const log = flowLog(everything, EVERYTHING)
    expect(log?.id).toBe(`${EVERYTHING.networkWatcher}/flowLogs/fl-shop-production-spoke-westeurope`)
    expect(log?.body).toMatchObject({
      tags: { odd: '[resourceGroup().id]' },
      properties: { targetResourceId: everything.ids.spokeNetwork, retentionPolicy: { enabled: true, days: 14 } }
    })
    for (const stack of stacks(everything, EVERYTHING)) {
      expect(templateResources(stack).filter(({ type }) => type.endsWith('/flowLogs'))).toEqual([])
    }
  })

  it('write with an identity of their own to storage without keys', () => {
    const storage = properties(everything, 'flowLogs', EVERYTHING)
    expect(storage).toMatchObject({
      allowSharedKeyAccess: false,
      networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' }
    })
    const { flowLogsRole } = templateOf(everything, 'roles', EVERYTHING).resources
    expect(flowLogsRole?.scope).toBe(
      JSON.parse(JSON.stringify(flowLog(everything, EVERYTHING)?.body)).properties.storageId
    )
    expect(JSON.stringify(flowLog(everything, EVERYTHING)?.body.identity)).toContain('id-shop-production-flowlogs-')
  })
})

describe('the event relay', () => {
  it('is nothing, a queue, or a Logic App, and both keep what could not be delivered', () => {
    expect(symbols(of).filter(symbol => /^(events|queue|relay|deadLetters)/.test(symbol))).toEqual([])
    expect(symbols(everything)).toEqual(expect.arrayContaining(['events', 'queue', 'deadLetters']))
    expect(symbols(everything)).not.toContain('relay')
    expect(symbols(VARIANTS.logicApp)).toEqual(expect.arrayContaining(['events', 'relay', 'deadLetters']))
    expect(symbols(VARIANTS.logicApp)).not.toContain('queue')
    expect(properties(everything, 'events')).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false
    })
  })

  it('as a Logic App listens to our clusters only and keeps no secret', () => {
    const { definition } = properties(VARIANTS.logicApp, 'relay')
    expect(definition.triggers.event).toMatchObject({ type: 'Request', kind: 'EventGrid' })
    const { expression, actions } = definition.actions.fromOurClusters
    expect(expression.and).toEqual([
      {
        startsWith: [
          "@toLower(triggerBody()?['topic'])",
          `${VARIANTS.logicApp.ids.clusterGroup}/providers/Microsoft.ContainerService/managedClusters/`.toLowerCase()
        ]
      }
    ])
    expect(Object.keys(definition.actions)).toEqual(['fromOurClusters'])
    expect(actions.dispatch.inputs.headers.Authorization).toContain(RELAY_HEADERS.token)
    expect(actions.dispatch.runtimeConfiguration.secureData.properties).toContain('inputs')
    expect(definition.triggers.event.runtimeConfiguration.secureData.properties).toContain('outputs')
  })
})

describe('what a platform needs beforehand', () => {
  it('follows from what is switched on', () => {
    const small = prerequisites(baselineWith(), platformStacksOf(baselineWith()))
    const large = prerequisites(everything, platformStacksOf(everything))
    for (const action of [
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Network/privateEndpoints/privateLinkServiceProxies/write',
      'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
      'Microsoft.Consumption/budgets/write'
    ]) {
      expect([action, small.actions.includes(action), large.actions.includes(action)]).toEqual([action, false, true])
    }
    expect(small.namespaces).toContain('Microsoft.PolicyInsights')
    expect(small.namespaces).not.toContain('Microsoft.Storage')
    expect(large.namespaces).toEqual(expect.arrayContaining(['Microsoft.Storage', 'Microsoft.ManagedIdentity']))
  })

  it('adds nothing to what the network alone needs', () => {
    const { namespaces } = prerequisites(everything)
    expect(namespaces).toEqual(['Microsoft.Insights', 'Microsoft.Network', 'Microsoft.OperationalInsights'])
  })

  it('of zones of others includes the right to keep records there', () => {
    const { ids } = VARIANTS.zonesOfOthers
    expect(platformExternalActions(VARIANTS.zonesOfOthers).map(({ scope }) => scope)).toEqual([
      ids.zones.registry,
      ids.zones.vault
    ])
  })
})
