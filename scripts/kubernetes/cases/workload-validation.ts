import type { JsonObject, KubernetesCase, Manifest } from '../case.ts'
import { create, workload } from './objects.ts'

const AUTOSCALERS = '/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers'
const JOBS = '/apis/batch/v1/namespaces/{ns}/jobs'
const CRON_JOBS = '/apis/batch/v1/namespaces/{ns}/cronjobs'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/{ns}/deployments'

function autoscaler(fields: JsonObject): Manifest {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 3, ...fields }
  }
}

const TEMPLATE = { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'example.invalid/app:1' }] } }

function job(fields: JsonObject): Manifest {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' }, spec: { template: TEMPLATE, ...fields } }
}

function cronJob(fields: JsonObject): Manifest {
  const spec = { schedule: '0 3 * * *', jobTemplate: { spec: { template: TEMPLATE } }, ...fields }
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'a' }, spec }
}

/** Workloads besides pods: what is refused, what is added. */
export const WORKLOAD_VALIDATION: readonly KubernetesCase[] = [
  {
    name: 'adds the defaults of a HorizontalPodAutoscaler',
    steps: [create(AUTOSCALERS, autoscaler({}), ['spec'])]
  },
  {
    name: 'refuses a HorizontalPodAutoscaler with a minimum over the maximum or of zero',
    steps: [create(AUTOSCALERS, autoscaler({ minReplicas: 5 })), create(AUTOSCALERS, autoscaler({ minReplicas: 0 }))]
  },
  {
    name: 'adds the defaults of a Job',
    steps: [create(JOBS, job({}), ['spec.backoffLimit', 'spec.completions', 'spec.parallelism', 'spec.completionMode'])]
  },
  {
    name: 'refuses a Job that restarts always or has negative numbers',
    steps: [
      create(JOBS, job({ template: { spec: { ...TEMPLATE.spec, restartPolicy: 'Always' } } })),
      create(JOBS, job({ parallelism: -1, backoffLimit: -1 }))
    ]
  },
  {
    name: 'adds the defaults of a CronJob',
    steps: [
      create(CRON_JOBS, cronJob({}), ['spec.concurrencyPolicy', 'spec.suspend', 'spec.successfulJobsHistoryLimit'])
    ]
  },
  {
    name: 'refuses a CronJob with a bad schedule, time zone or policy',
    steps: [
      create(CRON_JOBS, cronJob({ schedule: 'every day' })),
      create(CRON_JOBS, cronJob({ timeZone: 'Mars/Olympus' })),
      create(CRON_JOBS, cronJob({ schedule: 'TZ=UTC 0 3 * * *' })),
      create(CRON_JOBS, cronJob({ concurrencyPolicy: 'Perhaps' }))
    ]
  },
  {
    name: 'tries the creation of a Deployment without creating it',
    steps: [
      create(`${DEPLOYMENTS}?dryRun=All`, workload('Deployment', 2), [
        'spec.strategy',
        'spec.progressDeadlineSeconds',
        'spec.revisionHistoryLimit'
      ]),
      { request: `GET ${DEPLOYMENTS}/web` }
    ]
  },
  {
    name: 'refuses a Deployment whose selector does not match its template, and a change of the selector',
    objects: [workload('Deployment', 2)],
    steps: [
      create(`${DEPLOYMENTS}`, {
        ...workload('Deployment', 2),
        metadata: { name: 'other' },
        spec: { ...(workload('Deployment', 2).spec as object), selector: { matchLabels: { app: 'other' } } }
      }),
      {
        request: `PATCH ${DEPLOYMENTS}/web`,
        patch: 'merge',
        body: { spec: { selector: { matchLabels: { app: 'x' } } } }
      }
    ]
  },
  {
    name: 'scales a Deployment by its subresource',
    objects: [workload('Deployment', 2)],
    steps: [
      { request: `GET ${DEPLOYMENTS}/web/scale`, record: ['spec', 'status'] },
      { request: `PATCH ${DEPLOYMENTS}/web/scale`, patch: 'merge', body: { spec: { replicas: 4 } }, record: ['spec'] },
      { request: `PATCH ${DEPLOYMENTS}/web/scale`, patch: 'merge', body: { spec: { replicas: -1 } } },
      { request: `GET ${DEPLOYMENTS}/web`, record: ['spec.replicas', 'metadata.generation'] }
    ]
  },
  {
    name: 'refuses a write with an old resourceVersion',
    objects: [workload('Deployment', 2)],
    steps: [
      {
        request: `PATCH ${DEPLOYMENTS}/web`,
        patch: 'merge',
        body: { metadata: { resourceVersion: '1' }, spec: { replicas: 3 } }
      }
    ]
  }
]
