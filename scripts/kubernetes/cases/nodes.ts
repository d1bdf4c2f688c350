import type { JsonObject, KubernetesCase, Manifest, Step } from '../case.ts'
import {
  budget,
  create,
  deployment,
  evict,
  finishPod,
  NODE,
  PODS,
  pod,
  readBudget,
  reportReady,
  tryToEvict,
  workload
} from './objects.ts'

const NODES = '/api/v1/nodes'
const NODE_PATH = `${NODES}/${NODE}`
const SCHEDULING = ['spec.unschedulable', 'spec.taints']

function node(fields: JsonObject = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE, labels: { agentpool: 'user' } }, ...fields }
}

const CORDON: Step = {
  request: `PATCH ${NODE_PATH}`,
  patch: 'strategic',
  body: { spec: { unschedulable: true } },
  record: SCHEDULING
}

/** The read that a drain begins with. */
const LIST_PODS: Step = {
  request: `GET /api/v1/pods?fieldSelector=spec.nodeName=${NODE}`,
  record: ['items[].metadata.name', 'items[].metadata.deletionGracePeriodSeconds', 'items[].metadata.ownerReferences']
}

const DRAIN: readonly KubernetesCase[] = [
  {
    name: 'drains a node whose pods find a replacement elsewhere',
    objects: [node(), ...deployment(2), budget({ minAvailable: 1 })],
    steps: [
      CORDON,
      LIST_PODS,
      evict('web-a'),
      evict('web-b'),
      create(PODS, pod('web-x', { spec: { nodeName: 'elsewhere' } })),
      reportReady('web-x'),
      evict('web-b'),
      finishPod('web-a'),
      evict('web-b'),
      finishPod('web-b'),
      LIST_PODS,
      readBudget(),
      { request: `DELETE ${NODE_PATH}` },
      { request: `GET ${NODE_PATH}` }
    ]
  },
  {
    name: 'never drains a node under a budget that allows no disruption',
    objects: [node(), ...deployment(1), budget({ minAvailable: 1 })],
    steps: [CORDON, evict('web-a'), evict('web-a'), LIST_PODS]
  },
  {
    name: 'evicts a pod that has moved and returned under the same name',
    objects: [pod('a')],
    steps: [evict('a'), finishPod('a'), evict('a'), create(PODS, pod('a')), evict('a')]
  },
  {
    name: 'evicts pods of a DaemonSet, which a drain leaves out',
    objects: [node(), workload('DaemonSet'), pod('web-a', { owner: ['DaemonSet', 'web'] })],
    steps: [LIST_PODS, evict('web-a')]
  },
  {
    name: 'accepts a mirror pod of an administrator',
    objects: [node()],
    steps: [create(PODS, pod('a', { annotations: { 'kubernetes.io/config.mirror': 'a' } }), ['metadata.annotations'])]
  },
  {
    name: 'evicts a pod with the annotation of a static pod',
    objects: [pod('a', { annotations: { 'kubernetes.io/config.source': 'file' } })],
    steps: [evict('a')]
  },
  {
    name: 'evicts pods with local storage or safe-to-evict false, which only other programs respect',
    objects: [
      pod('a', { spec: { volumes: [{ name: 'scratch', emptyDir: {} }] } }),
      pod('b', { annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' } })
    ],
    steps: [evict('a'), evict('b')]
  }
]

/** Nodes, and what a drain does. */
export const NODE_CASES: readonly KubernetesCase[] = [
  {
    name: 'taints a new node as not ready',
    steps: [create(NODES, node(), [...SCHEDULING, 'status'])]
  },
  {
    name: 'cordons and uncordons a node',
    objects: [node()],
    steps: [
      CORDON,
      CORDON,
      {
        request: `PATCH ${NODE_PATH}`,
        patch: 'strategic',
        body: { spec: { unschedulable: null } },
        record: SCHEDULING
      },
      { request: `PATCH ${NODE_PATH}`, patch: 'merge', body: { spec: { unschedulable: false } }, record: SCHEDULING }
    ]
  },
  {
    name: 'adds and validates taints of a node',
    objects: [node()],
    steps: [
      {
        request: `PATCH ${NODE_PATH}`,
        patch: 'merge',
        body: { spec: { taints: [{ key: 'CriticalAddonsOnly', value: 'true', effect: 'NoSchedule' }] } },
        record: SCHEDULING
      },
      {
        request: `PATCH ${NODE_PATH}`,
        patch: 'merge',
        body: { spec: { taints: [{ key: 'bad key', effect: 'Never' }] } }
      }
    ]
  },
  {
    name: 'reports a node that does not exist',
    steps: [{ ...CORDON, record: [] }, { request: `DELETE ${NODE_PATH}` }]
  },
  {
    name: 'refuses a second node of the same name',
    objects: [node()],
    steps: [create(NODES, node())]
  },
  {
    name: 'keeps the pods of a deleted node',
    objects: [node(), ...deployment(2), budget({ minAvailable: 1 })],
    steps: [{ request: `DELETE ${NODE_PATH}` }, LIST_PODS, readBudget(), tryToEvict('web-a')]
  },
  {
    name: 'counts a ready pod on a node that does not exist',
    objects: [...deployment(2), budget({ minAvailable: 1 })],
    steps: [readBudget(), tryToEvict('web-a')]
  },
  {
    name: 'adds tolerations and the default priority to a pod',
    steps: [create(PODS, pod('a'), ['spec.tolerations', 'spec.priority', 'spec.preemptionPolicy', 'status'])]
  },
  {
    name: 'reports a node as not ready without changing its taints',
    objects: [node()],
    steps: [
      {
        request: `PATCH ${NODE_PATH}/status`,
        patch: 'strategic',
        body: {
          status: { conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'down' }] }
        },
        record: ['spec.taints', 'status.conditions']
      }
    ]
  },
  ...DRAIN
]
