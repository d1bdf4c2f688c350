import { describe, expect, it } from '@jest/globals'
import { keyOf } from '../../../local/azure/resource-ids.ts'
import { stacksOf } from '../../../local/azure/stacks/stack-record.ts'
import { asResourceId } from '../../../src/arm/resource-id.ts'
import { otherOwnerRules } from '../../../src/provisioning/rules/other-owners.ts'
import { environment } from './health/health-kit.ts'

type Kit = ReturnType<typeof environment>

const SETTINGS = 'providers/Microsoft.Insights/diagnosticSettings'
const allLogs = [{ categoryGroup: 'allLogs', enabled: true }]
const allMetrics = [{ category: 'AllMetrics', enabled: true }]

/** Deletes the setting of ours on a resource and creates theirs, as a policy does. */
function replaceSetting(kit: Kit, scope: string, name: string, properties: object) {
  delete kit.world.resources[keyOf(`${scope}/${SETTINGS}/default`)]
  kit.make(`${scope}/${SETTINGS}/${name}`, { properties })
}

/** Evaluates the rule about resources of other owners for a run of these targets. */
function findingsOf({ run, baseline }: Kit, ...targets: readonly ('network' | 'platform' | 'cluster')[]) {
  return run(async ({ azure, log }) => {
    const request = { baseline, targets, colours: ['blue'], log }
    return [...(await otherOwnerRules.blocked.check(azure, request as never))]
  })
}

const changesOf = ({ steps }: Awaited<ReturnType<Kit['plan']>>) =>
  steps.flatMap(({ changes }) => changes).map(({ id, kind }) => [id.split('/').at(-1), kind])

describe('a diagnostic setting of a policy', () => {
  const theirs = ({ baseline }: Kit) => ({ workspaceId: baseline.ids.hubLogs, logs: [], metrics: allMetrics })

  it('is taken over when it sends the same categories to the same workspace', async () => {
    const kit = environment('connections')
    const { spokeNetwork } = kit.baseline.ids
    replaceSetting(kit, spokeNetwork, 'setByPolicy', theirs(kit))
    const planned = await kit.plan()
    expect(changesOf(planned)).toEqual([])
    expect(planned).toMatchObject({ steps: [{ pending: true }] })
    expect(Object.values(planned.liveState.takenOver)).toEqual(['setByPolicy'])
    await kit.apply(planned)
    expect(await kit.plan()).toMatchObject({ steps: [{ pending: false }] })
    expect(kit.find(/spoke.*diagnosticSettings\//i).map(({ name }) => name)).toContain('setByPolicy')
    expect(await findingsOf(kit, 'network')).toMatchObject([
      { severity: 'warning', code: 'not-ours', evidence: expect.stringContaining('setByPolicy') }
    ])
  })

  it('is replaced by ours when it is deleted', async () => {
    const kit = environment('connections')
    const { spokeNetwork } = kit.baseline.ids
    replaceSetting(kit, spokeNetwork, 'setByPolicy', theirs(kit))
    await kit.apply(await kit.plan())
    delete kit.world.resources[keyOf(`${spokeNetwork}/${SETTINGS}/setByPolicy`)]
    const planned = await kit.plan()
    expect(changesOf(planned)).toEqual([['default', 'create']])
    await kit.apply(planned)
    expect(kit.get(`${spokeNetwork}/${SETTINGS}/default`).properties.workspaceId).toBe(kit.baseline.ids.hubLogs)
  })

  it('is kept when it replaces ours after the plan', async () => {
    const kit = environment('connections')
    const { spokeNetwork } = kit.baseline.ids
    delete kit.world.resources[keyOf(`${spokeNetwork}/${SETTINGS}/default`)]
    const planned = await kit.plan()
    kit.make(`${spokeNetwork}/${SETTINGS}/setByPolicy`, { properties: theirs(kit) })
    await kit.apply(planned)
    expect(kit.resource(`${spokeNetwork}/${SETTINGS}/setByPolicy`)).toBeDefined()
    expect(kit.resource(`${spokeNetwork}/${SETTINGS}/default`)).toBeUndefined()
  })

  it('blocks the plan when it sends only a part to the same workspace', async () => {
    const kit = environment()
    const { vault, clusterLogs } = kit.baseline.ids
    const part = { workspaceId: clusterLogs, logs: allLogs, metrics: [], logAnalyticsDestinationType: 'Dedicated' }
    replaceSetting(kit, vault, 'setByPolicy', part)
    expect(await findingsOf(kit, 'platform')).toMatchObject([
      {
        severity: 'error',
        code: 'blocked-by-other-resource',
        subject: `${vault}/${SETTINGS}/default`,
        evidence: expect.stringMatching(/setByPolicy .* but not AllMetrics/),
        remedy: expect.stringMatching(
          /az monitor diagnostic-settings delete .* --name setByPolicy.*az policy exemption create/
        )
      }
    ])
  })

  it.each([[undefined], ['AzureDiagnostics']])('blocks the plan when it sends to the shared table (%s)', async mode => {
    const kit = environment()
    const { vault, clusterLogs } = kit.baseline.ids
    const theirs = { workspaceId: clusterLogs, logs: allLogs, metrics: allMetrics, logAnalyticsDestinationType: mode }
    replaceSetting(kit, vault, 'setByPolicy', theirs)
    expect(await findingsOf(kit, 'platform')).toMatchObject([
      {
        severity: 'error',
        code: 'blocked-by-other-resource',
        subject: `${vault}/${SETTINGS}/default`,
        evidence: expect.stringMatching(/setByPolicy .*AzureDiagnostics and not to the tables of the resource type/),
        remedy: expect.stringMatching(/az monitor diagnostic-settings delete .* --name setByPolicy/)
      }
    ])
  })

  it('is taken over when it sends to the tables of the resource type, as ours does', async () => {
    const kit = environment()
    const { vault, clusterLogs } = kit.baseline.ids
    const logAnalyticsDestinationType = 'Dedicated'
    const theirs = { workspaceId: clusterLogs, logs: allLogs, metrics: allMetrics, logAnalyticsDestinationType }
    replaceSetting(kit, vault, 'setByPolicy', theirs)
    expect(await findingsOf(kit, 'platform')).toMatchObject([{ severity: 'warning', code: 'not-ours' }])
  })

  it('is ignored when it sends to another workspace', async () => {
    const kit = environment('connections')
    const { spokeNetwork, clusterLogs } = kit.baseline.ids
    replaceSetting(kit, spokeNetwork, 'setByPolicy', { ...theirs(kit), workspaceId: clusterLogs })
    expect(await findingsOf(kit, 'network')).toEqual([])
    expect(changesOf(await kit.plan())).toEqual([['default', 'create']])
  })

  it('is ignored while ours exists', async () => {
    const kit = environment('connections')
    expect(await findingsOf(kit, 'network', 'platform', 'cluster')).toEqual([])
    expect((await kit.plan()).liveState.takenOver).toEqual({})
  })
})

describe('a renamed diagnostic setting that a stack of the environment manages', () => {
  /** Renames the setting of the vault, both as a resource and in the list of its stack. */
  function renamedSetting(kit: Kit) {
    const { vault } = kit.baseline.ids
    const ours = `${vault}/${SETTINGS}/default`
    const theirs = `${vault}/${SETTINGS}/setByPolicy`
    replaceSetting(kit, vault, 'setByPolicy', kit.get(ours).properties)
    const lists = Object.values(stacksOf(kit.world)).flatMap(({ resources }) => resources)
    const listed = lists.filter(({ id }) => keyOf(id) === keyOf(ours))
    for (const entry of listed) Object.assign(entry, { id: theirs.toUpperCase() })
    expect(listed).toHaveLength(1)
    return { ours, theirs }
  }

  it('is replaced by ours and not taken over', async () => {
    const kit = environment('platform')
    const { ours, theirs } = renamedSetting(kit)
    expect(await findingsOf(kit, 'platform')).toEqual([])
    const planned = await kit.plan()
    expect(planned.liveState.takenOver).toEqual({})
    expect(changesOf(planned).map(([name, kind]) => [name?.toLowerCase(), kind])).toEqual(
      expect.arrayContaining([
        ['default', 'create'],
        ['setbypolicy', 'delete']
      ])
    )
    await kit.apply(planned)
    expect([ours, theirs].map(id => kit.resource(id) !== undefined)).toEqual([true, false])
    expect(await kit.plan()).toMatchObject({ steps: [{ pending: false }] })
  })
})

describe('a private DNS zone group of a policy', () => {
  /** Replaces the zone group of the vault's endpoint. */
  function replaceGroup(kit: Kit, zone: string) {
    const [ours] = kit.find(/privateEndpoints\/[^/]*(kv|vault)[^/]*\/privateDnsZoneGroups\/default$/i)
    const endpoint = ours?.id.replace(/\/privateDnsZoneGroups\/.*/i, '') ?? ''
    delete kit.world.resources[keyOf(`${endpoint}/privateDnsZoneGroups/default`)]
    kit.make(`${endpoint}/privateDnsZoneGroups/deployedByPolicy`, {
      properties: { privateDnsZoneConfigs: [{ name: 'zone', properties: { privateDnsZoneId: zone } }] }
    })
    return asResourceId(`${endpoint}/privateDnsZoneGroups/default`)
  }

  it('is taken over when it writes to the same zone', async () => {
    const kit = environment('endpoints')
    const id = replaceGroup(kit, kit.baseline.ids.zones.vault)
    const planned = await kit.plan()
    expect(planned.liveState.takenOver).toEqual({ [keyOf(id)]: 'deployedByPolicy' })
    await kit.apply(planned)
    expect(await kit.plan()).toMatchObject({ steps: [{ pending: false }] })
  })

  it('blocks the plan when it writes to another zone', async () => {
    const kit = environment()
    const id = replaceGroup(kit, kit.baseline.ids.zones.registry)
    expect(await findingsOf(kit, 'platform')).toMatchObject([
      { severity: 'error', subject: id, remedy: expect.stringContaining('az resource delete --ids') }
    ])
  })
})

describe('a role assignment of another owner', () => {
  it('is taken over when it has the same principal, role and scope', async () => {
    const kit = environment('roles-blue')
    const [ours] = kit.find(/virtualNetworks\/.*roleAssignments\//i)
    if (ours === undefined) throw new Error('no role assignment')
    delete kit.world.resources[keyOf(ours.id)]
    const theirs = ours.id.replace(/[^/]+$/, '11111111-2222-3333-4444-555555555555')
    const { roleDefinitionId, principalId } = ours.properties
    kit.make(theirs, { properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' } })
    const planned = await kit.plan()
    expect(planned.liveState.takenOver).toEqual({ [keyOf(ours.id)]: '11111111-2222-3333-4444-555555555555' })
    await kit.apply(planned)
    expect(await kit.plan()).toMatchObject({ steps: [{ pending: false }] })
  })
})
