import { describe, expect, it } from '@jest/globals'
import type { KubernetesObject } from '../../../../src/manifests/index.ts'
import { deployment, findingsOf, INSIDE, object, pod, severities } from './objects-kit.ts'

const RULE = 'upgrade-webhooks'
const EVICTIONS = { resources: ['pods/eviction'], operations: ['CREATE'] }
const PODS = { resources: ['pods'], operations: ['CREATE'] }
const NODES = { resources: ['nodes'], operations: ['UPDATE'] }

type Loose = Record<string, unknown>

function configuration(rule: Loose, more: Loose = {}, metadata: Loose = {}, name = 'guard'): KubernetesObject {
  return object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', name, {
    metadata,
    webhooks: [
      {
        name: 'x.guard.example',
        failurePolicy: 'Fail',
        rules: [{ apiGroups: [''], apiVersions: ['v1'], ...rule }],
        clientConfig: { service: { namespace: 'guard', name: 'hook' } },
        ...more
      }
    ]
  })
}

const namespace = object('v1', 'Namespace', 'kube-system', {
  metadata: { labels: { 'kubernetes.azure.com/managedby': 'aks', 'control-plane': 'true' } }
})
const service = object('v1', 'Service', 'guard/hook', { spec: { selector: { app: 'hook' } } })
const slice = (nodes: readonly (string | undefined)[], ready = true) =>
  object('discovery.k8s.io/v1', 'EndpointSlice', 'guard/hook-1', {
    metadata: { labels: { 'kubernetes.io/service-name': 'hook' } },
    endpoints: nodes.map(nodeName => ({ addresses: ['10.0.0.1'], nodeName, conditions: { ready } }))
  })
const three = slice(['user-0', 'user-1', 'user-2'])
const namespaces = (operator: string, ...values: string[]) => ({
  namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values }] }
})

describe('webhooks of the cluster', () => {
  it.each([
    ['evictions', EVICTIONS],
    ['all subresources of pods', { resources: ['pods/*'], operations: ['*'] }],
    ['everything', { apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], operations: ['*'] }],
    ['pods', PODS],
    ['nodes', NODES],
    ['the status of nodes', { resources: ['nodes/status'], operations: ['UPDATE'] }],
    [
      'requests of nodes for certificates',
      { apiGroups: ['certificates.k8s.io'], resources: ['certificatesigningrequests'], operations: ['CREATE'] }
    ],
    [
      'approvals of certificates, by another version',
      { apiGroups: ['*'], apiVersions: ['v1beta1'], resources: ['*/approval'], operations: ['*'] }
    ],
    ['all resources of the cluster', { apiGroups: ['*'], resources: ['*'], operations: ['*'], scope: 'Cluster' }],
    ['leases of nodes', { apiGroups: ['coordination.k8s.io'], resources: ['leases'], operations: ['UPDATE'] }]
  ])('block when a webhook about %s fails closed without a ready endpoint', async (_, rule) => {
    for (const objects of [[namespace], [service, slice([])], [service, slice(['user-0'], false)]]) {
      const found = await findingsOf(RULE, { objects: [configuration(rule), ...objects] })
      expect(found).toMatchObject([{ severity: 'error', subject: 'ValidatingWebhookConfiguration guard' }])
      expect(found[0]?.evidence).toContain('guard/hook')
      expect(found[0]?.remedy).toMatch(/service.*endpoint/)
    }
  })

  it.each([
    ['fails open', PODS, { failurePolicy: 'Ignore' }],
    ['is about a custom resource', { apiGroups: ['certs.example'], resources: ['issuers'], operations: ['*'] }, {}],
    ['is about Pods of another version', { ...PODS, apiVersions: ['v2'] }, { matchPolicy: 'Exact' }],
    ['is about objects of the cluster only', { ...PODS, scope: 'Cluster' }, {}],
    ['connects to resources, and is asked about nothing else', { resources: ['*'], operations: ['CONNECT'] }, {}],
    ['selects a namespace without pods', PODS, { namespaceSelector: { matchLabels: { guard: 'on' } } }],
    ['selects labels that no eviction has', EVICTIONS, { objectSelector: { matchLabels: { guard: 'on' } } }]
  ] as [string, Loose, Loose][])('pass when a webhook without endpoints %s', async (_, rule, more) => {
    expect(await severities(RULE, { objects: [configuration(rule, more), namespace] })).toEqual([])
  })

  it('warn when conditions in CEL may leave the request out', async () => {
    const conditions = { matchConditions: [{ name: 'a', expression: 'false' }] }
    const [found] = await findingsOf(RULE, { objects: [configuration(PODS, conditions), namespace] })
    expect(found).toMatchObject({ severity: 'warning', evidence: expect.stringContaining('match conditions') })
  })

  it('block for the one namespace that a webhook is asked about', async () => {
    const only = configuration(PODS, namespaces('In', 'shop'))
    expect(await severities(RULE, { objects: [only, namespace] })).toEqual([])
    expect(await severities(RULE, { objects: [only, namespace, pod('shop/web-1')] })).toHaveLength(1)
  })

  it('pass when the pods are on several nodes and fail closed', async () => {
    expect(await severities(RULE, { objects: [configuration(PODS), service, three] })).toEqual([])
  })

  it('warn when a webhook can deny evictions, even if it fails open', async () => {
    for (const failurePolicy of ['Ignore', 'Fail']) {
      const [found] = await findingsOf(RULE, { objects: [configuration(EVICTIONS, { failurePolicy }), service, three] })
      expect(found).toMatchObject({ severity: 'warning', evidence: expect.stringContaining('pods/eviction') })
      expect(found?.remedy).toContain('webhook')
    }
  })

  it.each([
    ['one pod', ['user-0']],
    ['all pods on one node', ['user-0', 'user-0']]
  ])('block when a webhook with %s guards its own namespace', async (_, nodes) => {
    const objects = [service, slice(nodes), deployment('guard/hook', { replicas: nodes.length })]
    expect(await severities(RULE, { objects: [configuration(PODS), ...objects] })).toEqual([
      'error ValidatingWebhookConfiguration guard'
    ])
    const excluded = configuration(PODS, namespaces('NotIn', 'guard'))
    expect(await severities(RULE, { objects: [excluded, ...objects] })).toEqual([
      'warning ValidatingWebhookConfiguration guard'
    ])
  })

  it.each([
    ['pods and evictions', ['pods', 'pods/eviction']],
    ['everything', ['*/*']]
  ])('block when a webhook about %s guards its own namespace with one pod', async (_, resources) => {
    const rule = { ...PODS, resources }
    const objects = [service, slice(['user-0']), deployment('guard/hook', { replicas: 1 })]
    const [found] = await findingsOf(RULE, { objects: [configuration(rule), ...objects] })
    expect(found).toMatchObject({ severity: 'error', evidence: expect.stringContaining('can also deny') })
    expect(found?.remedy).toMatch(/`replicas` behind guard\/hook.*`namespaceSelector`/)
    const excluded = configuration(rule, namespaces('NotIn', 'guard'))
    const [warning] = await findingsOf(RULE, { objects: [excluded, ...objects] })
    expect(warning).toMatchObject({ severity: 'warning', evidence: expect.stringContaining('no node can be drained') })
    expect(warning?.remedy).toMatch(/`replicas` behind guard\/hook.*`namespaceSelector`/)
  })

  it.each([
    ['pods of the service', [service, pod('guard/hook-1', { node: 'user-0' }), pod('guard/hook-2', { ready: false })]],
    ['a workload with the name of the service', [deployment('guard/hook', { replicas: 1 })]]
  ])('count the pods by %s', async (_, objects) => {
    const excluded = configuration(PODS, namespaces('NotIn', 'guard'))
    expect(await severities(RULE, { objects: [excluded, ...objects] })).toEqual([
      'warning ValidatingWebhookConfiguration guard'
    ])
  })

  it.each([
    ['an URL', { clientConfig: { url: 'https://guard.example/x' } }, [], 'guard.example'],
    ['a service without a selector', {}, [object('v1', 'Service', 'guard/hook')], 'not read'],
    ['services that were not read', {}, [], 'not read'],
    ['a long time-out', { timeoutSeconds: 30 }, [service, three], '30 seconds']
  ])('warn about a webhook with %s', async (_, more, objects, text) => {
    const found = await findingsOf(RULE, { objects: [configuration(PODS, more), ...objects] })
    expect(found).toMatchObject([{ severity: 'warning', evidence: expect.stringContaining(text) }])
  })

  const ofService = (name: string, inNamespace: string, metadata: Loose = {}) =>
    configuration(PODS, { clientConfig: { service: { namespace: inNamespace, name: 'hook' } } }, metadata, name)
  const gatekeeper = 'gatekeeper-validating-webhook-configuration'
  const policy = { addonProfiles: { azurepolicy: { enabled: true } } }
  const ofAks = { 'kubernetes.azure.com/managedby': 'aks' }

  it.each([
    ['the name of a webhook that each cluster has', ofService('aks-webhook-admission-controller', 'kube-system'), {}],
    ['the add-on of its name', ofService(gatekeeper, 'gatekeeper-system'), policy]
  ])('warn at most about a webhook of AKS, known by %s', async (_, webhook, properties) => {
    const [found] = await findingsOf(RULE, { objects: [webhook, namespace], properties })
    expect(found).toMatchObject({ severity: 'warning', remedy: expect.stringContaining('AKS owns') })
  })

  it('pass when the service of a webhook has the label of AKS in kube-system', async () => {
    const system = object('v1', 'Service', 'kube-system/hook', {
      metadata: { labels: ofAks },
      spec: { selector: { app: 'hook' } }
    })
    const objects = [ofService('any', 'kube-system'), system, pod('kube-system/hook-1', { node: 'system-0' })]
    expect(await severities(RULE, { objects })).toEqual([])
  })

  it.each([
    ['a name of AKS before a service of a team', ofService('aks-webhook-admission-controller', 'guard'), {}],
    ['a prefix of AKS', ofService('aks-guard', 'kube-system'), {}],
    ['the label of AKS', ofService('guard', 'guard', { labels: ofAks }), {}],
    ['the name of an add-on that is off', ofService(gatekeeper, 'gatekeeper-system'), {}],
    ['the name of an add-on before a service of a team', ofService(gatekeeper, 'guard'), policy],
    [
      'the name of an add-on, installed by Helm',
      ofService(gatekeeper, 'gatekeeper-system', { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }),
      policy
    ]
  ])('block when a dead webhook only has %s', async (_, webhook, properties) => {
    expect(await severities(RULE, { objects: [webhook, namespace], properties })).toEqual([
      `error ValidatingWebhookConfiguration ${webhook.metadata.name}`
    ])
  })

  it('are not evaluated without access', async () => {
    expect(await severities(RULE, { unread: ['webhooks'] })).toEqual([
      'not-evaluated admission webhooks of the cluster'
    ])
  })
})

describe('webhooks of the manifests', () => {
  const rule = 'upgrade-manifest-webhooks'
  const unread = [...INSIDE]
  const single = deployment('guard/hook', { replicas: 1 })

  it('block when one pod guards its own namespace', async () => {
    const manifests = [configuration(PODS), service, single]
    expect(await severities(rule, { manifests, unread })).toEqual(['error ValidatingWebhookConfiguration guard'])
    const scaled = object('autoscaling/v2', 'HorizontalPodAutoscaler', 'guard/hook', {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'hook' },
        minReplicas: 2,
        maxReplicas: 4
      }
    })
    expect(await severities(rule, { manifests: [...manifests, scaled], unread })).toEqual([])
  })

  it('warn about evictions, and about one pod that fails closed', async () => {
    expect(await severities(rule, { manifests: [configuration(EVICTIONS)], unread })).toHaveLength(1)
    const [found] = await findingsOf(rule, { manifests: [configuration(NODES), service, single], unread })
    expect(found).toMatchObject({ severity: 'warning', place: { file: 'gitops/app.yaml', line: 7 } })
    expect(found?.remedy).toMatch(/replicas.*namespaceSelector/)
  })

  it('pass with three pods, or when the service is not in the checkout', async () => {
    expect(
      await severities(rule, { manifests: [configuration(PODS), service, deployment('guard/hook')], unread })
    ).toEqual([])
    expect(await severities(rule, { manifests: [configuration(NODES)], unread })).toEqual([])
  })

  it('leave out the namespaces of AKS, which AKS excludes, unless a label says no', async () => {
    const system = namespaces('In', 'kube-system')
    const objects = [service, single]
    expect(await severities(rule, { manifests: [configuration(PODS, system), ...objects], unread })).toEqual([])
    const off = { 'admissions.enforcer/disabled': 'true' }
    for (const metadata of [{ labels: off }, { annotations: off }]) {
      expect(
        await severities(rule, { manifests: [configuration(PODS, system, metadata), ...objects], unread })
      ).toHaveLength(1)
    }
  })

  it('block when one pod guards a namespace that a team made with the name of an add-on', async () => {
    const clientConfig = { service: { namespace: 'gatekeeper-system', name: 'hook' } }
    const manifests = [
      configuration(PODS, { clientConfig }),
      object('v1', 'Service', 'gatekeeper-system/hook', { spec: { selector: { app: 'hook' } } }),
      deployment('gatekeeper-system/hook', { replicas: 1 })
    ]
    expect(await severities(rule, { manifests, unread })).toEqual(['error ValidatingWebhookConfiguration guard'])
  })

  it('are not evaluated without a checkout', async () => {
    expect(await severities(rule, { noManifests: 'No checkout.' })).toHaveLength(1)
  })
})
