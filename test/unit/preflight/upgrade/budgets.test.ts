import { describe, expect, it } from '@jest/globals'
import type { KubernetesObject } from '../../../../src/manifests/index.ts'
import {
  budget,
  counts,
  deployment,
  findingsIn,
  findingsOf,
  INSIDE,
  node,
  type ObjectWorld,
  object,
  pod,
  severities
} from './objects-kit.ts'

const owned = (kind: string, name: string, apiVersion = 'apps/v1') => ({ apiVersion, kind, name, controller: true })

/** The same objects as evidence from the manifests alone, and from the cluster. */
const sources: [string, string, (objects: readonly KubernetesObject[]) => ObjectWorld][] = [
  ['manifests', 'upgrade-manifest-budgets', objects => ({ manifests: objects, unread: [...INSIDE] })],
  ['cluster', 'upgrade-budgets', objects => ({ objects })]
]

describe.each(sources)('budgets of the %s', (_, rule, world) => {
  it.each([
    ['minAvailable 2 of 2', { minAvailable: 2 }, 2],
    ['minAvailable above the replicas', { minAvailable: 3 }, 2],
    ['minAvailable 100%', { minAvailable: '100%' }, 3],
    ['minAvailable 80% of 1, rounded up', { minAvailable: '80%' }, 1],
    ['minAvailable 1 of 1', { minAvailable: 1 }, 1],
    ['maxUnavailable 0', { maxUnavailable: 0 }, 3],
    ['maxUnavailable 0%', { maxUnavailable: '0%' }, 3],
    ['maxUnavailable 0 without pods, which AKS refuses too', { maxUnavailable: 0 }, 0],
    ['neither field, so that no pod is expected', {}, 1],
    ['both fields null', { minAvailable: null, maxUnavailable: null }, 3],
    ['an empty selector, which selects all pods', { minAvailable: 3, selector: {} }, 3]
  ])('block with %s', async (__, spec, replicas) => {
    const objects = [deployment('shop/web', { replicas }), budget('shop/web', spec)]
    expect(await severities(rule, world(objects))).toEqual(['error PodDisruptionBudget shop/web'])
  })

  it.each([
    ['minAvailable 2 of 3', { minAvailable: 2 }, 3],
    ['maxUnavailable 10% of 3, rounded up', { maxUnavailable: '10%' }, 3],
    ['minAvailable 50% of 3, rounded up', { minAvailable: '50%' }, 3],
    ['a workload scaled to zero', { minAvailable: 1 }, 0],
    ['neither field and no pod', {}, 0],
    ['minAvailable 0%', { minAvailable: '0%' }, 2],
    ['no selector, which selects nothing', { minAvailable: 3, selector: null }, 3],
    ['a percentage that Kubernetes refuses', { minAvailable: 'all' }, 1]
  ])('pass with %s', async (__, spec, replicas) => {
    const objects = [deployment('shop/web', { replicas }), budget('shop/web', spec)]
    expect(await severities(rule, world(objects))).toEqual([])
  })

  it('pass without a pod that they select, or without a selector', async () => {
    const orphan = budget('shop/ghost', { minAvailable: 2 })
    const nothing = budget('shop/web', { minAvailable: 2, selector: undefined })
    expect(await severities(rule, world([orphan, nothing, deployment('shop/web', { replicas: 1 })]))).toEqual([])
  })

  it('count all workloads that they select', async () => {
    const selector = { matchLabels: { tier: 'web' } }
    const objects = ['a', 'b'].map(name =>
      deployment(`shop/${name}`, { replicas: 2, labels: { tier: 'web', app: name } })
    )
    expect(await severities(rule, world([...objects, budget('shop/web', { minAvailable: 3, selector })]))).toEqual([])
    expect(await severities(rule, world([...objects, budget('shop/web', { minAvailable: 4, selector })]))).toHaveLength(
      1
    )
  })

  it('block when two of them select the same pods, and name both', async () => {
    const labels = { app: 'mail', tier: 'back' }
    const objects = [
      deployment('shop/mail', { replicas: 3, labels }),
      budget('shop/mail', { maxUnavailable: 1 }),
      budget('shop/back', { maxUnavailable: '50%', selector: { matchLabels: { tier: 'back' } } }),
      budget('other/back', { maxUnavailable: 1, selector: {} })
    ]
    const found = (await findingsIn(world(objects))).filter(({ severity }) => severity === 'error')
    expect(found).toHaveLength(1)
    expect(found[0]?.evidence).toMatch(/PodDisruptionBudget shop\/mail, PodDisruptionBudget shop\/back select.*500/)
    expect(found[0]?.remedy).toContain('one budget')
  })

  it('pass when their selectors look alike and no pod has both', async () => {
    const track = (name: string) => deployment(`shop/web-${name}`, { replicas: 3, labels: { app: 'web', track: name } })
    const expression = [
      { key: 'app', operator: 'In', values: ['web'] },
      { key: 'track', operator: 'NotIn', values: ['a'] }
    ]
    const objects = [
      track('a'),
      track('b'),
      budget('shop/web-a', { maxUnavailable: 1, selector: { matchLabels: { app: 'web', track: 'a' } } }),
      budget('shop/web-b', { maxUnavailable: 1, selector: { matchExpressions: expression } })
    ]
    expect((await findingsIn(world(objects))).filter(({ severity }) => severity === 'error')).toEqual([])
  })
})

describe('budgets under an autoscaler', () => {
  const autoscaler = (minReplicas: number, maxReplicas: number) =>
    object('autoscaling/v2', 'HorizontalPodAutoscaler', 'shop/api', {
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' }, minReplicas, maxReplicas }
    })
  const manifests = (minReplicas: number, maxReplicas = 12): ObjectWorld => ({
    manifests: [
      deployment('shop/api', {}),
      autoscaler(minReplicas, maxReplicas),
      budget('shop/api', { minAvailable: 3 })
    ],
    unread: [...INSIDE]
  })

  it.each([
    [4, 12, []],
    [3, 12, ['warning PodDisruptionBudget shop/api']],
    [2, 3, ['error PodDisruptionBudget shop/api']]
  ])('judge %i to %i replicas, of which three must be available', async (least, most, expected) => {
    expect(await severities('upgrade-manifest-budgets', manifests(least, most))).toEqual(expected)
  })

  it('take the present number of replicas of the cluster', async () => {
    const scaled = (replicas: number) => [
      deployment('shop/api', { replicas }),
      autoscaler(3, 12),
      budget('shop/api', { minAvailable: 3 })
    ]
    expect(await severities('upgrade-budgets', { objects: scaled(6) })).toEqual([
      'warning PodDisruptionBudget shop/api'
    ])
    expect(await severities('upgrade-budgets', { objects: scaled(3) })).toEqual(['error PodDisruptionBudget shop/api'])
  })

  it('take the range of a ScaledObject', async () => {
    const scaled = object('keda.sh/v1alpha1', 'ScaledObject', 'shop/api', {
      spec: { scaleTargetRef: { name: 'api' }, minReplicaCount: 4 }
    })
    const world = {
      manifests: [deployment('shop/api', {}), scaled, budget('shop/api', { minAvailable: 1 })],
      unread: [...INSIDE]
    }
    expect(await severities('upgrade-manifest-budgets', world)).toEqual([])
  })
})

describe('budgets by their status', () => {
  const full = counts(4, 3, 3)
  const spec = { minAvailable: 3 }
  const workload = deployment('shop/web', { replicas: 4 })
  const rule = 'upgrade-budgets'

  it('block when no eviction is allowed in both reads', async () => {
    expect(await severities(rule, { objects: [workload, budget('shop/web', spec, full)] })).toEqual([
      'error PodDisruptionBudget shop/web'
    ])
  })

  it.each([
    ['allows one at the second read', [budget('shop/web', spec, counts(4, 4, 3))]],
    ['was deleted until the second read', []]
  ])('warn when the budget %s', async (_, again) => {
    const found = await findingsOf(rule, { objects: [workload, budget('shop/web', spec, full)], again })
    expect(found).toMatchObject([{ severity: 'warning', evidence: expect.stringContaining('at the first read') }])
  })

  it('warn when the budgets were read once', async () => {
    const world = { objects: [workload, budget('shop/web', spec, full)], isReadOnce: true }
    const found = await findingsOf(rule, world)
    expect(found).toMatchObject([{ severity: 'warning', evidence: expect.stringContaining('at the only read') }])
  })

  it('warn when the replicas allow no eviction, and a roll-out does at present', async () => {
    const objects = [deployment('shop/web', { replicas: 2 }), budget('shop/web', { minAvailable: 2 }, counts(3, 3, 2))]
    expect(await severities(rule, { objects })).toEqual(['warning PodDisruptionBudget shop/web'])
  })

  it('judge by the status alone when workloads were not read', async () => {
    const objects = [budget('shop/web', spec, full), budget('shop/api', spec, counts(4, 4, 3))]
    expect(await severities(rule, { objects, unread: ['workloads'] })).toEqual(['error PodDisruptionBudget shop/web'])
  })

  it('pass when unhealthy pods may be evicted and none is healthy', async () => {
    const policy = { minAvailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' }
    const world = (healthy: number, more = policy) => ({
      objects: [
        deployment('shop/web', { replicas: 2 }),
        budget('shop/web', more, { ...counts(2, healthy, 1), disruptionsAllowed: 0 })
      ]
    })
    expect(await severities(rule, world(0))).toEqual([])
    expect(await severities(rule, world(1))).toHaveLength(1)
    expect(await severities(rule, world(0, { ...policy, unhealthyPodEvictionPolicy: 'IfHealthyBudget' }))).toHaveLength(
      1
    )
  })

  it('block when the controller cannot compute them although a pod runs', async () => {
    const status = {
      ...counts(0, 0, 0),
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: 'False',
          reason: 'SyncFailed',
          message: 'found no controllers for pod "web-1"'
        }
      ]
    }
    const failed = budget('shop/web', { maxUnavailable: 1 }, status)
    expect(await severities(rule, { objects: [failed, pod('shop/web-1')] })).toHaveLength(1)
    expect(await severities(rule, { objects: [failed] })).toEqual([])
  })

  it('pass when only pods of a DaemonSet, or pending pods, are counted', async () => {
    const held = budget('shop/web', { minAvailable: 1 }, counts(1, 0, 1))
    const daemon = pod('shop/web-1', { owner: owned('DaemonSet', 'web') })
    const pending = pod('shop/web-1', { owner: owned('ReplicaSet', 'web-1'), status: { phase: 'Pending' } })
    expect(await severities(rule, { objects: [held, daemon] })).toEqual([])
    expect(await severities(rule, { objects: [held, pending] })).toEqual([])
    expect(
      await severities(rule, { objects: [held, pod('shop/web-1', { owner: owned('ReplicaSet', 'web-1') })] })
    ).toHaveLength(1)
  })

  it('pass when all pods run in pools that are not drained, unless AKS refuses the budget itself', async () => {
    const pools = [{ name: 'user' }, { name: 'build' }]
    const objects = [
      node('user-0'),
      pod('shop/web-1', { node: 'user-0', owner: owned('ReplicaSet', 'web-1') }),
      deployment('shop/web', { replicas: 1 })
    ]
    const world = (more: object, names: string[]) => ({
      objects: [...objects, budget('shop/web', { ...more })],
      pools,
      upgrade: { pools: names }
    })
    expect(await severities(rule, world({ minAvailable: 1 }, ['build']))).toEqual([])
    expect(await severities(rule, world({ minAvailable: 1 }, ['build', 'user']))).toHaveLength(1)
    expect(await severities(rule, world({ maxUnavailable: 0 }, ['build']))).toHaveLength(1)
  })

  it('name pods that are not ready, with the reason', async () => {
    const crashing = pod('shop/web-1', {
      ready: false,
      owner: owned('ReplicaSet', 'web-1'),
      status: { containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] }
    })
    const [found] = await findingsOf(rule, { objects: [workload, crashing, budget('shop/web', spec, full)] })
    expect(found?.evidence).toContain('web-1 CrashLoopBackOff')
    expect(found?.remedy).toMatch(/Repair.*Deployment shop\/web.*unhealthyPodEvictionPolicy/)
  })

  it.each([
    ['warn when some of its pods crash and others are ready', counts(4, 3, 2), 'CrashLoopBackOff', 1],
    ['pass when none of its pods is ready and unhealthy ones may be evicted', counts(4, 0, 2), 'CrashLoopBackOff', 0],
    ['pass when some of its pods only start', counts(4, 3, 2), 'ContainerCreating', 0],
    ['pass when they need no healthy pod', counts(4, 3, 0), 'CrashLoopBackOff', 0]
  ])('%s', async (_, status, reason, warnings) => {
    const spec = { minAvailable: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow' }
    const waits = pod('shop/web-1', {
      ready: false,
      owner: owned('ReplicaSet', 'web-1'),
      status: { containerStatuses: [{ state: { waiting: { reason } } }] }
    })
    const objects = [deployment('shop/web', { replicas: 4 }), waits, budget('shop/web', spec, status)]
    const found = await findingsOf(rule, { objects })
    expect(found.map(({ severity }) => severity)).toEqual(Array(warnings).fill('warning'))
    for (const { evidence, remedy } of found) {
      expect(evidence).toContain('3 of 4 pods are healthy, and 2 must be (Deployment shop/web)')
      expect(evidence).toContain('Not ready: web-1 CrashLoopBackOff')
      expect(remedy).toBe('PodDisruptionBudget shop/web: Repair the pods of Deployment shop/web first.')
    }
  })

  it.each([
    ['warn when their pods become ready too slowly for a drain', 5, 30, 1],
    ['warn when the pods of the node before are not ready in time', 1, 30, 1],
    ['pass when the pods become ready fast enough', 5, 4, 0],
    ['pass when the pods were ready long after their start', 5, 300, 0]
  ])('%s', async (_, podsOnNode, startMinutes, warnings) => {
    const ready = new Date(Date.parse('2026-08-04T08:00:00Z') + startMinutes * 60_000).toISOString()
    const status = {
      startTime: '2026-08-04T08:00:00Z',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: ready }]
    }
    const at = (name: string, onNode: string) =>
      pod(`shop/web-${name}`, { node: onNode, owner: owned('ReplicaSet', 'web-1'), status })
    const pods = [...Array.from({ length: podsOnNode }, (__, n) => at(`${n}`, 'user-0')), at('90', 'user-1')]
    const count = podsOnNode + 1
    const objects = [
      deployment('shop/web', { replicas: count }),
      ...[...pods, node('user-0'), node('user-1')],
      budget('shop/web', { maxUnavailable: 1 }, counts(count, count, count - 1))
    ]
    const pools = [{ name: 'user', upgradeSettings: { maxSurge: '1', drainTimeoutInMinutes: 25 } }]
    const found = await findingsOf(rule, { objects, pools })
    expect(found.map(({ severity }) => severity)).toEqual(Array(warnings).fill('warning'))
    for (const { evidence, remedy } of found) {
      const needed = podsOnNode * startMinutes
      expect(evidence).toContain(
        `they take 30 min to become ready. The drains of pool user then need up to ${needed} min`
      )
      expect(remedy).toContain(`Raise \`drainTimeoutInMinutes\` of pool user above ${needed}`)
    }
  })

  it('are not evaluated without access', async () => {
    expect(await severities(rule, { unread: ['budgets'] })).toEqual(['not-evaluated disruption budgets of the cluster'])
    expect(await severities('upgrade-budget-overlap', { unread: ['workloads'] })).toEqual([
      'not-evaluated workloads of the cluster'
    ])
    expect(await severities('upgrade-manifest-budgets', { noManifests: 'No checkout.' })).toEqual([
      'not-evaluated manifests of the checkout'
    ])
  })
})

describe('budgets of both sources', () => {
  const both = [deployment('shop/web', { replicas: 1 }), budget('shop/web', { minAvailable: 1 })]

  it('are one finding, with the place in the checkout', async () => {
    const found = (await findingsIn({ manifests: both, objects: both })).filter(({ subject }) => /Budget/.test(subject))
    expect(found).toMatchObject([{ rule: 'upgrade-budgets', place: { file: 'gitops/app.yaml', line: 7 } }])
  })

  it('are a warning when the cluster does not have them yet', async () => {
    const [found] = await findingsOf('upgrade-manifest-budgets', { manifests: both })
    expect(found).toMatchObject({
      severity: 'warning',
      evidence: expect.stringMatching(/does not have this object yet/)
    })
  })

  it('are a warning with the reason when the rendering is incomplete', async () => {
    const manifests = both.map(each => ({
      object: each,
      file: 'a.yaml',
      line: 1,
      incomplete: ['The variable tier is not known.']
    }))
    const [found] = await findingsOf('upgrade-manifest-budgets', { manifests, unread: [...INSIDE] })
    expect(found).toMatchObject({
      severity: 'warning',
      evidence: expect.stringContaining('The variable tier is not known.')
    })
  })

  it.each([
    [{ minAvailable: 2 }, 2, /raise `replicas` of Deployment shop\/web to 3 or more, or replace/i],
    [{ minAvailable: '80%' }, 1, /raise `replicas` of Deployment shop\/web to 5 or more, or replace/i],
    [{ minAvailable: '100%' }, 3, /^Replace `minAvailable` by `maxUnavailable: 1`/],
    [{ minAvailable: 40 }, 40, /to 41 or more/]
  ])('propose replicas that are enough for %j of %i', async (spec, replicas, remedy) => {
    const [found] = await findingsOf('upgrade-budgets', {
      objects: [deployment('shop/web', { replicas }), budget('shop/web', spec)]
    })
    expect(found?.remedy).toMatch(remedy)
  })

  it('pass when the number of replicas is a variable that is not known', async () => {
    const open = deployment('shop/web', { replicas: '${replicas}' as never })
    const budgets = [{ minAvailable: 1 }, { minAvailable: '50%' }].map((spec, n) =>
      budget(`shop/web${n}`, { ...spec, selector: { matchLabels: { app: 'web' } } })
    )
    for (const each of budgets)
      expect(await findingsIn({ objects: [node('user-0')], manifests: [open, each] })).toEqual([])
  })

  it('say that a pool quarantines nodes that it cannot drain', async () => {
    const pools = [{ name: 'user', upgradeSettings: { undrainableNodeBehavior: 'Cordon' } }]
    const [found] = await findingsOf('upgrade-budgets', { objects: both, pools })
    expect(found?.remedy).toContain('Quarantined')
  })
})
