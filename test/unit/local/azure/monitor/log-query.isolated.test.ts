import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Audience } from '../../../../../local/azure/entra/tokens.ts'
import type { TrafficSlice } from '../../../../../local/azure/traffic/traffic.ts'
import type { Resource } from '../../../../../local/azure/world.ts'
import type { Kit, Loose } from '../kit.ts'

const MINUTE = 60_000
let slices: TrafficSlice[] = []

jest.unstable_mockModule('../../../../../local/azure/traffic/traffic-between.ts', () => ({
  trafficBetween: (_world: unknown, _id: string, from: number, until: number) =>
    slices.filter(slice => slice.until > from && slice.from < until)
}))

const { newKit, PLAN_IDENTITY, refusalOf } = await import('../kit.ts')
const { addGateway, addResource, assignRole, queryOf, removeRoles } = await import('./monitor-kit.ts')
const { LOG_ANALYTICS, RESOURCE_MANAGER } = await import('../../../../../local/azure/entra/tokens.ts')

describe('queries of Log Analytics', () => {
  const customerId = '11111111-2222-4333-8444-555555555555'
  let kit: Kit
  let gateway: string
  let workspace: Resource
  let start: number

  beforeEach(() => {
    kit = newKit()
    gateway = addGateway(kit)
    const id = `${kit.group}/providers/Microsoft.OperationalInsights/workspaces/log`
    workspace = addResource(kit, id, 'Microsoft.OperationalInsights/workspaces', { customerId })
    addSetting({ logAnalyticsDestinationType: 'Dedicated' })
    start = Math.ceil(kit.world.now / MINUTE) * MINUTE
    const path = {
      host: 'a',
      rule: 'live',
      settings: 's',
      address: '10.0.0.4',
      from: start,
      until: start + 10 * MINUTE
    }
    slices = [
      { ...path, pool: 'blue', answered: 900, failed: 60, lost: 40, latencySeconds: 0.125 },
      { ...path, pool: 'green', answered: 100, failed: 0, lost: 0, latencySeconds: 2 }
    ]
  })

  function addSetting(properties: Record<string, unknown>): void {
    addResource(
      kit,
      `${gateway}/providers/Microsoft.Insights/diagnosticSettings/default`,
      'Microsoft.Insights/diagnosticSettings',
      {
        workspaceId: workspace.id,
        logs: [{ category: 'ApplicationGatewayAccessLog', enabled: true }],
        ...properties
      }
    )
  }

  const ask = (query: string | undefined, options: { id?: string; as?: string; audience?: Audience | 'none' } = {}) =>
    queryOf(kit, `https://api.loganalytics.io/v1/workspaces/${options.id ?? customerId}/query`, {
      method: 'POST',
      body: JSON.stringify({ query }),
      audience: LOG_ANALYTICS,
      ...options
    })
  const summarized = (summary: string, steps = ''): Loose => {
    const iso = (at: number) => new Date(at).toISOString()
    const between = `TimeGenerated between (datetime(${iso(start)}) .. datetime(${iso(start + 10 * MINUTE)}))`
    const answer = ask(`AGWAccessLogs\n| where ${between}\n${steps}| summarize ${summary}`)
    expect(answer.status).toBe(200)
    return (answer.body as Loose).tables[0]
  }
  const later = () => kit.wait((start - kit.world.now) / 1000 + 25 * 60)

  it('counts requests and errors of the access log by backend', () => {
    later()
    const { name, columns, rows } = summarized(
      'Requests=count(), Errors=countif(HttpStatus >= 500), Slow=percentile(TimeTaken, 95) by BackendPoolName, BackendSettingName'
    )
    expect(name).toBe('PrimaryResult')
    expect(columns.map((column: Loose) => `${column.name} ${column.type}`)).toEqual([
      'BackendPoolName string',
      'BackendSettingName string',
      'Requests long',
      'Errors long',
      'Slow real'
    ])
    expect(rows).toEqual([
      ['blue', 's', 1000, 100, 0.125],
      ['green', 's', 100, 0, 2]
    ])
  })

  it('filters, and groups by time', () => {
    later()
    const steps = `| where _ResourceId =~ "${gateway}"\n| where BackendPoolName == "blue"\n`
    const { rows } = summarized('N=count(), T=avg(TimeTaken) by HttpStatus, bin(TimeGenerated, 5m)', steps)
    const lost = rows.filter(([status]: Loose[]) => status === 502)
    expect(lost.length).toBeGreaterThan(1)
    expect(lost.reduce((sum: number, [, , count]: Loose[]) => sum + count, 0)).toBe(40)
    expect(summarized('N=count() by Host', '| where _ResourceId =~ "/other"\n').rows).toEqual([])
  })

  it('has an entry 3 to 10 minutes after its minute', () => {
    const seen = () =>
      summarized('N=count() by BackendPoolName, bin(TimeGenerated, 1m)', '| where BackendPoolName == "green"\n').rows
        .length
    kit.wait((start - kit.world.now) / 1000 + 3 * 60)
    expect(seen()).toBe(0)
    kit.wait(60 * 17)
    expect(seen()).toBe(10)
  })

  it('has no entries of a gateway that does not send its access log to the table', () => {
    addSetting({})
    later()
    expect(summarized('N=count() by BackendPoolName').rows).toEqual([])
  })

  it.each([
    ['AGWAccessLogs | take 10'],
    ['AzureDiagnostics | summarize N=count() by Category'],
    ['AGWAccessLogs | summarize N=count() by BackendPoolName'],
    [
      'AGWAccessLogs | where TimeGenerated between (datetime(2026-10-05) .. datetime(2026-10-06)) | summarize P=percentile(TimeTaken, 101) by Host'
    ],
    [
      'AGWAccessLogs | where TimeGenerated between (datetime(2026-10-06) .. datetime(2026-10-05)) | summarize N=count() by Host'
    ],
    ['AGWAccessLogs | where TimeGenerated > ago(5m) | summarize N=count() by BackendPoolName']
  ])('says that local Azure cannot answer %s', query => {
    expect(refusalOf(ask(query))).toEqual([501, 'NotSupportedByLocalAzure'])
  })

  it('refuses a request without a token, and a token for another service', () => {
    expect(refusalOf(ask('x', { audience: 'none' }))).toEqual([401, 'AuthorizationRequiredError'])
    const other = ask('x', { audience: RESOURCE_MANAGER })
    expect(refusalOf(other)).toEqual([403, 'InvalidTokenError'])
    expect((other.body as Loose).error.innererror.code).toBe('SignatureVerificationFailed')
  })

  it('refuses a caller without a role, until it has one', () => {
    removeRoles(kit)
    const allowed = () => ask('x', { as: PLAN_IDENTITY })
    expect(refusalOf(allowed())).toEqual([403, 'InsufficientAccessError'])
    assignRole(kit, PLAN_IDENTITY, 'Log Analytics Reader', workspace.id)
    expect(refusalOf(allowed())).toEqual([501, 'NotSupportedByLocalAzure'])
  })

  it('refuses everybody when the workspace is closed to the public network', () => {
    workspace.properties.publicNetworkAccessForQuery = 'Disabled'
    const { status, body } = ask('x')
    expect(status).toBe(403)
    expect((body as Loose).error).toMatchObject({
      code: 'InsufficientAccessError',
      innererror: {
        code: 'NspValidationFailedError',
        message: expect.stringContaining("Access to workspace 'log' from '127.0.0.1' is denied.")
      }
    })
  })

  it('refuses a body without a query, a name in place of the GUID, and an unknown GUID', () => {
    expect(refusalOf(ask(undefined))).toEqual([400, 'BadArgumentError'])
    expect(refusalOf(ask('x', { id: 'log' }))).toEqual([404, 'PathNotFoundError'])
    expect(refusalOf(ask('x', { id: customerId.replaceAll('1', '9') }))).toEqual([403, 'InsufficientAccessError'])
  })

  it('is struck by faults', () => {
    kit.world.faults.push({ method: 'POST', path: '/v1/workspaces/**', outcome: '503', times: 1, after: 0 })
    expect(ask('x').status).toBe(503)
    expect(ask('x').status).toBe(501)
  })
})
