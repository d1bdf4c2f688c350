import type { KubernetesCase } from '../case.ts'
import {
  budget,
  create,
  deployment,
  evict,
  finishPod,
  PODS,
  pod,
  readBudget,
  reportReady,
  tryToEvict,
  unscheduledPod
} from './objects.ts'

const POD_AFTERWARDS = ['metadata.deletionTimestamp', 'metadata.deletionGracePeriodSeconds', 'status.conditions']
const readPod = (name: string) => ({ request: `GET ${PODS}/${name}`, record: POD_AFTERWARDS })

/** The eviction request itself. */
const requests: readonly KubernetesCase[] = [
  { name: 'evicts a pod without a budget', objects: [pod('a')], steps: [evict('a'), readPod('a'), evict('a')] },
  { name: 'evicts a pod on no node at once', objects: [unscheduledPod('a')], steps: [evict('a'), readPod('a')] },
  { name: 'reports a pod that does not exist', steps: [evict('gone'), tryToEvict('gone')] },
  {
    name: 'evicts with a grace period',
    objects: [pod('a'), pod('b'), pod('c')],
    steps: [
      evict('a', { deleteOptions: { gracePeriodSeconds: 5 } }),
      readPod('a'),
      evict('b', { deleteOptions: { gracePeriodSeconds: 0 } }),
      readPod('b'),
      evict('c', { deleteOptions: { gracePeriodSeconds: -1 } }),
      readPod('c')
    ]
  },
  {
    name: 'uses the grace period of the pod',
    objects: [pod('a', { spec: { terminationGracePeriodSeconds: 90 } })],
    steps: [evict('a'), readPod('a')]
  },
  {
    name: 'refuses preconditions that the pod does not meet',
    objects: [pod('a')],
    steps: [
      evict('a', { deleteOptions: { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } } }),
      evict('a', { deleteOptions: { preconditions: { resourceVersion: '1' } } }),
      readPod('a')
    ]
  },
  {
    name: 'tries an eviction without evicting',
    objects: [pod('a'), pod('b')],
    steps: [tryToEvict('a'), readPod('a'), evict('b', { deleteOptions: { dryRun: ['All'] } }), readPod('b')]
  },
  {
    name: 'tries an eviction that a budget refuses',
    objects: [...deployment(1), budget({ minAvailable: 1 })],
    steps: [tryToEvict('web-a'), evict('web-a', { deleteOptions: { dryRun: ['All'] } }), readPod('web-a')]
  },
  {
    name: 'refuses an unknown dry-run directive',
    objects: [pod('a')],
    steps: [evict('a', {}, '?dryRun=Some'), evict('a', { deleteOptions: { dryRun: ['Some'] } })]
  },
  {
    name: 'refuses an eviction whose name differs from the path',
    objects: [pod('a')],
    steps: [evict('a', { metadata: { name: 'b' } }), evict('a', { metadata: { name: 'a', namespace: 'other' } })]
  },
  {
    name: 'accepts a body without a version and refuses one without the name',
    objects: [pod('a'), pod('b'), pod('c')],
    steps: [
      { request: `POST ${PODS}/a/eviction`, body: { metadata: { name: 'a' } } },
      { request: `POST ${PODS}/b/eviction`, body: {} },
      { request: `POST ${PODS}/c/eviction` }
    ]
  },
  {
    name: 'accepts an eviction of version policy/v1beta1 and refuses an unknown version',
    objects: [pod('a')],
    steps: [evict('a', { apiVersion: 'policy/v1beta1' }), evict('a', { apiVersion: 'policy/v9' })]
  },
  {
    name: 'answers other methods of the eviction subresource',
    objects: [pod('a')],
    steps: [{ request: `GET ${PODS}/a/eviction` }, { request: `DELETE ${PODS}/a/eviction` }]
  },
  {
    name: 'refuses the eviction of a user without the right',
    objects: [pod('a')],
    steps: [{ ...evict('a'), as: 'reader' }]
  },
  {
    name: 'keeps an evicted pod that has a finalizer',
    objects: [pod('a', { finalizers: ['example.invalid/keep'] })],
    steps: [
      evict('a', { deleteOptions: { gracePeriodSeconds: 0 } }),
      readPod('a'),
      { request: `PATCH ${PODS}/a`, patch: 'merge', body: { metadata: { finalizers: null } } },
      readPod('a')
    ]
  }
]

/** Several evictions under one budget. */
const sequences: readonly KubernetesCase[] = [
  {
    name: 'refuses the second of two evictions after the controller has observed the first',
    objects: [...deployment(3), budget({ minAvailable: 2 })],
    steps: [evict('web-a'), readBudget(), evict('web-b'), readBudget()]
  },
  {
    name: 'counts an eviction in disruptedPods before the controller observes it',
    objects: [...deployment(4), budget({ minAvailable: 2 })],
    controllers: 'stopped',
    steps: [evict('web-a'), readBudget(), evict('web-b'), readBudget(), evict('web-c'), readBudget()]
  },
  {
    name: 'refuses evictions until the controller has observed a new budget',
    objects: deployment(2),
    controllers: 'stopped',
    steps: [
      create('/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets', budget({ minAvailable: 1 })),
      readBudget(),
      tryToEvict('web-a')
    ]
  },
  {
    name: 'refuses evictions until the controller has observed a changed budget',
    objects: [...deployment(2), budget({ minAvailable: 1 })],
    controllers: 'stopped',
    steps: [
      {
        request: 'PATCH /apis/policy/v1/namespaces/{ns}/poddisruptionbudgets/web',
        patch: 'merge',
        body: { spec: { minAvailable: 2 } }
      },
      readBudget(),
      tryToEvict('web-a')
    ]
  },
  {
    name: 'evicts one pod too many when the controller has not observed a deletion',
    objects: [...deployment(2), budget({ minAvailable: 1 })],
    controllers: 'stopped',
    steps: [{ request: `DELETE ${PODS}/web-a` }, readBudget(), evict('web-b'), readBudget()]
  },
  {
    name: 'allows the next eviction when a replacement is ready',
    objects: [...deployment(2), budget({ minAvailable: 2 })],
    steps: [
      tryToEvict('web-a'),
      create(PODS, pod('web-x')),
      readBudget(),
      tryToEvict('web-a'),
      reportReady('web-x'),
      readBudget(),
      evict('web-a'),
      readBudget(),
      finishPod('web-a'),
      readBudget(),
      tryToEvict('web-b')
    ]
  },
  {
    name: 'allows evictions again when the budget is relaxed or deleted',
    objects: [...deployment(2), budget({ maxUnavailable: 0 })],
    steps: [
      tryToEvict('web-a'),
      {
        request: 'PATCH /apis/policy/v1/namespaces/{ns}/poddisruptionbudgets/web',
        patch: 'merge',
        body: { spec: { maxUnavailable: 1 } },
        record: ['spec', 'metadata.generation']
      },
      readBudget(),
      tryToEvict('web-a'),
      { request: 'DELETE /apis/policy/v1/namespaces/{ns}/poddisruptionbudgets/web' },
      evict('web-a'),
      evict('web-b')
    ]
  },
  {
    name: 'deletes a pod in spite of its budget',
    objects: [...deployment(1), budget({ minAvailable: 1 })],
    steps: [evict('web-a'), { request: `DELETE ${PODS}/web-a` }, readBudget(), finishPod('web-a'), readBudget()]
  },
  {
    name: 'evicts all pods of a budget that allows it',
    objects: [...deployment(3), budget({ maxUnavailable: '100%' })],
    steps: [evict('web-a'), evict('web-b'), evict('web-c'), readBudget()]
  }
]

/** The eviction subresource. */
export const EVICTIONS: readonly KubernetesCase[] = [...requests, ...sequences]
