import type { KubernetesCase, Manifest } from '../case.ts'
import {
  budget,
  budgetCase,
  deployment,
  ownerReference,
  pod,
  podsOf,
  readBudget,
  tryToEvict,
  workload
} from './objects.ts'

/** The kinds of budgets that each owner is tried with. */
const BUDGETS = [{ minAvailable: 1 }, { minAvailable: '50%' }, { maxUnavailable: 1 }] as const

function ownerCases(owner: string, objects: readonly Manifest[], podName: string): KubernetesCase[] {
  return BUDGETS.map(fields => {
    const [[field, value] = []] = Object.entries(fields)
    return budgetCase(`computes ${field} ${value} of pods of ${owner}`, [...objects, budget(fields)], podName)
  })
}

function custom(kind: 'Widget' | 'Gadget', replicas: number): Manifest {
  return { apiVersion: 'example.invalid/v1', kind, metadata: { name: 'web' }, spec: { replicas } }
}

const job: Manifest = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'web' },
  spec: {
    parallelism: 2,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'example.invalid/app:1' }] } }
  }
}

const replicationController: Manifest = {
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: { name: 'web' },
  spec: { ...(workload('ReplicaSet', 3).spec as object), selector: { app: 'web' } }
}

const secondReplicaSet: Manifest = {
  ...workload('ReplicaSet', 2),
  metadata: { name: 'new', ownerReferences: [ownerReference('Deployment', 'web')] }
}

/** The expected number of pods, which the owner of the pods decides. */
export const OWNERS: readonly KubernetesCase[] = [
  ...ownerCases('a StatefulSet', [workload('StatefulSet', 3), ...podsOf(['StatefulSet', 'web'], 3)], 'web-a'),
  ...ownerCases('a ReplicaSet', [workload('ReplicaSet', 3), ...podsOf(['ReplicaSet', 'web'], 3)], 'web-a'),
  ...ownerCases(
    'a ReplicationController',
    [replicationController, ...podsOf(['ReplicationController', 'web'], 3)],
    'web-a'
  ),
  ...ownerCases('a custom resource with a scale', [custom('Widget', 4), ...podsOf(['Widget', 'web'], 3)], 'web-a'),
  ...ownerCases('a custom resource without a scale', [custom('Gadget', 4), ...podsOf(['Gadget', 'web'], 3)], 'web-a'),
  ...ownerCases('a DaemonSet', [workload('DaemonSet'), ...podsOf(['DaemonSet', 'web'], 2)], 'web-a'),
  ...ownerCases('a Job', [job, ...podsOf(['Job', 'web'], 2)], 'web-a'),
  ...ownerCases('no owner', [pod('web-a'), pod('web-b')], 'web-a'),
  // The message names the pod that the controller happens to read first, so there is only one.
  ...ownerCases('an owner that does not exist', podsOf(['ReplicaSet', 'web'], 1), 'web-a'),
  budgetCase('expects the replicas of the Deployment when a ReplicaSet has fewer', [
    workload('Deployment', 5),
    { ...workload('ReplicaSet', 3), metadata: { name: 'web', ownerReferences: [ownerReference('Deployment', 'web')] } },
    ...podsOf(['ReplicaSet', 'web'], 3),
    budget({ maxUnavailable: 1 })
  ]),
  budgetCase('counts a Deployment once when a rollout has two ReplicaSets', [
    ...deployment(3),
    secondReplicaSet,
    ...podsOf(['ReplicaSet', 'new'], 2),
    budget({ maxUnavailable: 1 })
  ]),
  budgetCase('adds the replicas of two owners', [
    workload('StatefulSet', 2),
    ...podsOf(['StatefulSet', 'web'], 2),
    { ...workload('ReplicaSet', 3), metadata: { name: 'api' } },
    ...podsOf(['ReplicaSet', 'api'], 3),
    budget({ minAvailable: '50%' })
  ]),
  budgetCase('computes a percentage of a pod with an owner and a pod without one', [
    workload('ReplicaSet', 1),
    ...podsOf(['ReplicaSet', 'web'], 1),
    pod('bare'),
    budget({ minAvailable: '50%' })
  ]),
  budgetCase('expects no pod when the owner is scaled to zero', [
    workload('ReplicaSet', 0),
    ...podsOf(['ReplicaSet', 'web'], 1),
    budget({ minAvailable: '50%' })
  ]),
  {
    name: 'follows the owner when it is scaled, at the next change of a pod',
    objects: [workload('StatefulSet', 2), ...podsOf(['StatefulSet', 'web'], 2), budget({ maxUnavailable: 1 })],
    steps: [
      readBudget(),
      {
        request: 'PATCH /apis/apps/v1/namespaces/{ns}/statefulsets/web/scale',
        patch: 'merge',
        body: { spec: { replicas: 3 } },
        record: ['spec']
      },
      {
        request: 'POST /api/v1/namespaces/{ns}/pods',
        body: { metadata: { name: 'web-x', labels: { app: 'web' } }, spec: podsOf(['StatefulSet', 'web'], 1)[0]?.spec }
      },
      readBudget(),
      tryToEvict('web-a')
    ]
  },
  budgetCase('ignores an owner that is not the controller', [
    workload('ReplicaSet', 1),
    {
      ...pod('web-a'),
      metadata: {
        name: 'web-a',
        labels: { app: 'web' },
        ownerReferences: [{ ...ownerReference('ReplicaSet', 'web'), controller: false }]
      }
    },
    budget({ maxUnavailable: 1 })
  ]),
  {
    name: 'keeps a budget without pods at zero',
    objects: [workload('ReplicaSet', 3), budget({ maxUnavailable: 1 })],
    steps: [readBudget()]
  }
]
