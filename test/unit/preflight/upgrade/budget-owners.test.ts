import { describe, expect, it } from '@jest/globals'
import { budget, counts, deployment, findingsOf, object, pod, severities } from './objects-kit.ts'

const owned = (kind: string, name: string, apiVersion = 'apps/v1') => ({ apiVersion, kind, name, controller: true })

describe('the owner of a budget', () => {
  const rule = 'upgrade-budgets'
  const held = (metadata: object, spec = {}) =>
    budget('data/orders', { minAvailable: 1, ...spec }, counts(1, 1, 1), { ...metadata })

  it.each([
    ['postgresql.cnpg.io/v1', 'Cluster'],
    ['acid.zalan.do/v1', 'postgresql'],
    ['kafka.strimzi.io/v1beta2', 'Kafka'],
    ['db.example/v1', 'DatabaseCluster']
  ])('%s %s is asked for a switchover', async (apiVersion, kind) => {
    const [found] = await findingsOf(rule, {
      objects: [held({ ownerReferences: [owned(kind, 'orders', apiVersion)] }), pod('data/orders-1')]
    })
    expect(found?.evidence).toMatch(
      new RegExp(`PodDisruptionBudget data/orders .*orders-1.*Owner: ${kind} data/orders\\.`)
    )
    expect(found?.remedy).toMatch(/switchover.*instance/)
    expect(found?.remedy).not.toMatch(/delete|remove|maxUnavailable/i)
  })

  it('is found over several objects, and a cycle ends', async () => {
    const sets = [
      object('apps/v1', 'ReplicaSet', 'data/r1', { metadata: { ownerReferences: [owned('ReplicaSet', 'r2')] } }),
      object('apps/v1', 'ReplicaSet', 'data/r2', { metadata: { ownerReferences: [owned('ReplicaSet', 'r1')] } })
    ]
    const [cycle] = await findingsOf(rule, {
      objects: [...sets, held({ ownerReferences: [owned('ReplicaSet', 'r1')] })]
    })
    expect(cycle).toMatchObject({ severity: 'error', subject: 'PodDisruptionBudget data/orders' })
    const set = object('apps/v1', 'StatefulSet', 'data/s', {
      metadata: { ownerReferences: [owned('Cluster', 'orders', 'postgresql.cnpg.io/v1')] }
    })
    const [chain] = await findingsOf(rule, { objects: [set, held({ ownerReferences: [owned('StatefulSet', 's')] })] })
    expect(chain?.evidence).toContain('Owner: Cluster data/orders.')
    const pods = object('core.strimzi.io/v1beta2', 'StrimziPodSet', 'data/p', {
      metadata: { ownerReferences: [owned('Kafka', 'orders', 'kafka.strimzi.io/v1beta2')] }
    })
    const metadata = { ownerReferences: [owned('StrimziPodSet', 'p', 'core.strimzi.io/v1beta2')] }
    const [last] = await findingsOf(rule, { objects: [pods, held(metadata)] })
    expect(last?.evidence).toContain('Owner: Kafka data/orders.')
  })

  it('is found by the pods, or by the labels of the operator', async () => {
    const [byPod] = await findingsOf(rule, {
      objects: [
        held({}),
        pod('data/orders-1', { owner: owned('Cluster', 'orders', 'postgresql.cnpg.io/v1'), labels: { app: 'orders' } })
      ]
    })
    expect(byPod?.remedy).toContain('switchover')
    const [byLabel] = await findingsOf(rule, {
      objects: [held({ labels: { application: 'spilo', 'cluster-name': 'crm' } })]
    })
    expect(byLabel?.evidence).toContain('postgresql data/crm')
  })

  it.each([
    [
      { labels: { 'helm.toolkit.fluxcd.io/name': 'ledger', 'helm.toolkit.fluxcd.io/namespace': 'pay' } },
      'HelmRelease pay/ledger'
    ],
    [
      { annotations: { 'meta.helm.sh/release-name': 'ledger', 'meta.helm.sh/release-namespace': 'pay' } },
      'Helm release pay/ledger'
    ],
    [{ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, 'the Helm chart']
  ])('of %j is named in the remedy', async (metadata, name) => {
    const [found] = await findingsOf(rule, { objects: [held(metadata), deployment('data/orders', { replicas: 1 })] })
    expect(found?.remedy).toMatch(new RegExp(`^In the values of ${name}, raise .*maxUnavailable`))
  })

  it('is AKS when the budget has its label: a warning. The namespace kube-system does not suffice', async () => {
    const ofAks = { labels: { 'addonmanager.kubernetes.io/mode': 'Reconcile' } }
    const agent = (more = {}) => budget('kube-system/agent', { minAvailable: 1 }, counts(2, 1, 1), more)
    const [found] = await findingsOf(rule, {
      objects: [
        agent(ofAks),
        pod('kube-system/agent-2', { ready: false, status: { phase: 'Pending' } }),
        pod('kube-system/agent-1')
      ]
    })
    expect(found).toMatchObject({ severity: 'warning', evidence: expect.stringContaining('agent-2 Pending') })
    expect(found?.remedy).toMatch(/system pool/)
    for (const own of [{}, { labels: { 'kustomize.toolkit.fluxcd.io/name': 'team' } }]) {
      const [error] = await findingsOf(rule, { objects: [agent(own)] })
      expect(error).toMatchObject({ severity: 'error', subject: 'PodDisruptionBudget kube-system/agent' })
      expect(error?.evidence).not.toContain('AKS')
    }
  })

  const mode = { 'addonmanager.kubernetes.io/mode': 'Reconcile' }
  const managed = { 'kubernetes.azure.com/managedby': 'aks' }

  it.each([
    ['shop', { labels: mode }],
    ['shop', { labels: managed }],
    ['gatekeeper-system', { labels: managed }],
    ['calico-system', {}],
    ['flux-system', {}],
    ['azure-arc', { labels: mode }],
    ['kube-system', { ownerReferences: [owned('Deployment', 'coredns')] }],
    ['kube-system', { labels: { ...managed, 'kubernetes.azure.com/managedby': 'AKS' } }]
  ])('is not AKS in %s with %j, so that the budget blocks', async (namespace, metadata) => {
    const coredns = deployment('kube-system/coredns', { replicas: 2 }, 'Deployment', {
      metadata: { name: 'coredns', namespace: 'kube-system', labels: managed }
    })
    const objects = [coredns, budget(`${namespace}/agent`, { minAvailable: 1 }, counts(1, 1, 1), { ...metadata })]
    expect(await severities(rule, { objects })).toEqual([`error PodDisruptionBudget ${namespace}/agent`])
  })

  it('does not matter for two budgets of one pod: AKS evicts none', async () => {
    const agent = (name: string) =>
      budget(`kube-system/${name}`, { minAvailable: 1, selector: { matchLabels: { app: 'agent' } } }, counts(2, 2, 1), {
        labels: mode
      })
    const objects = [agent('a'), agent('b'), pod('kube-system/agent-1'), pod('kube-system/agent-2')]
    expect(await severities('upgrade-budget-overlap', { objects })).toEqual(['error PodDisruptionBudget kube-system/a'])
  })
})
