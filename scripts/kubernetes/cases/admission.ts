import type { JsonObject, KubernetesCase, Manifest } from '../case.ts'
import { create, PODS, pod } from './objects.ts'

function quota(hard: JsonObject, used: JsonObject): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'limits' },
    spec: { hard },
    // The quota controller writes it; it does not run here.
    status: { hard, used }
  }
}

function limitRange(limit: JsonObject): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'limits' },
    spec: { limits: [{ type: 'Container', ...limit }] }
  }
}

function podWith(resources: JsonObject, name = 'a'): Manifest {
  return pod(name, { spec: { containers: [{ name: 'app', image: 'example.invalid/app:1', resources }] } })
}

const RESOURCES = ['spec.containers[].resources']

/** Refusals and additions of the API server when a pod is created. */
export const ADMISSION: readonly KubernetesCase[] = [
  {
    name: 'refuses a pod over the quota of pods',
    objects: [quota({ pods: '1' }, { pods: '1' })],
    steps: [create(PODS, pod('a'))]
  },
  {
    name: 'accepts pods up to the quota and counts them',
    objects: [quota({ pods: '2' }, { pods: '1' })],
    steps: [
      create(PODS, pod('a')),
      { request: 'GET /api/v1/namespaces/{ns}/resourcequotas/limits', record: ['status'] },
      create(PODS, pod('b')),
      { request: `POST ${PODS}?dryRun=All`, body: pod('c') }
    ]
  },
  {
    name: 'refuses a pod over the quota of memory',
    objects: [quota({ 'requests.memory': '1Gi' }, { 'requests.memory': '512Mi' })],
    steps: [create(PODS, podWith({ requests: { memory: '600Mi' } }))]
  },
  {
    name: 'refuses a pod without requests under a quota of processors',
    objects: [quota({ 'requests.cpu': '1', 'limits.cpu': '2' }, { 'requests.cpu': '0', 'limits.cpu': '0' })],
    steps: [create(PODS, pod('a')), create(PODS, podWith({ requests: { cpu: '100m' } }, 'b'))]
  },
  {
    name: 'adds the defaults of a limit range',
    objects: [limitRange({ default: { cpu: '500m', memory: '256Mi' }, defaultRequest: { cpu: '100m' } })],
    steps: [
      create(PODS, pod('a'), [...RESOURCES, 'metadata.annotations', 'status.qosClass']),
      create(PODS, podWith({ requests: { cpu: '200m' } }, 'b'), [...RESOURCES, 'metadata.annotations'])
    ]
  },
  {
    name: 'refuses a pod outside of a limit range',
    objects: [limitRange({ max: { memory: '1Gi' }, min: { memory: '64Mi' } })],
    steps: [
      create(PODS, podWith({ requests: { memory: '2Gi' }, limits: { memory: '2Gi' } })),
      create(PODS, podWith({ requests: { memory: '32Mi' }, limits: { memory: '32Mi' } }, 'b'))
    ]
  },
  {
    name: 'refuses requests that are more than the limits',
    steps: [create(PODS, podWith({ requests: { cpu: '2' }, limits: { cpu: '1' } }))]
  },
  {
    name: 'refuses a priority class that does not exist and knows those of the system',
    steps: [
      create(PODS, pod('a', { spec: { priorityClassName: 'missing' } })),
      create(PODS, pod('b', { spec: { priorityClassName: 'system-cluster-critical' } }), [
        'spec.priority',
        'spec.preemptionPolicy'
      ]),
      create(PODS, pod('c', { spec: { priority: 7 } }))
    ]
  },
  {
    name: 'validates priority classes',
    steps: [
      create('/apis/scheduling.k8s.io/v1/priorityclasses', {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name: '{ns}-high' },
        value: 2000000000
      }),
      create('/apis/scheduling.k8s.io/v1/priorityclasses', {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name: 'system-{ns}' },
        value: 1
      })
    ]
  },
  {
    name: 'refuses pods by the restricted level of Pod Security',
    namespaceLabels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    steps: [create(PODS, pod('a')), create(PODS, pod('b', { spec: { hostNetwork: true } }))]
  },
  {
    name: 'warns by the restricted level of Pod Security',
    namespaceLabels: { 'pod-security.kubernetes.io/warn': 'restricted' },
    steps: [create(PODS, pod('a'))]
  },
  {
    name: 'refuses objects in a namespace that does not exist or is being deleted',
    steps: [
      create('/api/v1/namespaces/{ns}-missing/pods', pod('a')),
      { request: 'DELETE /api/v1/namespaces/{ns}', record: ['status.phase'] },
      create(PODS, pod('a'))
    ]
  },
  {
    name: 'refuses a pod without containers or with a bad name',
    steps: [create(PODS, pod('a', { spec: { containers: [] } })), create(PODS, pod('Not_Valid'))]
  }
]
