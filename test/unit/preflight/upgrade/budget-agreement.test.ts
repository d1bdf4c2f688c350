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
const SPECS = AMOUNTS.flatMap(amount => [{ minAvailable: amount }, { maxUnavailable: amount }])
const POLICIES = [{}, { unhealthyPodEvictionPolicy: 'AlwaysAllow' }, { unhealthyPodEvictionPolicy: 'IfHealthyBudget' }]

/** Whether each of one to four pods is ready, in all combinations. */
const READINESS = [1, 2, 3, 4].flatMap(pods =>
  Array.from({ length: 2 ** pods }, (_, bits) => Array.from({ length: pods }, (__, n) => ((bits >> n) & 1) === 1))
)

/** Returns the pods of one workload, of which some are ready. */
function population(ready: readonly boolean[]): PodPopulation {
  const pods = ready.map(
    (isReady, n): DisruptablePod => ({
      namespace: 'shop',
      name: `web-${n}`,
      labels: { app: 'web' },
      controller: 'web',
      phase: 'Running',
      isReady,
      isTerminating: false
    })
  )
  return { pods, scaleOf: () => ({ key: 'web', replicas: ready.length }) }
}

const seen = (object: KubernetesObject) => seenObject(object) as SeenObject

it('agrees with the disruption controller about budgets whose pods are all healthy', () => {
  const wrong = SPECS.flatMap(stated =>
    [1, 2, 3, 4, 5, 7, 10].filter(replicas => {
      const guard = budget('shop/web', stated)
      const { disruptionsAllowed } = budgetStatus(guard, population(Array.from({ length: replicas }, () => true)))
      return allowsNone(seen(guard), replicas) !== (disruptionsAllowed === 0)
    })
  )
  expect(wrong).toEqual([])
})

it('agrees with the eviction API about budgets by their status', () => {
  const wrong = SPECS.flatMap(stated =>
    POLICIES.flatMap(policy =>
      READINESS.filter(ready => {
        const guard = budget('shop/web', { ...stated, ...policy })
        const pods = population(ready)
        const status = budgetStatus(guard, pods)
        const stateful = seen({ ...guard, status })
        const all = ready.map((isReady, n) => seen(pod(`shop/web-${n}`, { ready: isReady })))
        const set = objectSet('cluster', [stateful, ...all], ['budgets', 'workloads'])
        const isRefused = pods.pods.some(each => 'refusal' in decideByBudgets(each, [{ budget: guard, status }], 35))
        return blocksByStatus(stateful, selectedBy(stateful, set), set) !== isRefused
      })
    )
  )
  expect(wrong).toEqual([])
})
