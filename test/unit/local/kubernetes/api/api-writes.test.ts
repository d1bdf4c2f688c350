import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../../local/aks/nodes/node.ts'
import { answerEvictions } from '../../../../../local/kubernetes/disruption/webhook-server.ts'
import { setPodFault } from '../../../../../local/kubernetes/pods/pod-faults.ts'
import { budget, deployment } from '../../aks/upgrade-kit.ts'
import type { Loose } from '../../azure/kit.ts'
import { type ApiKit, apiKit, statusOf } from './api-kit.ts'

const MERGE = 'application/merge-patch+json'
const STRATEGIC = 'application/strategic-merge-patch+json'

function podNames(kit: ApiKit): string[] {
  return kit.read('/api/v1/namespaces/web/pods').items.map(({ metadata }: Loose) => metadata.name)
}

function evict(kit: ApiKit, name: string, query = '') {
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'web' } }
  return kit.ask(`POST /api/v1/namespaces/web/pods/${name}/eviction${query}`, { body })
}

function patch(kit: ApiKit, node: string, body: Loose, type = STRATEGIC) {
  return kit.ask(`PATCH /api/v1/nodes/${node}`, { body, headers: { 'content-type': type } })
}

describe('evictions through the API server', () => {
  it('deletes a pod whose budget allows it, and refuses the next one', () => {
    const kit = apiKit()
    kit.apply(deployment('web', 3), budget('web', { minAvailable: 2 }))
    const [first = '', second = ''] = podNames(kit)
    expect(evict(kit, first)).toMatchObject({ status: 201, body: { kind: 'Status', status: 'Success' } })
    const pod = kit.read(`/api/v1/namespaces/web/pods/${first}`)
    expect(pod.metadata.deletionTimestamp).toMatch(/^2026-/)
    const refused = evict(kit, second)
    expect(statusOf(refused)).toEqual([
      429,
      'TooManyRequests',
      "Cannot evict pod as it would violate the pod's disruption budget."
    ])
    expect(refused.body).toMatchObject({
      details: {
        causes: [
          { reason: 'DisruptionBudget', message: 'The disruption budget web needs 2 healthy pods and has 2 currently' }
        ]
      }
    })
  })

  it('refuses to evict a pod that crashes, which is Running, while its budget needs it', () => {
    const kit = apiKit()
    kit.apply(deployment('web', 2), budget('web', { minAvailable: 1 }))
    setPodFault(kit.world, kit.cluster, 'web/web', { failure: 'crash' })
    const [name = ''] = podNames(kit)
    expect(kit.read(`/api/v1/namespaces/web/pods/${name}`).status.phase).toBe('Running')
    expect(evict(kit, name).status).toBe(429)
    setPodFault(kit.world, kit.cluster, 'web/web', { failure: 'image-pull' })
    expect(kit.read(`/api/v1/namespaces/web/pods/${name}`).status.phase).toBe('Pending')
    expect(evict(kit, name).status).toBe(201)
  })

  it('deletes nothing in a dry run, which has the same answer', () => {
    const kit = apiKit()
    kit.apply(deployment('web', 2), budget('web', { minAvailable: 1 }))
    const [name = ''] = podNames(kit)
    expect(evict(kit, name, '?dryRun=All').status).toBe(201)
    expect(kit.read(`/api/v1/namespaces/web/pods/${name}`).metadata.deletionTimestamp).toBeUndefined()
    kit.apply(budget('web', { minAvailable: 2 }))
    expect(evict(kit, name, '?dryRun=All').status).toBe(429)
  })

  it.each(['Mutating', 'Validating'])('answers 500 when the server of a %s webhook does not exist', kind => {
    const kit = apiKit()
    kit.apply(deployment('web', 2), {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: `${kind}WebhookConfiguration`,
      metadata: { name: 'guard' },
      webhooks: [
        {
          name: 'guard.example.com',
          clientConfig: { service: { namespace: 'web', name: 'gone' } },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods/eviction'] }]
        }
      ]
    })
    const [name = ''] = podNames(kit)
    expect(statusOf(evict(kit, name))).toEqual([
      500,
      'InternalError',
      expect.stringContaining('service "gone" not found')
    ])
  })

  it('answers 500 for two budgets, and the code of a webhook that denies', () => {
    const kit = apiKit()
    const selector = { matchLabels: { app: 'web' } }
    kit.apply(deployment('web', 2), budget('web', { minAvailable: 1 }), budget('more', { minAvailable: 1, selector }))
    const [name = ''] = podNames(kit)
    expect(statusOf(evict(kit, name))[0]).toBe(500)
    kit.apply({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'guard' },
      webhooks: [
        {
          name: 'guard.example.com',
          clientConfig: { url: 'https://guard.example.com/' },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods/eviction'] }]
        }
      ]
    })
    answerEvictions(kit.world, kit.cluster, 'guard.example.com', { allowed: false, message: 'not now' })
    expect(evict(kit, name)).toMatchObject({
      status: 400,
      body: { message: 'admission webhook "guard.example.com" denied the request: not now' }
    })
  })

  it('says of other options that local Azure does not simulate them', () => {
    const body = { metadata: { name: 'a' }, deleteOptions: { gracePeriodSeconds: 0 } }
    const answer = apiKit().ask('POST /api/v1/namespaces/web/pods/a/eviction', { body })
    expect(statusOf(answer)[1]).toBe('NotSupportedByLocalAzure')
  })

  it('answers 404 for a pod that does not exist', () => {
    expect(statusOf(evict(apiKit(), 'gone'))).toEqual([404, 'NotFound', 'pods "gone" not found'])
  })
})

describe('patches of nodes through the API server', () => {
  function nodeOf(kit: ApiKit): Loose {
    return kit.read('/api/v1/nodes?labelSelector=agentpool%3Dnpuser').items[0]
  }

  it('cordons a node, which then has no new pods, and uncordons it', () => {
    const kit = apiKit()
    const nodes = kit.read('/api/v1/nodes?labelSelector=agentpool%3Dnpuser').items
    const [first, second] = nodes.map(({ metadata }: Loose) => metadata.name)
    expect(patch(kit, first, { spec: { unschedulable: true } }).status).toBe(200)
    expect(nodeOf(kit).spec).toMatchObject({
      unschedulable: true,
      taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }]
    })
    kit.apply(deployment('web', 2))
    expect(kit.pods().map(({ node }) => node)).toEqual([second, second])
    patch(kit, first, { spec: { unschedulable: null } })
    expect(nodeOf(kit).spec.unschedulable).toBeUndefined()
  })

  it('changes nothing in a dry run', () => {
    const kit = apiKit()
    const { name } = nodeOf(kit).metadata
    const asked = { body: { spec: { unschedulable: true } }, headers: { 'content-type': MERGE } }
    expect(kit.ask(`PATCH /api/v1/nodes/${name}?dryRun=All`, asked).status).toBe(200)
    expect(nodeOf(kit).spec.unschedulable).toBeUndefined()
  })

  it('ends the quarantine of a node, and leaves its cordon, when the label is removed', () => {
    const kit = apiKit()
    const [node] = nodesOfPool(kit.world, kit.pool34)
    Object.assign(node ?? {}, { isQuarantined: true, isCordoned: true })
    const { labels } = nodeOf(kit).metadata
    expect(labels['kubernetes.azure.com/upgrade-status']).toBe('Quarantined')
    patch(
      kit,
      nodeOf(kit).metadata.name,
      { metadata: { labels: { 'kubernetes.azure.com/upgrade-status': null } } },
      MERGE
    )
    expect(nodeOf(kit)).toMatchObject({ spec: { unschedulable: true } })
    expect(nodeOf(kit).metadata.labels['kubernetes.azure.com/upgrade-status']).toBeUndefined()
  })

  it('gives a node labels and taints that the scheduler honours', () => {
    const kit = apiKit()
    const { name } = nodeOf(kit).metadata
    patch(kit, name, { metadata: { labels: { team: 'a' } } }, MERGE)
    const taint = { key: 'only', value: 'batch', effect: 'NoSchedule' }
    expect(patch(kit, name, { spec: { taints: [taint] } }, MERGE).body).toMatchObject({ spec: { taints: [taint] } })
    kit.apply(deployment('web', 1, { nodeSelector: { team: 'a' } }))
    expect(kit.pods()[0]?.because).toContain('untolerated taint')
    patch(kit, name, { spec: { taints: [{ key: 'only', $patch: 'delete' }] } })
    kit.apply(deployment('web', 1, { nodeSelector: { team: 'a' } }))
    expect(kit.pods()[0]?.node).toBe(name)
  })

  it('refuses a patch of an old version, of another media type, and of no JSON', () => {
    const kit = apiKit()
    const { name, resourceVersion } = nodeOf(kit).metadata
    const cordon = { spec: { unschedulable: true } }
    patch(kit, name, { metadata: { resourceVersion }, ...cordon })
    const stale = patch(kit, name, { metadata: { resourceVersion }, ...cordon })
    // Verbatim: test/fixtures/kubernetes (real API servers)
    expect(statusOf(stale)).toEqual([
      409,
      'Conflict',
      `Operation cannot be fulfilled on nodes "${name}": the object has been modified; please apply your changes to the latest version and try again`
    ])
    expect(statusOf(patch(kit, name, cordon, 'application/json')).slice(0, 2)).toEqual([415, 'UnsupportedMediaType'])
    const raw = kit.ask(`PATCH /api/v1/nodes/${name}`, { headers: { 'content-type': MERGE } })
    expect(statusOf(raw).slice(0, 2)).toEqual([400, 'BadRequest'])
  })

  it('keeps the taints of the pool in a strategic patch', () => {
    const kit = apiKit()
    kit.writePool('npbatch', { count: 1, nodeTaints: ['batch=true:NoSchedule'] })
    kit.settle()
    const [node] = kit.read('/api/v1/nodes?labelSelector=agentpool%3Dnpbatch').items
    const more = { key: 'more', effect: 'NoExecute' }
    expect(patch(kit, node.metadata.name, { spec: { taints: [more] } }).body).toMatchObject({
      spec: { taints: [{ key: 'batch', value: 'true', effect: 'NoSchedule' }, more] }
    })
  })

  it('loses what somebody gave to a node when an upgrade replaces the node', () => {
    const kit = apiKit()
    const { name } = nodeOf(kit).metadata
    patch(kit, name, {
      metadata: { labels: { team: 'a' } },
      spec: { taints: [{ key: 'a', effect: 'PreferNoSchedule' }] }
    })
    expect(nodeOf(kit)).toMatchObject({ metadata: { labels: { team: 'a' } }, spec: { taints: [{ key: 'a' }] } })
    kit.send('POST', `${kit.pool34}/upgradeNodeImageVersion`, undefined, { version: '2026-05-01' })
    kit.wait(30 * 24 * 3600)
    kit.send('POST', `${kit.pool34}/upgradeNodeImageVersion`, undefined, { version: '2026-05-01' })
    kit.settle()
    const after = kit.read(`/api/v1/nodes/${name}`)
    expect([after.metadata.labels.team, after.spec.taints]).toEqual([undefined, undefined])
  })

  it.each([
    [{ metadata: { labels: { agentpool: null } } }, MERGE],
    [{ metadata: { annotations: { a: 'b' } } }, MERGE],
    [{ spec: { podCIDR: '10.0.0.0/24' } }, MERGE],
    [{ status: {} }, MERGE],
    [[{ op: 'add', path: '/spec/unschedulable', value: true }], 'application/json-patch+json']
  ])('says of %j as %s that local Azure does not simulate it', (body, type) => {
    const kit = apiKit()
    expect(statusOf(patch(kit, nodeOf(kit).metadata.name, body, type))[1]).toBe('NotSupportedByLocalAzure')
  })
})
