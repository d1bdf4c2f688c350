import { invalidBatchFields, invalidObjectMessage } from '../../../../local/kubernetes/batch/batch-validation.ts'
import { cronJobSpec } from '../../../../local/kubernetes/batch/cron-job-spec.ts'
import { jobSpec } from '../../../../local/kubernetes/batch/job-spec.ts'
import { countEviction } from '../../../../local/kubernetes/disruption/budget-status.ts'
import type { StatedBudget } from '../../../../local/kubernetes/disruption/eviction.ts'
import { decideEviction, type EvictionGuards } from '../../../../local/kubernetes/disruption/eviction-decision.ts'
import {
  evictionWebhooks,
  isAskedIn,
  type WebhookAnswer
} from '../../../../local/kubernetes/disruption/eviction-webhooks.ts'
import { answerEvictions, webhookServer } from '../../../../local/kubernetes/disruption/webhook-server.ts'
import {
  asRecord,
  asTexts,
  type Json,
  type KubernetesObject,
  labelsOf,
  valueAt
} from '../../../../local/kubernetes/objects.ts'
import { podCreationFailure } from '../../../../local/kubernetes/pod-failures.ts'
import { gracePeriodSeconds } from '../../../../local/kubernetes/pods/grace-period.ts'
import { keepTemplate, type Pod, type PodTemplate } from '../../../../local/kubernetes/pods/pod.ts'
import { podsOf } from '../../../../local/kubernetes/pods/pod-template.ts'
import type { RecordedCase, Recording } from '../../../../scripts/kubernetes/case.ts'
import { recordedAnswer } from '../../../../scripts/kubernetes/run-case.ts'
import { disruptable, NAMESPACE, objectOf, RecordedCluster } from './recorded-cluster.ts'

type Step = RecordedCase['steps'][number]

/** Answer of the simulation, before the recorded parts are taken from it. */
interface Answered {
  readonly code: number
  readonly body?: unknown
}

/** Result of a replayed case. */
export interface Replay {
  /** Number of requests whose answers were compared. */
  readonly compared: number
  /** Answers that differ from the recorded ones, and requests that the simulation does not know. */
  readonly differences: readonly { readonly request: string; readonly recorded: unknown; readonly simulated: unknown }[]
}

/** Requests about nodes. Local Azure has no API for them: its nodes are the machines of the pools. */
const ABOUT_NODES = /^\w+ \/api\/v1\/nodes/
/** Part of a pod that the simulation does not keep. */
const NOT_KEPT = 'status.conditions'

/** Replays a recorded case on the simulation. */
export function replayCase(recording: Recording, recorded: RecordedCase): Replay {
  const cluster = new RecordedCluster(recording, recorded)
  const differences: Replay['differences'][number][] = []
  let compared = 0
  for (const step of recorded.steps) {
    if (ABOUT_NODES.test(step.request)) continue
    compared += 1
    const simulated = answerStep(cluster, step)
    const answer = withoutUnkept(step.answer)
    if (JSON.stringify(simulated) !== JSON.stringify(answer))
      differences.push({ request: step.request, recorded: answer, simulated })
    if (recorded.controllers !== 'stopped') cluster.observe()
  }
  return { compared, differences }
}

/** Returns the recorded parts of the simulated answer, or `undefined` if the simulation does not know the request. */
function answerStep(cluster: RecordedCluster, step: Step): Step['answer'] | undefined {
  const [method = '', path = ''] = step.request.split(' ')
  for (const { pattern, answer } of REQUESTS) {
    const found = pattern.exec(`${method} ${path}`)
    if (found === null || step.as !== undefined || step.patch === 'apply') continue
    const { code, body = {} } = answer(cluster, step, found.groups ?? {})
    const parsed = JSON.parse(JSON.stringify(body))
    return withoutUnkept(recordedAnswer({ code, body: parsed, warnings: [] }, step, []))
  }
  return undefined
}

function withoutUnkept({ body, ...answer }: Step['answer']): Step['answer'] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { ...answer, ...(body && { body }) }
  const kept = Object.fromEntries(Object.entries(body).filter(([path]) => path !== NOT_KEPT))
  return { ...answer, ...(Object.keys(kept).length > 0 && { body: kept }) }
}

interface Request {
  readonly pattern: RegExp
  answer(cluster: RecordedCluster, step: Step, parts: Readonly<Record<string, string>>): Answered
}

const PODS = String.raw`/api/v1/namespaces/\{ns\}/pods`
const BUDGETS = String.raw`/apis/policy/v1/namespaces/(?<namespace>\{ns\}(?:-other)?)/poddisruptionbudgets`
const NAME = String.raw`/(?<name>[\w-]+)`
const request = (pattern: string, answer: Request['answer']): Request => ({
  pattern: new RegExp(`^${pattern}$`),
  answer
})

const REQUESTS: readonly Request[] = [
  request(String.raw`POST ${PODS}${NAME}/eviction(?<dryRun>\?dryRun=All)?`, evict),
  request(`GET ${BUDGETS}${NAME}`, readBudget),
  request(`POST ${BUDGETS}`, createObject),
  request(`PATCH ${BUDGETS}${NAME}`, (cluster, step, parts) => patchObject(cluster, step, budgetReference(parts))),
  request(`DELETE ${BUDGETS}${NAME}`, (cluster, _, parts) => deleteBudget(cluster, parts)),
  request(`GET ${PODS}${NAME}`, (cluster, _, { name = '' }) => readPod(cluster, name)),
  request(String.raw`GET /api/v1/pods\?fieldSelector=spec.nodeName=(?<node>\S+)`, podsOnNode),
  request(`POST ${PODS}`, createPod),
  request(`PATCH ${PODS}${NAME}(?:/status)?`, (cluster, step, { name = '' }) =>
    patchObject(cluster, step, podReference(name))
  ),
  request(String.raw`DELETE ${PODS}${NAME}(?:\?gracePeriodSeconds=(?<grace>\d+))?`, removePod),
  request(`PATCH /apis/apps/v1/namespaces/[^/]+/statefulsets${NAME}/scale`, (cluster, step, { name = '' }) =>
    scaleStatefulSet(cluster, step, name)
  ),
  request(String.raw`POST /apis/batch/v1/namespaces/\{ns\}/(?:jobs|cronjobs)`, createBatchObject)
]

const podReference = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', name, namespace: NAMESPACE })
const budgetReference = ({ name = '', namespace = '' }: Readonly<Record<string, string>>) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  name,
  namespace
})

function evict(
  cluster: RecordedCluster,
  step: Step,
  { name = '', dryRun }: Readonly<Record<string, string>>
): Answered {
  const pod = cluster.find(podReference(name))
  if (pod === undefined) return notFound(name)
  const decision = decideEviction(disruptable(pod), guards(cluster), cluster.minor)
  if ('refusal' in decision) return { code: decision.refusal.code, body: { kind: 'Status', ...decision.refusal } }
  const options = asRecord(valueAt(step.body, 'deleteOptions'))
  if (dryRun === undefined && !asTexts(options.dryRun).includes('All')) {
    const { counts } = decision
    if (counts !== undefined) {
      const at = new Date(cluster.world.now).toISOString()
      cluster.setStatus(counts.budget, countEviction(counts.status, name, at))
    }
    deletePod(cluster, pod, options.gracePeriodSeconds)
  }
  return { code: 201, body: { kind: 'Status', status: 'Success' } }
}

function guards(cluster: RecordedCluster): EvictionGuards<StatedBudget> {
  const { world, cluster: resource } = cluster
  const labels = labelsOf(cluster.find({ apiVersion: 'v1', kind: 'Namespace', name: NAMESPACE })?.metadata.labels)
  const webhooks = evictionWebhooks(cluster.ofKind('ValidatingWebhookConfiguration'))
    .filter(webhook => isAskedIn(webhook, NAMESPACE, labels))
    .map(webhook => {
      answerEvictions(world, resource.id, String(webhook.name), webhookAnswer(webhook))
      return { webhook, ask: webhookServer(world, resource, webhook) }
    })
  return { budgets: cluster.budgets(), webhooks }
}

const WEBHOOK_ANSWERS: Readonly<Record<string, WebhookAnswer>> = {
  'https://webhook.invalid/allow': { allowed: true },
  'https://webhook.invalid/warn': { allowed: true },
  'https://webhook.invalid/deny': { allowed: false },
  'https://webhook.invalid/deny-with-message': { allowed: false, message: 'the webhook denies this request' },
  'https://webhook.invalid/deny-with-429': {
    allowed: false,
    code: 429,
    reason: 'TooManyRequests',
    message: 'the webhook asks to try later'
  },
  'https://webhook.invalid/slow': { failure: 'unreachable', error: 'context deadline exceeded' },
  'https://127.0.0.1:1/closed': { failure: 'unreachable', error: 'dial tcp 127.0.0.1:1: connect: connection refused' }
}

/** Returns what the webhook server of the recordings answers at the address of a webhook. */
function webhookAnswer(webhook: Json): WebhookAnswer {
  return WEBHOOK_ANSWERS[String(valueAt(webhook, 'clientConfig', 'url'))] ?? { failure: 'broken' }
}

function deletePod(cluster: RecordedCluster, pod: KubernetesObject, requested: unknown): void {
  const { nodeName, terminationGracePeriodSeconds } = asRecord(pod.spec)
  const { phase } = disruptable(pod)
  const seconds = gracePeriodSeconds({
    isBound: nodeName !== undefined,
    isFinished: phase === 'Succeeded' || phase === 'Failed',
    ofPod: numberOf(terminationGracePeriodSeconds),
    requested: numberOf(requested)
  })
  if (seconds === 0) cluster.remove(pod)
  else {
    const deletion = {
      deletionGracePeriodSeconds: seconds,
      deletionTimestamp: new Date(cluster.world.now).toISOString()
    }
    cluster.put({ ...pod, metadata: { ...pod.metadata, ...deletion } })
  }
}

function numberOf(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value)
}

function removePod(
  cluster: RecordedCluster,
  _: Step,
  { name = '', grace }: Readonly<Record<string, string>>
): Answered {
  const pod = cluster.find(podReference(name))
  if (pod === undefined) return notFound(name)
  deletePod(cluster, pod, grace)
  return readPodAfterDeletion(cluster, pod)
}

function readPodAfterDeletion(cluster: RecordedCluster, pod: KubernetesObject): Answered {
  return { code: 200, body: cluster.find(podReference(pod.metadata.name)) ?? pod }
}

function readPod(cluster: RecordedCluster, name: string): Answered {
  const body = cluster.find(podReference(name))
  return body === undefined ? notFound(name) : { code: 200, body }
}

function podsOnNode(cluster: RecordedCluster, _: Step, { node }: Readonly<Record<string, string>>): Answered {
  const items = cluster.ofKind('Pod').filter(({ spec }) => asRecord(spec).nodeName === node)
  return { code: 200, body: { items } }
}

function readBudget(cluster: RecordedCluster, _: Step, parts: Readonly<Record<string, string>>): Answered {
  const budget = cluster.find(budgetReference(parts))
  if (budget === undefined) return notFound(parts.name ?? '')
  return { code: 200, body: { ...budget, status: cluster.statusOf(budget) } }
}

function deleteBudget(cluster: RecordedCluster, parts: Readonly<Record<string, string>>): Answered {
  const budget = cluster.find(budgetReference(parts))
  if (budget === undefined) return notFound(parts.name ?? '')
  cluster.remove(budget)
  return { code: 200, body: { kind: 'Status', status: 'Success' } }
}

function createObject(cluster: RecordedCluster, step: Step): Answered {
  const budget = objectOf(asRecord(step.body))
  cluster.put(budget)
  return { code: 201, body: { ...budget, status: cluster.statusOf(budget) } }
}

/** Creates a Job or CronJob whose fields are valid, with the defaults that the simulation uses. */
function createBatchObject(_: RecordedCluster, step: Step): Answered {
  const object = objectOf(asRecord(step.body))
  const causes = invalidBatchFields(object)
  if (causes.length === 0) return { code: 201, body: { ...object, spec: defaultsOf(object) } }
  const message = invalidObjectMessage(object, causes)
  const details = { name: object.metadata.name, group: 'batch', kind: object.kind, causes }
  return { code: 422, body: { kind: 'Status', reason: 'Invalid', message, details } }
}

/** Returns a specification with defaults under the names of the API. */
function defaultsOf(object: KubernetesObject): Json {
  if (object.kind === 'Job') return { ...asRecord(object.spec), ...jobSpec(object), completionMode: 'NonIndexed' }
  const { concurrency: concurrencyPolicy, ...defaults } = cronJobSpec(object)
  return { ...asRecord(object.spec), ...defaults, concurrencyPolicy }
}

/** Creates a pod that admission accepts. A new pod is pending, whatever status the client sends. */
function createPod(cluster: RecordedCluster, step: Step): Answered {
  const pod = { ...objectOf(asRecord(step.body)), status: { phase: 'Pending' } }
  const pods = podsOf(pod)
  const refused = pods && podCreationFailure(cluster.world, cluster.cluster, pods, presentPods(cluster))
  if (refused !== undefined) {
    const details = { name: pod.metadata.name, kind: 'pods' }
    const message = refused.replace('FailedCreate: ', '')
    return { code: 403, body: { kind: 'Status', reason: 'Forbidden', message, details } }
  }
  cluster.put(pod)
  return { code: 201, body: pod }
}

/** Returns the pods that exist, and pods for the usage that a recorded quota has from the beginning. */
function presentPods(cluster: RecordedCluster): Pod[] {
  const podOf = (template: PodTemplate) => ({
    namespace: NAMESPACE,
    name: 'present',
    owner: '',
    createdAt: 0,
    template: keepTemplate(cluster.world, template)
  })
  const used = cluster.ofKind('ResourceQuota').map(({ status }) => asRecord(asRecord(status).used))
  const counted = used.flatMap(({ pods = 0 }) => Array.from({ length: Number(pods) }, () => EMPTY))
  const requesting = used.flatMap(({ 'requests.memory': memory }) =>
    memory === undefined ? [] : [{ labels: {}, spec: { containers: [{ resources: { requests: { memory } } }] } }]
  )
  const live = cluster.ofKind('Pod').map(() => EMPTY)
  return [...counted, ...requesting, ...live].map(podOf)
}

const EMPTY: PodTemplate = { labels: {}, spec: {} }

/** Patches an object as a merge does. A changed specification has a new generation. */
function patchObject(
  cluster: RecordedCluster,
  step: Step,
  reference: Parameters<RecordedCluster['find']>[0]
): Answered {
  const before = cluster.find(reference)
  if (before === undefined) return notFound(reference.name)
  const { status, ...patch } = asRecord(step.body)
  const isOfStatus = step.request.endsWith('/status')
  const merged = asRecord(merge(before, isOfStatus ? { status } : patch))
  const isChanged = JSON.stringify(merged.spec) !== JSON.stringify(before.spec)
  const generation = Number(before.metadata.generation) + (isChanged ? 1 : 0)
  const after = { ...before, ...merged, metadata: { ...before.metadata, ...asRecord(merged.metadata), generation } }
  cluster.put(after)
  const isBudget = reference.kind === 'PodDisruptionBudget'
  return { code: 200, body: isBudget ? { ...after, status: cluster.statusOf(after) } : after }
}

function scaleStatefulSet(cluster: RecordedCluster, step: Step, name: string): Answered {
  const { code } = patchObject(cluster, step, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    name,
    namespace: NAMESPACE
  })
  return { code, body: step.body }
}

function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const merged = { ...asRecord(target) }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = merge(merged[key], value)
  }
  return merged
}

function notFound(name: string): Answered {
  const message = `pods "${name}" not found`
  return { code: 404, body: { kind: 'Status', reason: 'NotFound', message, details: { name, kind: 'pods' } } }
}
