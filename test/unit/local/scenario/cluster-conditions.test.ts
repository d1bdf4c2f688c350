import { beforeEach, describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../local/aks/nodes/node.ts'
import { deprecatedCalls } from '../../../../local/aks/upgrades/upgrade-refusals.ts'
import { findResource } from '../../../../local/azure/resources/resource-lookup.ts'
import type { Resource } from '../../../../local/azure/world.ts'
import { findObject } from '../../../../local/kubernetes/cluster-state.ts'
import { syncPods } from '../../../../local/kubernetes/pods/pod-lifecycle.ts'
import { parseScenario } from '../../../../local/scenario/file/load-scenario.ts'
import { eventsSince } from '../../../../local/scenario/report.ts'
import { beginScenario } from '../../../../local/scenario/timed-events.ts'
import { AKS, readyKit } from '../aks/cluster-kit.ts'
import { budget, deployment, type UpgradeKit, upgradeKit } from '../aks/upgrade-kit.ts'
import { codeOf, type Kit } from '../azure/kit.ts'

let kit: UpgradeKit
beforeEach(() => {
  kit = upgradeKit()
})

/** Begins a scenario with conditions of the cluster, given as JSON. */
function bring(conditions: object, world = kit.world): void {
  const text = JSON.stringify({ description: 'x', clusters: [{ cluster: 'blue', ...conditions }] })
  beginScenario(world, parseScenario(text, 'mine.yml'))
}

const states = ({ world }: Kit) => eventsSince(world, 0).map(({ state }) => state)

/** Brings the pods to the present. Returns why those that are not ready wait. */
function pods(): (string | undefined)[] {
  syncPods(kit.world, findResource(kit.world, kit.cluster) as Resource)
  const waiting = kit.pods().filter(({ readyAt }) => readyAt === undefined || readyAt > kit.world.now)
  return waiting.map(({ because, readyAt }) => because ?? `ready in ${((readyAt ?? 0) - kit.world.now) / 1000} s`)
}

describe('conditions of a cluster', () => {
  it('apply objects, which then count: a budget refuses an upgrade', () => {
    bring({ objects: [budget('app', { maxUnavailable: 0 })] })
    expect(states(kit)).toEqual(['done'])
    expect(codeOf(kit.upgrade())).toBe('UnsatisfiablePDB')
  })

  it('wait until the API server accepts an object, each by itself', () => {
    const other = { ...budget('late', {}), metadata: { name: 'late', namespace: 'shop' } }
    bring({ objects: [other, budget('app', {})] })
    expect(states(kit)).toEqual(['done', 'waiting'])
    expect(eventsSince(kit.world, 0)[1]?.text).toContain('namespaces "shop" not found')
    kit.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
    kit.wait(60)
    expect(states(kit)).toEqual(['done', 'done'])
  })

  it('delete objects', () => {
    kit.apply(budget('app', {}))
    const reference = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', name: 'app', namespace: 'web' }
    bring({ deleted: [reference] })
    expect(findObject(kit.world, kit.cluster, reference)).toBeUndefined()
  })

  it('let a webhook deny evictions, so that an upgrade fails', () => {
    kit.apply(deployment('app', 3))
    bring({ webhooks: [{ name: 'guard.contoso.com', answer: 'deny', message: 'not now' }] })
    kit.upgrade({ maxSurge: '1' })
    kit.settle()
    expect(JSON.stringify(kit.poolState())).toContain('guard.contoso.com')
    expect(JSON.stringify(kit.poolState())).toContain('not now')
  })

  it('call a deprecated API every hour until a minute', () => {
    bring({ deprecatedCalls: [{ api: 'a.b.v1', untilMinute: 150 }] })
    const began = kit.world.now
    kit.wait(10 * 3600)
    expect(deprecatedCalls(kit.world, kit.cluster)).toEqual([{ api: 'a.b.v1', seenAt: began + 2 * 3600_000 }])
    expect(states(kit)).toEqual(['done'])
  })

  it.each([
    ['image-pull', 'ImagePullBackOff'],
    ['crash', 'CrashLoopBackOff'],
    ['never-ready', 'Readiness probe failed']
  ])('let running pods fail with %s, and be well again', (failure, because) => {
    kit.apply(deployment('app', 2), deployment('other', 1))
    bring({ pods: [{ workload: 'web/app', failure }] })
    const waiting = pods()
    expect(waiting).toHaveLength(2)
    expect(waiting[0]).toContain(because)
    bring({ pods: [{ workload: 'web/app', failure: 'none' }] })
    expect(pods()).toEqual(['ready in 15 s', 'ready in 15 s'])
    kit.wait(15)
    expect(pods()).toEqual([])
  })

  it('let new pods be slow', () => {
    bring({ pods: [{ workload: 'web/*', readyAfterSeconds: 200 }] })
    kit.apply(deployment('app', 1))
    expect(pods()).toEqual(['ready in 140 s'])
  })

  it('give nodes an old image, while the pool shows the newest one', () => {
    const newest = kit.poolState().nodeImageVersion
    bring({ nodes: [{ pool: 'npuser', imageWeeksOld: 4, poolShowsNewest: true }] })
    expect(kit.poolState().nodeImageVersion).toBe(newest)
    expect(nodesOfPool(kit.world, kit.pool34).every(({ image }) => image < newest)).toBe(true)
    bring({ nodes: [{ pool: 'npuser', imageWeeksOld: 4 }] })
    expect(kit.poolState().nodeImageVersion < newest).toBe(true)
  })

  it('wait for the cluster', () => {
    const early = readyKit()
    bring({ objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }] }, early.world)
    expect(states(early)).toEqual(['waiting'])
    early.build()
    early.wait(60)
    expect(states(early)).toEqual(['done'])
  })
})

describe('a release of a Kubernetes version', () => {
  const release = (version: string) => {
    const text = `{ description: x, events: [{ at: 1, release: ${version} }] }`
    beginScenario(kit.world, parseScenario(text, 'mine.yml'))
    kit.wait(60)
  }
  const versions = () => JSON.stringify(kit.get(`${kit.subscription}/${LIST}`, { version: AKS }))
  const LIST = 'providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions'

  it('is offered in the list, and a cluster and its pools can be upgraded to it', () => {
    expect(versions()).not.toContain('1.35.9')
    release('1.35.9')
    expect(versions()).toContain('1.35.9')
    expect(JSON.stringify(kit.get(`${kit.cluster}/upgradeProfiles/default`, { version: AKS }))).toContain('1.35.9')
    expect(kit.build({ kubernetesVersion: '1.35.9' }).properties.currentKubernetesVersion).toBe('1.35.9')
    expect(kit.upgrade({ maxSurge: '1' }, '1.35.9').status).toBe(200)
    kit.settle()
    expect(kit.poolState().currentOrchestratorVersion).toBe('1.35.9')
  })

  it('is reported if local Azure does not have its minor version', () => {
    release('1.99.1')
    expect(eventsSince(kit.world, 0)[0]?.text).toMatch(/^Local Azure has no minor version for 1.99.1. It has 1.32, /)
  })
})
