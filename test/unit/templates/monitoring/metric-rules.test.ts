import { describe, expect, it } from '@jest/globals'
import { ALERT_GROUPS } from '../../../../src/templates/monitoring/metric-alerts.ts'
import { RECORD_GROUPS } from '../../../../src/templates/monitoring/metric-records.ts'
import { baselineWith, propertiesOf, templateOf, VARIANTS } from '../baselines.ts'

const of = baselineWith()
const alerts = ALERT_GROUPS.flatMap(group => group.alerts)
const records = RECORD_GROUPS.flatMap(group => group.records)
const expressionOf = (name: string) => alerts.find(alert => alert.name === name)?.expression ?? ''

describe('alerts on metrics', () => {
  it('are the thirty that are recommended', () => {
    expect(ALERT_GROUPS.map(({ name, alerts: own }) => [name, own.length])).toEqual([
      ['alerts-cluster', 11],
      ['alerts-node', 3],
      ['alerts-pod', 16]
    ])
    expect(new Set(alerts.map(({ name }) => name)).size).toBe(30)
  })

  it('reach somebody, are closed by themselves, and look at their own cluster', () => {
    for (const { symbol } of ALERT_GROUPS) {
      const { rules, scopes, clusterName, interval } = propertiesOf(of, 'stamp-blue', symbol)
      expect(scopes).toEqual([of.ids.metrics, of.ids.clusters.blue.cluster])
      expect([clusterName, interval]).toEqual(['aks-shop-production-blue-westeurope', 'PT1M'])
      for (const rule of rules) {
        expect(rule).toMatchObject({ enabled: true, actions: [{ actionGroupId: of.ids.actionGroup }] })
        expect(rule.resolveConfiguration.autoResolved).toBe(true)
      }
    }
  })

  it('write the phases as kube-state-metrics does, or they never fire', () => {
    expect(expressionOf('KubePodFailedState')).toContain('phase="Failed"')
    expect(alerts.map(({ expression }) => expression).join()).not.toMatch(/phase=~?"[^"]*\b[a-z]/)
  })

  it('compare DaemonSets with DaemonSets, and volumes by their claim', () => {
    expect(expressionOf('KubePodReadyStateLow')).toContain('by (cluster, namespace, daemonset)')
    expect(expressionOf('KubePVUsageHigh')).toContain('persistentvolumeclaim')
  })
})

describe('recorded series', () => {
  it('are those the dashboards read', () => {
    expect(RECORD_GROUPS.map(({ name, records: own }) => [name, own.length])).toEqual([
      ['records-node', 11],
      ['records-kubernetes', 19]
    ])
  })

  it('of owners differ by the kind of owner, all others by name', () => {
    const keys = records.map(({ record, labels }) => `${record} ${JSON.stringify(labels ?? {})}`)
    expect(new Set(keys).size).toBe(records.length)
  })
})

it.each([...alerts, ...records].map(rule => [rule.expression] as const))('%s is balanced', expression => {
  const open: string[] = []
  const pairs: Readonly<Record<string, string>> = { ')': '(', '}': '{', ']': '[' }
  for (const sign of expression.replaceAll(/"[^"]*"/g, '')) {
    if ('({['.includes(sign)) open.push(sign)
    const wanted = pairs[sign]
    if (wanted !== undefined) expect(open.pop()).toBe(wanted)
  }
  expect(open).toEqual([])
  expect(expression).not.toContain('undefined')
})

it('there are no rules without managed Prometheus', () => {
  const types = Object.values(templateOf(VARIANTS.withoutMetrics, 'stamp-blue').resources).map(({ type }) => type)
  expect(types).not.toContain('Microsoft.AlertsManagement/prometheusRuleGroups')
})
