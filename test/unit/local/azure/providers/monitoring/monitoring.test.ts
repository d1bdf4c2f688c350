import { describe, expect, it } from '@jest/globals'
import { codeOf, type Kit, type Loose, newKit, refusalOf } from '../../kit.ts'

const location = 'westeurope'
const insights = (kit: Kit, name: string) => `${kit.group}/providers/Microsoft.Insights/${name}`
const workspace = (kit: Kit) => `${kit.group}/providers/Microsoft.OperationalInsights/workspaces/w`
const RULES = { version: '2024-03-11' }

function withWorkspace(place = location): Kit {
  const kit = newKit()
  kit.make(workspace(kit), { location: place })
  return kit
}

const rule = (kit: Kit, more: Loose = {}) => ({
  location,
  properties: {
    dataSources: { syslog: [{ name: 's', streams: ['Microsoft-Syslog'] }] },
    destinations: { logAnalytics: [{ name: 'logs', workspaceResourceId: workspace(kit) }] },
    dataFlows: [{ streams: ['Microsoft-Syslog'], destinations: ['logs'] }],
    ...more
  }
})

describe('data collection rules', () => {
  const put = (kit: Kit, more: Loose = {}) => kit.put(insights(kit, 'dataCollectionRules/r'), rule(kit, more), RULES)

  it.each<[string, Loose, string | undefined]>([
    ['with flows from a source to a destination', {}, undefined],
    ['to a destination it has not', { dataFlows: [{ streams: [], destinations: ['x'] }] }, 'InvalidPayload'],
    ['of a stream no source has', { dataFlows: [{ streams: ['Microsoft-Perf'], destinations: [] }] }, 'InvalidPayload'],
    [
      'at an endpoint that is not there',
      { dataCollectionEndpointId: '/subscriptions/x/providers/a/b/c' },
      'InvalidResourceReference'
    ]
  ])('%s', (_, more, code) => {
    expect(codeOf(put(withWorkspace(), more))).toBe(code)
  })

  it('lie in the region of their workspace, which must be there', () => {
    expect(codeOf(put(withWorkspace('northeurope')))).toBe('InvalidPayload')
    expect(codeOf(put(newKit()))).toBe('InvalidResourceReference')
  })

  it('stay while something is associated with them', () => {
    const kit = withWorkspace()
    put(kit)
    const ruleId = insights(kit, 'dataCollectionRules/r')
    const association = (name: string) =>
      `${workspace(kit)}/providers/Microsoft.Insights/dataCollectionRuleAssociations/${name}`
    const toRule = { properties: { dataCollectionRuleId: ruleId } }
    expect(codeOf(kit.put(association('configurationAccessEndpoint'), toRule, RULES))).toBe('InvalidAssociation')
    expect(kit.put(association('a'), toRule, RULES).status).toBe(201)
    expect(refusalOf(kit.remove(ruleId, RULES))).toEqual([409, 'AssociationsExist'])
    kit.remove(association('a'), RULES)
    expect(kit.remove(ruleId, RULES).status).toBe(200)
  })
})

describe('action groups and alerts', () => {
  const group = (kit: Kit, properties: Loose) =>
    kit.put(insights(kit, 'actionGroups/g'), { location: 'global', properties }, { version: '2023-01-01' })

  it.each<[string, Loose, string | undefined]>([
    ['a short name of twelve characters', { groupShortName: 'x'.repeat(12) }, undefined],
    ['a longer one', { groupShortName: 'x'.repeat(13) }, 'BadRequest'],
    ['none', {}, 'BadRequest'],
    [
      'what is no address',
      { groupShortName: 'x', emailReceivers: [{ name: 'a', emailAddress: 'nobody' }] },
      'BadRequest'
    ],
    [
      'two receivers of one name',
      { groupShortName: 'x', emailReceivers: ['a', 'A'].map(name => ({ name, emailAddress: 'a@b.cd' })) },
      'BadRequest'
    ]
  ])('%s', (_, properties, code) => {
    expect(codeOf(group(newKit(), properties))).toBe(code)
  })

  const query = (kit: Kit, text: string, more: Loose = {}) =>
    kit.put(
      insights(kit, 'scheduledQueryRules/q'),
      { location, properties: { scopes: [workspace(kit)], criteria: { allOf: [{ query: text }] }, ...more } },
      { version: '2026-03-01' }
    )

  it('cannot query a table before something was sent, unless told not to look', () => {
    expect(codeOf(query(withWorkspace(), 'KubePodInventory | count'))).toBe('BadRequest')
    expect(query(withWorkspace(), 'KubePodInventory', { skipQueryValidation: true }).status).toBe(201)
    expect(query(withWorkspace(), '_LogOperation | count').status).toBe(201)
  })

  it('call groups that are there, about what is there', () => {
    const kit = withWorkspace()
    const actions = { actionGroups: [insights(kit, 'actionGroups/g')] }
    expect(codeOf(query(kit, 'x', { actions }))).toBe('InvalidResourceReference')
    group(kit, { groupShortName: 'x' })
    expect(query(kit, 'x', { actions }).status).toBe(201)
    expect(codeOf(query(kit, 'x', { scopes: [] }))).toBe('BadRequest')
  })

  it('of the activity log need a category', () => {
    const kit = newKit()
    const put = (field: string) =>
      kit.put(
        insights(kit, 'activityLogAlerts/a'),
        {
          location: 'global',
          properties: { scopes: [kit.subscription], condition: { allOf: [{ field, equals: 'x' }] } }
        },
        { version: '2026-01-01' }
      )
    expect([codeOf(put('category')), codeOf(put('operationName'))]).toEqual([undefined, 'BadRequest'])
  })
})

describe('tables and saved queries of log workspaces', () => {
  const table = (kit: Kit, name: string) => `${workspace(kit)}/tables/${name}`

  it.each([
    ['ContainerLogV2', 'Basic', undefined],
    ['KubeEvents', 'Analytics', undefined],
    ['KubeEvents', 'Basic', 'InvalidParameter']
  ])('%s on %s', (name, plan, code) => {
    const kit = withWorkspace()
    expect(codeOf(kit.put(table(kit, name), { properties: { plan } }))).toBe(code)
  })

  it('change their plan once a week, one table at a time, and stay when they are Azure’s own', () => {
    const kit = withWorkspace()
    const put = (plan: string, name = 'ContainerLogV2') => kit.put(table(kit, name), { properties: { plan } })
    put('Basic')
    expect(codeOf(put('Analytics', 'KubeEvents'))).toBe('AnotherOperationInProgress')
    kit.settle()
    expect(codeOf(put('Analytics'))).toBe('InvalidParameter')
    kit.wait(8 * 24 * 3600)
    expect(codeOf(put('Analytics'))).toBeUndefined()
    kit.settle()
    expect(refusalOf(kit.remove(table(kit, 'ContainerLogV2')))).toEqual([400, 'InvalidParameter'])
  })

  it('are queried by what has a GUID, a name and a text', () => {
    const kit = newKit()
    const pack = `${kit.group}/providers/Microsoft.OperationalInsights/queryPacks/p`
    kit.make(pack, { location })
    const put = (name: string, properties: Loose) => codeOf(kit.put(`${pack}/queries/${name}`, { properties }))
    const guid = '11111111-2222-3333-4444-555555555555'
    expect(put(guid, { displayName: 'All', body: 'x' })).toBeUndefined()
    expect(put('all', { displayName: 'All', body: 'x' })).toBe('InvalidParameter')
    expect(put(guid, { displayName: 'All' })).toBe('InvalidParameter')
  })
})

describe('metrics workspaces', () => {
  it('bring a group of Azure’s own, and take it away', () => {
    const kit = newKit()
    const id = `${kit.group}/providers/Microsoft.Monitor/accounts/m`
    const version = { version: '2025-10-03' }
    expect(kit.put(id, { location }, version).status).toBe(201)
    const managed = `${kit.subscription}/resourceGroups/MA_m_${location}_managed`
    expect(kit.get(managed).name).toBe(`MA_m_${location}_managed`)
    kit.settle()
    kit.remove(id, version)
    kit.settle()
    expect(codeOf(kit.send('GET', managed))).toBe('ResourceGroupNotFound')
  })
})
