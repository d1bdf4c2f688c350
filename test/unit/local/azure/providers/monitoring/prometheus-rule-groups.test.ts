import { describe, expect, it } from '@jest/globals'
import { AKS, type ClusterKit, clusterKit, publicCluster } from '../../../aks/cluster-kit.ts'
import { codeOf, type Loose } from '../../kit.ts'

const version = { version: '2023-03-01' }
const alert = { alert: 'KubePodCrashLooping', expression: 'up == 0', for: 'PT15M', severity: 4 }
const recording = { record: 'node:cpu', expression: 'sum(up)' }

function built(): ClusterKit & { account: string } {
  const kit = clusterKit()
  const account = `${kit.group}/providers/Microsoft.Monitor/accounts/metrics`
  kit.make(account, { location: 'westeurope' }, { version: '2023-04-03' })
  kit.make(kit.cluster, publicCluster, { version: AKS })
  return { ...kit, account }
}

describe('a rule group', () => {
  it.each<[string, (kit: ReturnType<typeof built>) => Loose, string | undefined]>([
    ['over a workspace and a cluster', () => ({}), undefined],
    ['over a workspace', kit => ({ scopes: [kit.account] }), undefined],
    ['over a cluster', kit => ({ scopes: [kit.cluster] }), 'InvalidPrometheusRuleGroup'],
    ['over nothing', () => ({ scopes: [] }), 'InvalidPrometheusRuleGroup'],
    ['over two clusters', kit => ({ scopes: [kit.account, kit.cluster, kit.cluster] }), 'InvalidPrometheusRuleGroup'],
    [
      'over a cluster that is not there',
      kit => ({ scopes: [kit.account, `${kit.cluster}x`] }),
      'InvalidPrometheusRuleGroup'
    ],
    ['every 15 minutes', () => ({ interval: 'PT15M' }), undefined],
    ['every 16 minutes', () => ({ interval: 'PT16M' }), 'InvalidPrometheusRuleGroup'],
    ['every 30 seconds', () => ({ interval: 'PT30S' }), 'InvalidPrometheusRuleGroup'],
    ['of 20 rules', () => ({ rules: Array.from({ length: 20 }, () => alert) }), undefined],
    ['of 21 rules', () => ({ rules: Array.from({ length: 21 }, () => alert) }), 'InvalidPrometheusRuleGroup'],
    ['of no rules', () => ({ rules: [] }), 'InvalidPrometheusRuleGroup'],
    ['that records', () => ({ rules: [recording] }), undefined],
    ['that records and alerts in one', () => ({ rules: [{ ...recording, ...alert }] }), 'InvalidPrometheusRuleGroup'],
    ['of severity 5', () => ({ rules: [{ ...alert, severity: 5 }] }), 'InvalidPrometheusRuleGroup'],
    ['without an expression', () => ({ rules: [{ ...alert, expression: '' }] }), 'InvalidPrometheusRuleGroup']
  ])('%s', (_, fields, code) => {
    const kit = built()
    const id = `${kit.group}/providers/Microsoft.AlertsManagement/prometheusRuleGroups/pods`
    const properties = { scopes: [kit.account, kit.cluster], rules: [alert], ...fields(kit) }
    expect(codeOf(kit.put(id, { location: 'westeurope', properties }, version))).toBe(code)
  })
})
