import { expect, it } from '@jest/globals'
import {
  budgetStatus,
  type DisruptablePod,
  type PodPopulation
} from '../../../../local/kubernetes/disruption/budget.ts'
import { decideByBudgets } from '../../../../local/kubernetes/disruption/eviction.ts'
import type { KubernetesObject } from '../../../../src/manifests/index.ts'
import { allowsNone } from '../../../../src/preflight/upgrade/objects/budget-arithmetic.ts'
import { blocksByStatus } from '../../../../src/preflight/upgrade/objects/budget-status.ts'
import { objectSet } from '../../../../src/preflight/upgrade/objects/object-set.ts'
import { type SeenObject, seenObject } from '../../../../src/preflight/upgrade/objects/seen-object.ts'
import { selectedBy } from '../../../../src/preflight/upgrade/objects/selected-pods.ts'
import { budget, pod } from './objects-kit.ts'

const AMOUNTS = [...Array.from({ length: 8 }, (_, n) => n), ...Array.from({ length: 101 }, (_, n) => `${n}%`)]
const SPECS = [{}, ...AMOUNTS.flatMap(amount => [{ minAvailable: amount }, { maxUnavailable: amount }])]
const POLICIES = [{}, { unhealthyPodEvictionPolicy: 'AlwaysAllow' }, { unhealthyPodEvictionPolicy: 'IfHealthyBudget' }]

const STATES = ['ready', 'unready', 'pending', 'terminating'] as const
type State = (typeof STATES)[number]

/** One to three pods, in all combinations of their states. */
const COMBINATIONS = [1, 2, 3].flatMap(pods =>
  Array.from({ length: STATES.length ** pods }, (_, code) =>
    Array.from(
      { length: pods },
      (__, n): State => STATES[Math.floor(code / STATES.length ** n) % STATES.length] ?? 'ready'
    )
  )
)

/** Returns the pods of one workload, in these states. */
function population(states: readonly State[]): PodPopulation {
  const pods = states.map(
    (state, n): DisruptablePod => ({
      namespace: 'shop',
      name: `web-${n}`,
      labels: { app: 'web' },
      controller: 'web',
      phase: state === 'pending' ? 'Pending' : 'Running',
      isReady: state === 'ready' || state === 'terminating',
      isTerminating: state === 'terminating'
    })
  )
  return { pods, scaleOf: () => ({ key: 'web', replicas: states.length }) }
}

/** Returns a pod as the API server shows it. */
function shownPod({ name, phase, isReady, isTerminating }: DisruptablePod): SeenObject {
  const shown = pod(`shop/${name}`, { ready: isReady, status: { phase } })
  const metadata = { ...shown.metadata, ...(isTerminating && { deletionTimestamp: '2026-08-04T09:00:00Z' }) }
  return seen({ ...shown, metadata })
}

const seen = (object: KubernetesObject) => seenObject(object) as SeenObject

it('agrees with the disruption controller about budgets whose pods are all healthy', () => {
  const wrong = SPECS.flatMap(stated =>
    [1, 2, 3, 4, 5, 7, 10].filter(replicas => {
      const guard = budget('shop/web', stated)
      const { disruptionsAllowed } = budgetStatus(
        guard,
        population(Array.from({ length: replicas }, () => 'ready' as const))
      )
      return allowsNone(seen(guard), replicas) !== (disruptionsAllowed === 0)
    })
  )
  expect(wrong).toEqual([])
})

it('agrees with the eviction API about budgets by their status', () => {
  const wrong = SPECS.flatMap(stated =>
    POLICIES.flatMap(policy =>
      COMBINATIONS.filter(states => {
        const guard = budget('shop/web', { ...stated, ...policy })
        const all = population(states)
        const status = budgetStatus(guard, all)
        const stateful = seen({ ...guard, status })
        const set = objectSet('cluster', [stateful, ...all.pods.map(shownPod)], ['budgets', 'workloads'])
        const isRefused = all.pods.some(each => 'refusal' in decideByBudgets(each, [{ budget: guard, status }], 35))
        return blocksByStatus(stateful, selectedBy(stateful, set), set, () => true) !== isRefused
      })
    )
  )
  expect(wrong).toEqual([])
})
