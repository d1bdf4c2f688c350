import { describe, expect, it } from '@jest/globals'
import type { KubernetesObject } from '../../../../src/manifests/index.ts'
import type { FoundPool } from '../../../../src/preflight/upgrade/found-cluster.ts'
import { deployment, findingsOf, INSIDE, node, type ObjectWorld, object, pod, severities } from './objects-kit.ts'

const sources: [string, string, string, (objects: readonly KubernetesObject[], more?: ObjectWorld) => ObjectWorld][] = [
  [
    'manifests',
    'upgrade-manifest-workloads',
    'upgrade-manifest-features',
    (objects, more) => ({ manifests: objects, unread: [...INSIDE], ...more })
  ],
  ['cluster', 'upgrade-workloads', 'upgrade-features', (objects, more) => ({ objects, ...more })]
]

const volume = (spec: object, key: string, ...values: string[]) =>
  object('v1', 'PersistentVolume', 'pv-0', {
    spec: {
      ...spec,
      claimRef: { namespace: 'data', name: 'd-queue-0' },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values }] }] } }
    }
  })
const disk = (...zones: string[]) => volume({ csi: {} }, 'topology.disk.csi.azure.com/zone', ...zones)
const queue = deployment('data/queue', { replicas: 3 }, 'StatefulSet')
const antiAffinity = (topologyKey: string) => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey, labelSelector: { matchLabels: { app: 'queue' } } }
      ]
    }
  }
})
const noSurge = { maxSurge: '0', maxUnavailable: '1' }

describe.each(sources)('workloads of the %s', (_, rule, features, world) => {
  it.each([
    ['one replica', deployment('shop/web', { replicas: 1 })],
    ['no number of replicas', deployment('shop/web', {})],
    ['a pod without a controller', object('v1', 'Pod', 'shop/web', { spec: {} })],
    ['the name of a node', deployment('shop/web', { replicas: 2, pod: { nodeName: 'user-0' } })],
    [
      'a host in the node selector',
      deployment('shop/web', { replicas: 2, pod: { nodeSelector: { 'kubernetes.io/hostname': 'user-0' } } })
    ]
  ])('warn about %s', async (__, each) => {
    expect(await severities(rule, world([each]))).toEqual([expect.stringMatching(/^warning \w+ shop\/web$/)])
  })

  it('pass with several replicas, none, or in a namespace of AKS', async () => {
    const objects = [
      deployment('shop/a', { replicas: 3 }),
      deployment('shop/b', { replicas: 0 }),
      deployment('kube-system/c', { replicas: 1 })
    ]
    expect(await severities(rule, world(objects))).toEqual([])
  })

  it('judge everything except the number of replicas in the namespaces of AKS, into which a team can deploy', async () => {
    const team = (namespace: string) => [
      object('v1', 'Pod', `${namespace}/bare`, { spec: {} }),
      deployment(`${namespace}/pinned`, { replicas: 1, pod: { nodeName: 'user-0' } }),
      deployment(`${namespace}/slow`, { replicas: 1, pod: { terminationGracePeriodSeconds: 7200 } })
    ]
    for (const namespace of ['kube-system', 'flux-system', 'gatekeeper-system']) {
      const found = (await severities(rule, world(team(namespace)))).toSorted()
      expect(found).toEqual([
        `warning Deployment ${namespace}/pinned`,
        `warning Deployment ${namespace}/slow`,
        `warning Pod ${namespace}/bare`
      ])
    }
    expect(await severities(rule, world([object('v1', 'Pod', 'aks-command/command-1', { spec: {} })]))).toEqual([])
    const clone = deployment('kube-system/clone', { pod: { volumes: [{ name: 'a', gitRepo: {} }] } })
    const upgrade = { from: '1.32.9', to: '1.33.5' }
    expect(await severities(features, world([clone], { upgrade }))).toEqual(['error Deployment kube-system/clone'])
  })

  it('never advise a budget for a single pod', async () => {
    const [found] = await findingsOf(rule, world([deployment('shop/web', { replicas: 1 })]))
    expect(found?.remedy).not.toMatch(/budget|minAvailable/)
  })

  it('warn when a pod may stop for longer than the drain of its pool waits', async () => {
    const simulation = deployment('lab/sim', {
      replicas: 2,
      pod: { terminationGracePeriodSeconds: 7200, nodeSelector: { agentpool: 'sim' } }
    })
    const pools = (drainTimeoutInMinutes: number) => [
      { name: 'user' },
      { name: 'sim', upgradeSettings: { drainTimeoutInMinutes } }
    ]
    const [found] = await findingsOf(rule, world([simulation], { pools: pools(30) }))
    expect(found?.evidence).toMatch(/lab\/sim.*7200.*pool sim waits 30/)
    expect(found?.remedy).toContain('drainTimeoutInMinutes')
    expect(await severities(rule, world([simulation], { pools: pools(120) }))).toEqual([])
  })

  it('warn about a volume on the disk of a node, with the workload and the node', async () => {
    const [found] = await findingsOf(rule, world([volume({ local: {} }, 'kubernetes.io/hostname', 'user-0'), queue]))
    expect(found?.evidence).toMatch(/pv-0 \(StatefulSet data\/queue\).*user-0/)
    expect(found?.remedy).toContain('backup')
  })

  it('warn about a volume of a zone that has one node, without a surge in each zone', async () => {
    const judged = async (zones: string[], pool: object) =>
      await findingsOf(rule, world([disk(...zones), queue], { pools: [{ name: 'data', ...pool }] }))
    const [found] = await judged(['westeurope-2'], { upgradeSettings: noSurge })
    expect(found?.evidence).toMatch(/data\/queue.*westeurope-2.*Pool data/)
    expect(await judged(['westeurope-2'], { upgradeSettings: { maxSurge: '100%' } })).toEqual([])
    expect(await judged(['westeurope-2'], { count: 6 })).toEqual([])
    expect(await judged(['westeurope-1', 'westeurope-2'], { upgradeSettings: noSurge })).toEqual([])
    expect(await judged([''], { upgradeSettings: noSurge })).toEqual([])
  })

  it('warn when required anti-affinity leaves no place for an evicted pod', async () => {
    const judged = async (key: string, pool: object) =>
      await severities(
        rule,
        world([deployment('data/queue', { replicas: 3, pod: antiAffinity(key) }, 'StatefulSet')], {
          pools: [{ name: 'user', ...pool }]
        })
      )
    expect(await judged('kubernetes.io/hostname', { upgradeSettings: noSurge })).toHaveLength(1)
    expect(await judged('kubernetes.io/hostname', {})).toEqual([])
    expect(await judged('topology.kubernetes.io/zone', {})).toHaveLength(1)
    expect(await judged('topology.kubernetes.io/zone', { count: 6 })).toEqual([])
  })

  it('block with gitRepo volumes from 1.33 on, and warn about externalIPs from 1.36 on', async () => {
    const docs = deployment('site/docs', { replicas: 2, pod: { volumes: [{ name: 'pages', gitRepo: {} }] } })
    const external = object('v1', 'Service', 'site/docs', { spec: { externalIPs: ['192.0.2.1'] } })
    const judged = async (from: string, to: string, ...objects: KubernetesObject[]) =>
      await findingsOf(features, world(objects, { upgrade: { from, to } }))
    expect(await judged('1.32.9', '1.33.13', docs)).toMatchObject([
      { remedy: expect.stringContaining('init container') }
    ])
    expect(await judged('1.31.9', '1.32.9', docs)).toEqual([])
    expect(await judged('1.33.9', '1.34.9', docs)).toEqual([])
    expect(await judged('1.35.6', '1.36.2', external)).toHaveLength(1)
    expect(await judged('1.34.9', '1.35.6', external)).toEqual([])
  })

  it('are not evaluated without their source', async () => {
    const nothing = { unread: [...INSIDE], noManifests: 'No checkout.' }
    expect(await severities(rule, nothing)).toEqual([expect.stringMatching(/^not-evaluated/)])
    expect(await severities(features, nothing)).toEqual([expect.stringMatching(/^not-evaluated/)])
  })
})

describe('workloads of the cluster alone', () => {
  const rule = 'upgrade-workloads'

  it.each([
    ['has no deadline', {}, 1],
    ['may run longer than a drain waits', { activeDeadlineSeconds: 3600 }, 1],
    ['ends before a drain times out', { activeDeadlineSeconds: 1200 }, 0],
    ['is suspended', { suspend: true }, 0]
  ])('warn about an active Job only if it %s', async (_, spec, count) => {
    const job = (active: number) => object('batch/v1', 'Job', 'jobs/report', { spec, status: { active } })
    expect(await severities(rule, { objects: [job(1)] })).toHaveLength(count)
    expect(await severities(rule, { objects: [job(0)] })).toEqual([])
  })

  it('leave out pods that have ended and those of the node itself', async () => {
    const mirror = object('v1', 'Pod', 'shop/static', {
      metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } },
      spec: {}
    })
    expect(await severities(rule, { objects: [pod('shop/a-1', { status: { phase: 'Succeeded' } }), mirror] })).toEqual(
      []
    )
  })

  it('take the pool and the zone of a workload from its pods and nodes', async () => {
    const zone = (name: string, at: string) => node(name, { labels: { 'topology.kubernetes.io/zone': at } })
    const nodes = [zone('data-0', 'westeurope-1'), zone('data-1', 'westeurope-2'), zone('user-0', 'westeurope-2')]
    const running = pod('data/queue-0', {
      node: 'data-0',
      owner: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'queue' }
    })
    const pools = [{ name: 'user' }, { name: 'data', upgradeSettings: noSurge }]
    const objects = [...nodes, running, queue, disk('westeurope-2')]
    expect(await findingsOf(rule, { objects, pools })).toMatchObject([
      { evidence: expect.stringContaining('Pool data') }
    ])
    expect(await severities(rule, { objects: [...objects, zone('data-2', 'westeurope-2')], pools })).toEqual([])
  })
})

describe('DaemonSets on full nodes', () => {
  const daemon = (spec = {}) => deployment('sec/watch', { pod: spec }, 'DaemonSet')
  const objects = (cpu: string, memory: string) => [
    { ...node('user-0'), status: { allocatable: { cpu: '4', memory: '16Gi' } } },
    object('v1', 'Pod', 'shop/web-1', {
      metadata: { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web' }] },
      spec: { nodeName: 'user-0', containers: [{ resources: { requests: { cpu, memory } } }] }
    })
  ]
  const judged = async (...all: KubernetesObject[]) => await severities('upgrade-workloads', { objects: all })

  it('warn without a priority', async () => {
    expect(await judged(daemon(), ...objects('3800m', '1Gi'))).toEqual(['warning DaemonSet sec/watch'])
    expect(await judged(daemon(), ...objects('1', '15Gi'))).toHaveLength(1)
  })

  it('pass with a priority, or while nodes have space', async () => {
    expect(await judged(daemon({ priorityClassName: 'high' }), ...objects('3800m', '1Gi'))).toEqual([])
    expect(await judged(daemon(), ...objects('3500m', '14000Mi'))).toEqual([])
  })
})

describe('pods of a node that is replaced in place', () => {
  const inPlace = { name: 'user', count: 2, upgradeSettings: { maxSurge: '0', maxUnavailable: '1' } }
  const small = (name: string, more = {}) => ({
    ...node(name, more),
    status: { allocatable: { cpu: '4', memory: '16Gi' } }
  })
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web' }
  const large = (name: string, nodeName: string, spec = {}) =>
    object('v1', 'Pod', `shop/${name}`, {
      metadata: { ownerReferences: [owner] },
      spec: { nodeName, containers: [{ resources: { requests: { cpu: '1500m', memory: '1Gi' } } }], ...spec }
    })
  const full = [
    small('user-0'),
    small('user-1'),
    ...['a', 'b'].map(name => large(name, 'user-0')),
    large('c', 'user-1')
  ]
  const judged = async (objects: readonly KubernetesObject[], pool: Partial<FoundPool> = {}) =>
    await findingsOf('upgrade-workloads', { objects, pools: [{ ...inPlace, ...pool }] })

  it('warn when no other node has space for them', async () => {
    const [found, ...more] = await judged(full)
    expect(more).toEqual([])
    expect(found).toMatchObject({
      severity: 'warning',
      subject: 'Pod shop/b',
      remedy: expect.stringContaining('maxSurge')
    })
    expect(found?.evidence).toContain('While node user-0 is drained, no other node has space for Pod shop/b.')
  })

  it.each([
    ['the pool has a surge', full, { upgradeSettings: { maxSurge: '1' } }],
    ['the autoscaler can add a node', full, { enableAutoScaling: true, maxCount: 3 }],
    ['they fit on another node', [...full, small('user-2')], { count: 3 }],
    ['they fit on another pool', [...full, small('jobs-0')], {}]
  ])('pass when %s', async (_, objects, pool) => {
    expect(await judged(objects, pool)).toEqual([])
  })

  it.each([
    ['is cordoned', small('jobs-0', { unschedulable: true }), {}],
    ['has a taint', small('jobs-0', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] }), {}],
    ['is not selected', small('jobs-0'), { nodeSelector: { agentpool: 'user' } }]
  ])('warn when the only other node with space %s', async (_, other, spec) => {
    const pods = [...['a', 'b'].map(name => large(name, 'user-0', spec)), large('c', 'user-1', spec)]
    expect(await judged([small('user-0'), small('user-1'), other, ...pods])).toHaveLength(1)
  })
})

describe('images before nodes with containerd 2', () => {
  const image = (imageID: string) =>
    pod('legacy/fax-1', {
      owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'fax' },
      status: { containerStatuses: [{ image: 'vendor/fax:2.3', imageID }] }
    })

  it('warn when a node reports an image without the digest of a registry', async () => {
    const [found] = await findingsOf('upgrade-features', { objects: [image('sha256:1234')] })
    expect(found).toMatchObject({ severity: 'warning', subject: 'Pod legacy/fax-1' })
    expect(found?.evidence).toContain('vendor/fax:2.3')
    expect(found?.remedy).toContain('rebuild')
    expect(await severities('upgrade-features', { objects: [image('vendor/fax@sha256:1234')] })).toEqual([])
    const upgraded = (orchestratorVersion: string, to: string) =>
      severities('upgrade-features', {
        objects: [image('sha256:1234')],
        pools: [{ name: 'user', orchestratorVersion }],
        upgrade: { from: '1.36.1', to }
      })
    expect(await upgraded('1.36.1', '1.37.0')).toEqual([])
    // The control plane runs the new version already, and its nodes do not.
    expect(await upgraded('1.35.6', '1.36.1')).toEqual(['warning Pod legacy/fax-1'])
  })

  it('are named as not evaluated by the manifests alone', async () => {
    const fax = deployment('legacy/fax', {
      replicas: 2,
      pod: { containers: [{ name: 'fax', image: 'vendor/fax:2.3' }] }
    })
    const rule = 'upgrade-manifest-features'
    const [found] = await findingsOf(rule, { manifests: [fax], unread: [...INSIDE] })
    expect(found).toMatchObject({
      severity: 'not-evaluated',
      evidence: expect.stringContaining('vendor/fax:2.3 (Deployment legacy/fax)')
    })
    expect(await severities(rule, { manifests: [fax] })).toEqual([])
  })
})

describe('nodes', () => {
  const rule = 'upgrade-nodes'
  const down = (name: string) =>
    node(name, { conditions: [{ type: 'Ready', status: 'Unknown', message: 'Kubelet stopped posting node status.' }] })
  const up = (name: string) => node(name)

  it('block when many nodes of a pool are NotReady in both reads, and name them', async () => {
    const objects = [up('user-0'), down('user-1'), up('user-2'), down('user-3')]
    const [found] = await findingsOf(rule, { objects })
    expect(found).toMatchObject({
      severity: 'error',
      evidence: expect.stringMatching(/^2 of 4 nodes of pool user .*user-1, user-3\. Kubelet/)
    })
    expect(found?.remedy).toContain('NotReady')
    expect(
      await severities(rule, { objects, again: [...objects.slice(0, 3), up('user-3'), up('user-1')].toReversed() })
    ).toEqual([])
  })

  it('warn about one node of many, and about a pool that is not drained', async () => {
    const many = Array.from({ length: 10 }, (_, n) => up(`user-${n}`))
    expect(await severities(rule, { objects: [...many, down('user-10')] })).toEqual(['warning Node user-10'])
    expect(await severities(rule, { objects: [down('old-0')] })).toEqual(['warning Node old-0'])
  })

  it.each([
    ['cordoned', { unschedulable: true }],
    ['Quarantined', { labels: { 'kubernetes.azure.com/upgrade-status': 'Quarantined' }, unschedulable: true }],
    ['MemoryPressure', { conditions: [{ type: 'MemoryPressure', status: 'True' }] }]
  ])('warn about a node that is %s', async (text, more) => {
    expect(await findingsOf(rule, { objects: [node('user-0', more)] })).toMatchObject([
      { severity: 'warning', evidence: expect.stringContaining(text) }
    ])
  })

  it('pass when they are Ready, and are not evaluated without access', async () => {
    expect(await severities(rule, { objects: [up('user-0')] })).toEqual([])
    expect(await severities(rule, { unread: ['nodes'] })).toEqual(['not-evaluated nodes of the cluster'])
  })
})
