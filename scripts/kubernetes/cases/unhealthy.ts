import type { KubernetesCase } from '../case.ts'
import { budget, deployment, evict, pod, readBudget, tryToEvict, unscheduledPod, workload } from './objects.ts'

const POLICIES = [undefined, 'IfHealthyBudget', 'AlwaysAllow'] as const

/** Returns a case with three replicas, of which some are ready, and a budget that needs a number of them. */
function policyCase(policy: (typeof POLICIES)[number], ready: number, minAvailable: number): KubernetesCase {
  const fields = policy === undefined ? {} : { unhealthyPodEvictionPolicy: policy }
  return {
    name: `evicts pods of ${ready} of 3 ready with minAvailable ${minAvailable} and ${policy ?? 'the default'} policy`,
    objects: [...deployment(3, ready), budget({ minAvailable, ...fields })],
    // The last pod is unready, the first one is ready unless all are unready.
    steps: [readBudget(), tryToEvict('web-c'), tryToEvict('web-a')]
  }
}

const policies = POLICIES.flatMap(policy => [
  policyCase(policy, 2, 2),
  policyCase(policy, 2, 1),
  policyCase(policy, 1, 2),
  policyCase(policy, 0, 1)
])

const owner = ['ReplicaSet', 'web'] as const

function stateCase(name: string, extra: ReturnType<typeof pod>): KubernetesCase {
  return {
    name: `counts and evicts ${name}`,
    objects: [workload('ReplicaSet', 2), pod('web-a', { owner }), extra, budget({ minAvailable: 1 })],
    steps: [readBudget(), tryToEvict('web-b'), tryToEvict('web-a'), evict('web-b'), readBudget()]
  }
}

/** Pods that are not ready or not running. */
export const UNHEALTHY: readonly KubernetesCase[] = [
  ...policies,
  stateCase('an unready pod', pod('web-b', { owner, ready: false })),
  stateCase('a pod that no scheduler has placed', unscheduledPod('web-b', { owner })),
  stateCase('a pending pod on a node', pod('web-b', { owner, phase: 'Pending', ready: false })),
  stateCase('a succeeded pod', pod('web-b', { owner, phase: 'Succeeded', ready: false })),
  stateCase('a failed pod', pod('web-b', { owner, phase: 'Failed', ready: false })),
  {
    name: 'evicts a pending pod although the budget allows no disruption',
    objects: [
      workload('ReplicaSet', 2),
      pod('web-a', { owner }),
      unscheduledPod('web-b', { owner }),
      budget({ minAvailable: 2 })
    ],
    steps: [readBudget(), evict('web-b'), { request: 'GET /api/v1/namespaces/{ns}/pods/web-b' }]
  },
  {
    name: 'evicts a failed pod although the budget allows no disruption',
    objects: [
      workload('ReplicaSet', 2),
      pod('web-a', { owner }),
      pod('web-b', { owner, phase: 'Failed', ready: false }),
      budget({ minAvailable: 2 })
    ],
    steps: [evict('web-b'), readBudget()]
  },
  {
    name: 'does not count a terminating pod as healthy',
    objects: [...deployment(3), budget({ minAvailable: 2 })],
    steps: [
      readBudget(),
      { request: 'DELETE /api/v1/namespaces/{ns}/pods/web-a', record: ['metadata.deletionGracePeriodSeconds'] },
      readBudget(),
      tryToEvict('web-b'),
      evict('web-a')
    ]
  },
  {
    name: 'lets an unready pod become ready and then refuses its eviction',
    objects: [...deployment(2, 1), budget({ minAvailable: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow' })],
    steps: [
      tryToEvict('web-b'),
      {
        request: 'PATCH /api/v1/namespaces/{ns}/pods/web-b/status',
        patch: 'strategic',
        body: { status: { conditions: [{ type: 'Ready', status: 'True' }] } }
      },
      readBudget(),
      tryToEvict('web-b')
    ]
  }
]
