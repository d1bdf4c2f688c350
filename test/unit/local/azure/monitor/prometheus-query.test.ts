import { beforeEach, describe, expect, it } from '@jest/globals'
import { type Audience, PROMETHEUS, RESOURCE_MANAGER } from '../../../../../local/azure/entra/tokens.ts'
import type { Resource } from '../../../../../local/azure/world.ts'
import { type Kit, type Loose, newKit, PLAN_IDENTITY, refusalOf } from '../kit.ts'
import { addCluster, addResource, assignRole, queryOf } from './monitor-kit.ts'

describe('queries of an Azure Monitor workspace', () => {
  const ready = 'sum(kube_node_status_condition{condition="Ready", status="true", cluster="aks"})'
  let kit: Kit
  let account: Resource
  let endpoint: string
  let cluster: string

  beforeEach(() => {
    kit = newKit()
    const id = `${kit.group}/providers/Microsoft.Monitor/accounts/metrics`
    kit.make(id, { location: 'westeurope' }, { version: '2023-04-03' })
    account = kit.world.resources[id.toLowerCase()] as Resource
    endpoint = (account.properties.metrics as Loose).prometheusQueryEndpoint
    cluster = addCluster(kit, ['10.0.8.4', '10.0.8.5'], { azureMonitorProfile: { metrics: { enabled: true } } }).id
    const rule = `${kit.group}/providers/Microsoft.Insights/dataCollectionRules/prometheus`
    const monitoringAccounts = [{ name: 'metrics', accountResourceId: id }]
    addResource(kit, rule, 'Microsoft.Insights/dataCollectionRules', { destinations: { monitoringAccounts } })
    addResource(
      kit,
      `${cluster}/providers/Microsoft.Insights/dataCollectionRuleAssociations/prometheus`,
      'Microsoft.Insights/dataCollectionRuleAssociations',
      {
        dataCollectionRuleId: rule
      }
    )
    assignRole(kit, PLAN_IDENTITY, 'Monitoring Data Reader', id)
  })

  const ask = (query: string, options: { as?: string; audience?: Audience | 'none'; host?: string } = {}) =>
    queryOf(kit, `${options.host ?? endpoint}/api/v1/query?query=${encodeURIComponent(query)}`, {
      method: 'GET',
      as: PLAN_IDENTITY,
      audience: PROMETHEUS,
      ...options
    })
  const value = (query: string): string | undefined => {
    const answer = ask(query)
    expect(answer).toMatchObject({ status: 200, body: { status: 'success', data: { resultType: 'vector' } } })
    return (answer.body as Loose).data.result[0]?.value[1]
  }

  it('has the nodes of a cluster, and how many are ready', () => {
    const pool = Object.values(kit.world.tables.nodes ?? {})[0] as { readyAt: number }[]
    if (pool[0] !== undefined) pool[0].readyAt = kit.world.now + 300_000
    expect(value('count(kube_node_info{cluster="aks"})')).toBe('2')
    expect(value(ready)).toBe('1')
    kit.wait(300)
    expect(value(ready)).toBe('2')
  })

  it('takes the query as a form too', () => {
    const body = new URLSearchParams({ query: ready }).toString()
    const answer = queryOf(kit, `${endpoint}/api/v1/query`, {
      method: 'POST',
      body,
      as: PLAN_IDENTITY,
      audience: PROMETHEUS
    })
    expect((answer.body as Loose).data.result[0].value[1]).toBe('2')
  })

  it('has nothing of a cluster that sends its metrics elsewhere, or does not run', () => {
    expect(value('count(kube_node_info{cluster="other"})')).toBeUndefined()
    const properties = kit.world.resources[cluster.toLowerCase()]?.properties
    if (properties !== undefined) properties.powerState = { code: 'Stopped' }
    expect(value(ready)).toBeUndefined()
  })

  it.each([['up'], ['count(kube_node_info)'], ['sum(kube_node_status_condition{cluster="aks"})']])(
    'says that local Azure cannot answer %s',
    query => {
      expect(refusalOf(ask(query))).toEqual([501, 'NotSupportedByLocalAzure'])
    }
  )

  it('refuses a request without a token, and a token for another service', () => {
    expect(refusalOf(ask(ready, { audience: 'none' }))).toEqual([401, 'AuthenticationFailed'])
    expect(refusalOf(ask(ready, { audience: RESOURCE_MANAGER }))).toEqual([403, 'InvalidAuthenticationToken'])
  })

  it('refuses an identity that owns the subscription but has no role for the data', () => {
    const refused = ask(ready, { as: 'aks-baseline-apply' })
    expect(refusalOf(refused)).toEqual([403, 'InsufficientAccessError'])
    expect((refused.body as Loose).error.innererror.code).toBe('AuthorizationFailedError')
  })

  it('refuses everybody when the workspace is closed to the public network', () => {
    account.properties.publicNetworkAccess = 'Disabled'
    const { status, body } = ask(ready)
    expect([status, (body as Loose).error.innererror.code]).toEqual([403, 'NspValidationFailedError'])
  })

  it('drops the connection when no workspace has the name', () => {
    const host = 'https://none-abcd.westeurope.prometheus.monitor.azure.com'
    expect(ask(ready, { host })).toEqual({ status: 0, drop: true })
  })
})
