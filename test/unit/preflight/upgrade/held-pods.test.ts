import { describe, expect, it } from '@jest/globals'
import { budget, counts, deployment, findingsOf, node, pod, severities } from './objects-kit.ts'

const owned = (kind: string, name: string) => ({ apiVersion: 'apps/v1', kind, name, controller: true })
const rule = 'upgrade-budgets'

describe('pods that a budget holds', () => {
  it.each([
    ['crashes, and may be evicted', 'CrashLoopBackOff', 'Running', 'AlwaysAllow', 'warning'],
    ['crashes, and may not be evicted', 'CrashLoopBackOff', 'Running', 'IfHealthyBudget', 'error'],
    ['never started', 'ImagePullBackOff', 'Pending', 'IfHealthyBudget', 'warning'],
    ['just starts, and holds the drain soon', 'ContainerCreating', 'Pending', 'IfHealthyBudget', 'error']
  ])('judge a budget by its only pod that %s', async (_, reason, phase, unhealthyPodEvictionPolicy, severity) => {
    const only = pod('shop/web-1', {
      ready: false,
      owner: owned('ReplicaSet', 'web-1'),
      status: { phase, containerStatuses: [{ state: { waiting: { reason } } }] }
    })
    const guard = budget('shop/web', { minAvailable: 1, unhealthyPodEvictionPolicy }, counts(1, 0, 1))
    const [found, ...more] = await findingsOf(rule, {
      objects: [deployment('shop/web', { replicas: 1 }), only, guard]
    })
    expect(more).toEqual([])
    expect(found?.severity).toBe(severity)
    if (severity === 'warning') expect(found?.evidence).toMatch(/once its pods run.*Not ready: web-1 /)
  })

  it('warn when no node takes the only pod of a budget, because it holds nothing at present', async () => {
    const conditions = [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' }]
    const waits = pod('shop/web-1', { status: { phase: 'Pending', conditions } })
    const objects = [deployment('shop/web', { replicas: 1 }), waits]
    const guard = budget('shop/web', { minAvailable: 1 }, counts(1, 0, 1))
    expect(await severities(rule, { objects: [...objects, guard] })).toEqual(['warning PodDisruptionBudget shop/web'])
  })

  it('pass when the pod that holds the budget runs in a pool that is not drained', async () => {
    const pods = [
      pod('shop/web-1', { node: 'build-0', owner: owned('ReplicaSet', 'web-1') }),
      pod('shop/web-2', { node: 'user-0', ready: false, owner: owned('ReplicaSet', 'web-1') })
    ]
    const guard = budget('shop/web', { minAvailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' }, counts(2, 1, 1))
    const world = (pools: string[]) => ({
      objects: [node('user-0'), node('build-0'), ...pods, guard, deployment('shop/web', { replicas: 2 })],
      pools: [{ name: 'user' }, { name: 'build' }],
      upgrade: { pools }
    })
    expect(await severities(rule, world(['user']))).toEqual([])
    expect(await severities(rule, world(['build']))).toEqual(['error PodDisruptionBudget shop/web'])
  })
})
