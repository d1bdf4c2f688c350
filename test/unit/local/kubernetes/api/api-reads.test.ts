import { describe, expect, it } from '@jest/globals'
import { recordDeprecatedCall } from '../../../../../local/aks/upgrades/upgrade-refusals.ts'
import { budget, deployment } from '../../aks/upgrade-kit.ts'
import type { Loose } from '../../azure/kit.ts'
import { apiKit, statusOf } from './api-kit.ts'

const names = ({ items }: Loose) => items.map(({ metadata }: Loose) => metadata.name)

describe('reads of the API server', () => {
  const kit = apiKit()
  kit.apply(deployment('web', 3), budget('web', { minAvailable: 3 }))

  it('lists nodes with version, zone, taints and conditions', () => {
    const { kind, apiVersion, metadata, items } = kit.read('/api/v1/nodes')
    expect([kind, apiVersion, items.length]).toEqual(['NodeList', 'v1', 5])
    expect(metadata.resourceVersion).toMatch(/^\d+$/)
    const node = items.find(({ metadata: { labels } }: Loose) => labels.agentpool === 'npuser')
    expect(node.kind).toBeUndefined()
    expect(node.status.nodeInfo).toMatchObject({ kubeletVersion: 'v1.35.6', operatingSystem: 'linux' })
    expect(node.status.conditions.at(-1)).toMatchObject({ type: 'Ready', status: 'True' })
    expect(node.spec.providerID).toMatch(
      /^azure:\/\/\/subscriptions\/.+\/virtualMachineScaleSets\/.+\/virtualMachines\/\d$/
    )
  })

  it('lists pods with owner, node and readiness', () => {
    const { items } = kit.read('/api/v1/namespaces/web/pods')
    expect(items).toHaveLength(3)
    const [replicaSet] = kit.read('/apis/apps/v1/namespaces/web/replicasets').items
    expect(items[0].metadata.ownerReferences).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: replicaSet.metadata.name,
        uid: replicaSet.metadata.uid,
        controller: true,
        blockOwnerDeletion: true
      }
    ])
    expect(items[0].status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true }] })
    expect(items[0].spec.nodeName).toMatch(/^aks-npuser/)
  })

  it('shows the status that controllers write', () => {
    const web = kit.read('/apis/apps/v1/namespaces/web/deployments/web')
    expect(web).toMatchObject({ kind: 'Deployment', status: { replicas: 3, readyReplicas: 3 } })
    const [pdb] = kit.read('/apis/policy/v1/namespaces/web/poddisruptionbudgets').items
    expect(pdb.status).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 3, desiredHealthy: 3, expectedPods: 3 })
    expect(names(kit.read('/apis/policy/v1/poddisruptionbudgets'))).toContain('coredns')
  })

  it('filters by labels and fields', () => {
    const pods = '/api/v1/pods'
    expect(kit.read(`${pods}?labelSelector=app%3Dweb`).items).toHaveLength(3)
    expect(kit.read(`${pods}?labelSelector=app%20in%20(web,other),!k8s-app`).items).toHaveLength(3)
    expect(kit.read(`${pods}?labelSelector=app,app%20notin%20(web)`).items).toEqual([])
    expect(kit.read(`${pods}?labelSelector=app!%3Dweb`).items.length).toBeGreaterThan(3)
    const [pod] = kit.read('/api/v1/namespaces/web/pods').items
    const onNode = kit.read(`${pods}?fieldSelector=spec.nodeName%3D${pod.spec.nodeName},metadata.namespace%3Dweb`).items
    expect(onNode.map(({ metadata }: Loose) => metadata.name)).toContain(pod.metadata.name)
    expect(kit.read(`${pods}?fieldSelector=status.phase%3DPending`).items).toEqual([])
    expect(kit.read('/api/v1/nodes?fieldSelector=spec.unschedulable%3Dfalse').items).toHaveLength(5)
  })

  it.each([
    ['/api/v1/pods?fieldSelector=spec.image%3Da', 'field label not supported: spec.image'],
    [
      '/apis/apps/v1/deployments?fieldSelector=spec.replicas%3D1',
      '"spec.replicas" is not a known field selector: only "metadata.name", "metadata.namespace"'
    ],
    ['/api/v1/pods?labelSelector=a%20b', 'unable to parse requirement: "a b" is not a label requirement'],
    ['/api/v1/pods?continue=nothing', 'invalid continue token: continue key is not valid']
  ])('refuses GET %s', (path, message) => {
    expect(statusOf(kit.ask(`GET ${path}`))).toEqual([400, 'BadRequest', message])
  })

  it('gives a list in pages', () => {
    const all = names(kit.read('/api/v1/pods'))
    const first = kit.read('/api/v1/pods?limit=4')
    expect(first.metadata.remainingItemCount).toBe(all.length - 4)
    const second = kit.read(`/api/v1/pods?limit=500&continue=${first.metadata.continue}`)
    expect([...names(first), ...names(second)]).toEqual(all)
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
    expect(second.metadata.continue).toBeUndefined()
    expect(kit.read('/api/v1/pods?limit=4&labelSelector=app%3Dweb').metadata.continue).toBeUndefined()
  })

  it('answers 410 for an old page, with a token that continues', () => {
    const { metadata } = kit.read('/api/v1/pods?limit=4')
    kit.wait(301)
    const expired = kit.ask(`GET /api/v1/pods?continue=${metadata.continue}`)
    expect(statusOf(expired)).toEqual([
      410,
      'Expired',
      expect.stringContaining('is too old to display a consistent list')
    ])
    const rest = kit.read(`/api/v1/pods?continue=${(expired.body as Loose).metadata.continue}`)
    expect(rest.items).toHaveLength(kit.read('/api/v1/pods').items.length - 4)
  })

  it('answers discovery, version and health', () => {
    expect(kit.read('/version')).toMatchObject({ major: '1', minor: '35', gitVersion: 'v1.35.6' })
    expect(kit.read('/api')).toMatchObject({ versions: ['v1'] })
    expect(kit.read('/readyz')).toBe('ok')
    const groups = kit.read('/apis').groups.map(({ preferredVersion }: Loose) => preferredVersion.groupVersion)
    expect(groups).toEqual(expect.arrayContaining(['apps/v1', 'policy/v1', 'kustomize.toolkit.fluxcd.io/v1']))
    expect(kit.read('/apis/policy/v1').resources.map(({ name }: Loose) => name)).toEqual(['poddisruptionbudgets'])
    expect(kit.read('/api/v1').resources.map(({ name }: Loose) => name)).toContain('pods/eviction')
  })

  it('serves the resources of definitions that somebody applied', () => {
    const own = apiKit()
    expect(own.ask('GET /apis/example.com/v1/widgets').body).toBe('404 page not found\n')
    own.apply(
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'widgets.example.com' },
        spec: {
          group: 'example.com',
          names: { kind: 'Widget', plural: 'widgets' },
          scope: 'Namespaced',
          versions: [{ name: 'v1', served: true, storage: true }]
        }
      },
      { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a', namespace: 'web' }, spec: { size: 1 } }
    )
    expect(own.read('/apis/example.com/v1/widgets').items).toMatchObject([
      { metadata: { name: 'a' }, spec: { size: 1 } }
    ])
    expect(names(own.read('/apis/apiextensions.k8s.io/v1/customresourcedefinitions'))).toContain('widgets.example.com')
  })

  it('shows deprecated calls in its metrics', () => {
    expect(kit.read('/metrics')).not.toContain('apiserver_requested_deprecated_apis')
    recordDeprecatedCall(kit.world, kit.cluster, 'networking.k8s.io.ipaddresses.v1beta1', { verb: 'watch' })
    recordDeprecatedCall(kit.world, kit.cluster, 'endpoints.v1')
    const lines = kit.read('/metrics').split('\n')
    // Verbatim: test/fixtures/kubernetes (real API servers)
    expect(lines).toContain(
      'apiserver_requested_deprecated_apis{group="networking.k8s.io",removed_release="1.37",resource="ipaddresses",subresource="",version="v1beta1"} 1'
    )
    expect(lines).toContain(
      'apiserver_requested_deprecated_apis{group="",removed_release="",resource="endpoints",subresource="",version="v1"} 1'
    )
    const request = /^apiserver_request_total\{.*resource="ipaddresses",.*verb="WATCH",version="v1beta1"\} 1$/
    expect(lines.filter((line: string) => line.startsWith('apiserver_request_total'))).toEqual([
      expect.stringMatching(request)
    ])
  })

  it('shows in its metrics the release that a recorded call names', () => {
    const own = apiKit()
    recordDeprecatedCall(own.world, own.cluster, 'example.io.widgets.v1beta1', { removedIn: '1.36' })
    expect(own.read('/metrics')).toContain('{group="example.io",removed_release="1.36",resource="widgets"')
  })

  it.each([
    '/api/v1/secrets',
    '/api/v1/namespaces/web/secrets/a',
    '/api/v1/endpoints',
    '/apis/coordination.k8s.io/v1/leases',
    '/api/v1/pods?watch=true',
    '/api/v1/namespaces/web/pods/a/log'
  ])('says of %s that local Azure does not simulate it', path => {
    expect(statusOf(kit.ask(`GET ${path}`))[1]).toBe('NotSupportedByLocalAzure')
  })

  it.each(['DELETE /api/v1/namespaces/web/pods/a', 'POST /api/v1/namespaces/web/configmaps', 'PUT /api/v1/nodes/a'])(
    'says of %s that local Azure does not simulate it',
    request => {
      expect(statusOf(kit.ask(request, { body: {} }))[1]).toBe('NotSupportedByLocalAzure')
    }
  )
})
