import { beforeEach, describe, expect, it } from '@jest/globals'
import { colleagueId } from '../../../../../local/azure/entra/colleague-identity.ts'
import { startOperation } from '../../../../../local/azure/protocol/operations.ts'
import { ask as askAsColleague } from '../../../../../local/scenario/colleague.ts'
import { ScenarioError } from '../../../../../local/scenario/scenario-error.ts'
import { APPLY_IDENTITY, type Kit, type Loose, newKit, PLAN_IDENTITY, refusalOf } from '../kit.ts'

const DAY = 24 * 3600
const body = { location: 'westeurope' }

describe('the activity log', () => {
  let kit: Kit
  let network: string
  let begin: string

  beforeEach(() => {
    kit = newKit()
    network = kit.network('networkSecurityGroups/nsg')
    begin = new Date(kit.world.now).toISOString()
  })

  const ask = ($filter: string | undefined, more: Record<string, string> = {}, as = APPLY_IDENTITY) => {
    const query = new URLSearchParams({ ...($filter !== undefined && { $filter }), ...more })
    const path = `${kit.subscription}/providers/Microsoft.Insights/eventtypes/management/values?${query}`
    return kit.send('GET', path, undefined, { version: '2015-04-01', as })
  }
  /** Lists events since the test began, with a further condition. */
  const events = (condition?: string, more: Record<string, string> = {}): Loose[] => {
    const since = `eventTimestamp ge '${begin}'`
    const answer = ask(condition === undefined ? since : `${since} and ${condition}`, more)
    expect(answer.status).toBe(200)
    return (answer.body as Loose).value
  }
  const summary = (condition?: string) =>
    events(condition).map(
      ({ operationName, status }) => `${operationName.value.split('/').slice(1).join('/')} ${status.value}`
    )
  /** Waits until every event can be read. */
  const later = () => kit.wait(21 * 60)

  it('has start, acceptance and end of a write with its caller and correlation', () => {
    const headers = { 'x-ms-client-request-id': 'mine' }
    const answer = kit.put(network, body, { headers })
    kit.settle()
    later()
    expect(summary(`resourceUri eq '${network}'`)).toEqual([
      'networkSecurityGroups/write Succeeded',
      'networkSecurityGroups/write Accepted',
      'networkSecurityGroups/write Started'
    ])
    const [, accepted] = events(`resourceUri eq '${network.toUpperCase()}'`)
    const { clientId, objectId } = kit.caller(APPLY_IDENTITY)
    expect(accepted).toMatchObject({
      authorization: { action: 'Microsoft.Network/networkSecurityGroups/write', scope: network },
      caller: objectId,
      claims: { appid: clientId },
      correlationId: answer.headers?.['x-ms-correlation-request-id'],
      eventName: { value: 'EndRequest' },
      httpRequest: { clientRequestId: 'mine', method: 'PUT' },
      level: 'Informational',
      resourceGroupName: 'g',
      resourceId: network,
      resourceProviderName: { value: 'Microsoft.Network' },
      subStatus: { value: 'Created', localizedValue: 'Created (HTTP Status Code: 201)' }
    })
  })

  it('shows an event 3 to 20 minutes after it happened', () => {
    kit.make(network, body)
    kit.wait(120)
    expect(events(`resourceUri eq '${network}'`)).toEqual([])
    later()
    for (const { eventTimestamp, submissionTimestamp } of events()) {
      const minutes = (Date.parse(submissionTimestamp) - Date.parse(eventTimestamp)) / 60_000
      expect(minutes).toBeGreaterThanOrEqual(3)
      expect(minutes).toBeLessThanOrEqual(20)
    }
  })

  it('has what a deployment writes under the correlation of the deployment', () => {
    const template = {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources: [{ type: 'Microsoft.Network/networkSecurityGroups', apiVersion: '2025-09-01', name: 'nsg', ...body }]
    }
    const deployment = `${kit.group}/providers/Microsoft.Resources/deployments/d`
    kit.make(deployment, { properties: { mode: 'Incremental', template } })
    later()
    const [started] = events(`resourceUri eq '${deployment}'`).slice(-1)
    const related = events(`correlationId eq '${started.correlationId}'`)
    expect(new Set(related.map(({ resourceId }) => resourceId))).toEqual(new Set([deployment, network]))
    expect(related.find(({ resourceId }) => resourceId === network)).not.toHaveProperty('httpRequest')
  })

  it('has deletions and actions, and no reads', () => {
    kit.make(network, body)
    kit.get(network)
    kit.remove(network)
    kit.settle()
    kit.send('POST', `${kit.subscription}/providers/Microsoft.Network/register`)
    later()
    const names = new Set(events().map(({ operationName }) => operationName.value))
    expect([...names].sort()).toEqual([
      'Microsoft.Network/networkSecurityGroups/delete',
      'Microsoft.Network/networkSecurityGroups/write',
      'Microsoft.Network/register/action'
    ])
  })

  it('has refused writes with their error', () => {
    kit.put(network, {})
    kit.put(network, body, { as: PLAN_IDENTITY })
    later()
    const failed = events("status eq 'Failed'").map(({ level, properties, caller }) => [
      level,
      JSON.parse(properties.statusMessage).error.code,
      caller
    ])
    const [apply, plan] = [APPLY_IDENTITY, PLAN_IDENTITY].map(name => kit.caller(name).objectId)
    expect(failed).toEqual([
      ['Error', 'AuthorizationFailed', plan],
      ['Error', 'LocationRequired', apply]
    ])
    expect(summary("status eq 'Started'")).toHaveLength(1)
  })

  it('has the error of a write that failed after it was accepted', () => {
    kit.world.faults.push({ method: 'PUT', path: '**', outcome: 'fail-operation:QuotaExceeded', times: 1, after: 0 })
    kit.put(network, body)
    kit.settle()
    later()
    expect(summary()).toEqual([
      'networkSecurityGroups/write Failed',
      'networkSecurityGroups/write Accepted',
      'networkSecurityGroups/write Started'
    ])
    expect(events()[0].properties.statusMessage).toContain('QuotaExceeded')
  })

  it('keeps the same events after the world has forgotten the operation', () => {
    kit.put(network, body, { headers: { 'x-ms-correlation-request-id': 'c' } })
    kit.settle()
    later()
    const before = events("correlationId eq 'c'")
    kit.wait(2 * DAY)
    kit.make(kit.network('networkSecurityGroups/other'), body)
    expect(Object.values(kit.world.operations).some(({ target }) => target === network)).toBe(false)
    expect(before).toHaveLength(3)
    expect(events("correlationId eq 'c'")).toEqual(before)
  })

  it('forgets events after 90 days, and keeps a bounded number of rows', () => {
    const rows = () => Object.values(kit.world.tables.activity ?? {}) as [number][]
    kit.put(network, {})
    kit.wait(91 * DAY)
    kit.put(network, {})
    expect(rows()).toHaveLength(1)
    for (let i = 0; i < 1010; i++) {
      kit.put(network, {})
      Object.assign(kit.world.tables, { throttle: {}, providerWindows: {} })
    }
    expect(rows()).toHaveLength(1000)
    expect(rows().at(-1)?.[0]).toBe(kit.world.now)
    expect(JSON.stringify(rows()).length).toBeLessThan(400_000)
  })

  it('pages and selects', () => {
    for (let i = 0; i < 20; i++) kit.put(kit.network(`networkSecurityGroups/n${i}`), body)
    kit.settle()
    later()
    const first = ask(`eventTimestamp ge '${begin}'`, { $select: 'eventTimestamp, operationName' }).body as Loose
    expect(first.value).toHaveLength(50)
    expect(Object.keys(first.value[0]).sort()).toEqual(['eventTimestamp', 'operationName'])
    expect((kit.send('GET', first.nextLink).body as Loose).value).toHaveLength(10)
  })

  it.each([
    [undefined, '$filter searching parameters invalid.'],
    ["eventTimestamp le '2026-10-05T00:00:00Z'", '$filter searching parameters invalid.'],
    ["resourceGroupName eq 'g'", '$filter searching parameters invalid.'],
    [
      "eventTimestamp ge '2026-10-05T00:00:00Z' and resourceGroupName eq 'g' and resourceUri eq 'u'",
      '$filter searching parameters invalid.'
    ],
    ["eventTimestamp ge '2026-10-05T00:00:00Z' and operationName eq 'x'", '$filter searching parameters invalid.'],
    [
      "eventTimestamp ge '2026-10-05T00:00:00Z' and eventTimestamp ge '2026-10-06T00:00:00Z'",
      '$filter searching parameters invalid.'
    ],
    [
      "eventTimestamp ge '2026-10-06T00:00:00Z' and eventTimestamp le '2026-10-05T00:00:00Z'",
      '$filter searching parameters invalid.'
    ],
    ["eventTimestamp ge 'a 1'", '$filter searching parameters invalid.'],
    ["eventTimestamp ge '2026-01-01T00:00:00Z'", 'The start time cannot be more than 90 days in the past.']
  ])('refuses the filter %s', (filter, message) => {
    const { status, body: answer } = ask(filter)
    expect([status, answer]).toEqual([400, { code: 'BadRequest', message }])
  })

  it('takes values without quotes and the channels that the Azure CLI adds', () => {
    kit.make(network, body)
    later()
    expect(events(`resourceGroupName eq g and eventChannels eq 'Admin, Operation'`)).toHaveLength(3)
    expect(events('resourceGroupName eq h')).toEqual([])
  })

  it('refuses an unknown property', () => {
    const answer = ask(`eventTimestamp ge '${begin}'`, { $select: 'colour' })
    expect(answer.body).toMatchObject({ code: 'BadRequest', message: "$select has the unknown property 'colour'." })
  })

  it('needs the right to read events', () => {
    for (const { id, type } of Object.values(kit.world.resources)) {
      if (/roleAssignments$/i.test(type)) delete kit.world.resources[id.toLowerCase()]
    }
    expect(refusalOf(ask(`eventTimestamp ge '${begin}'`))).toEqual([403, 'AuthorizationFailed'])
  })

  /** Sends a request of the colleague, which takes no time. Azure may refuse it. */
  const atOnce = (method: 'PUT' | 'POST', path: string) => {
    try {
      askAsColleague(kit.world, { method, path, body, apiVersion: '2025-09-01' })
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
    }
  }

  it('has every request of one instant, with ids of its own', () => {
    const routes = kit.network('routeTables/routes')
    for (const path of [network, routes, network, network]) atOnce('PUT', path)
    kit.settle()
    later()
    const since = events()
    const started = since.filter(({ status }) => status.value === 'Started')
    expect(started.map(({ resourceId }) => resourceId).sort()).toEqual([network, network, network, routes])
    expect(new Set(since.map(({ eventDataId }) => eventDataId)).size).toBe(since.length)
  })

  it('does not take the start of a scenario for a request', () => {
    const data = { kind: 'scenario', target: '/scenarios/x', verb: 'POST', dueAt: kit.world.now + 1 } as const
    const { data: details } = startOperation(kit.world, { ...data, by: colleagueId(kit.world) })
    atOnce('PUT', network)
    expect(details).toEqual({})
  })

  it('keeps only the beginning of a very long path or message', () => {
    const size = () => JSON.stringify(kit.world.tables.activity ?? {}).length
    kit.send('PUT', kit.network(`networkSecurityGroups/${'x'.repeat(200_000)}`), body)
    expect(size()).toBeLessThan(10_000)
  })
})
