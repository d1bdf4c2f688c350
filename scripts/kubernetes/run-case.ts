import { type ApiAnswer, type ApiClient, type ApiRequest, objectOf } from './api-client.ts'
import type { Barrier } from './barrier.ts'
import type { Answer, Json, JsonObject, KubernetesCase, Manifest, RecordedCase, Step } from './case.ts'
import type { ControlPlane } from './control-plane.ts'
import { normalise, pick, type Substitutions, substitute } from './normalise.ts'
import { collectionPath, objectPath } from './resource-paths.ts'
import { waitForWebhooks } from './webhook-marker.ts'
import { WEBHOOK_URL, type WebhookServer } from './webhook-server.ts'

/** About twenty seconds, for a step that waits for a code. */
const ATTEMPTS = 200

/** The running servers that every case of a release needs. */
export interface Runner {
  readonly controlPlane: ControlPlane
  readonly barrier: Barrier
  readonly webhooks: WebhookServer
}

interface Run {
  readonly runner: Runner
  readonly client: ApiClient
  readonly namespace: string
  readonly substitutions: Substitutions
  /** By kind and name: the identifiers of objects that can own others. */
  readonly uids: Map<string, string>
}

/** Runs a case in a namespace of its own and returns it with the answers. */
export async function runCase(runner: Runner, given: KubernetesCase, namespace: string): Promise<RecordedCase> {
  const substitutions: Substitutions = [
    [namespace, '{ns}'],
    [runner.webhooks.url, WEBHOOK_URL]
  ]
  const { client } = runner.controlPlane
  const run: Run = { runner, client, namespace, substitutions, uids: new Map() }
  await createNamespace(run, given.namespaceLabels)
  for (const manifest of given.objects ?? []) await createObject(run, manifest)
  if (given.objects?.some(({ kind }) => kind === 'ValidatingWebhookConfiguration')) {
    await waitForWebhooks(client, namespace, runner.webhooks)
  }
  await runner.barrier.pass()
  if (given.controllers !== 'stopped') return { ...given, steps: await runSteps(run, given) }
  await runner.controlPlane.pauseControllers()
  try {
    return { ...given, steps: await runSteps(run, given) }
  } finally {
    runner.controlPlane.resumeControllers()
  }
}

async function runSteps(run: Run, { steps, controllers }: KubernetesCase): Promise<RecordedCase['steps']> {
  const recorded: RecordedCase['steps'][number][] = []
  for (const step of steps) {
    recorded.push({ ...step, answer: await runStep(run, step) })
    if (controllers !== 'stopped') await run.runner.barrier.pass()
  }
  return recorded
}

async function createNamespace({ client, namespace }: Run, labels: KubernetesCase['namespaceLabels']): Promise<void> {
  const metadata: JsonObject = { name: namespace, ...(labels === undefined ? {} : { labels }) }
  await client.succeed({ method: 'POST', path: '/api/v1/namespaces', body: { metadata } })
}

/** Creates an object, then writes its status, which a creation ignores. */
async function createObject(run: Run, given: Manifest): Promise<void> {
  const { client, namespace } = run
  // A budget that is observed before its pods and their owners would be observed again at an unknown time.
  if (given.kind === 'PodDisruptionBudget') await run.runner.barrier.pass()
  const manifest = withCaBundle(withOwners(substitute(given, run.substitutions), run.uids), run.runner.webhooks)
  const created = await client.succeed({ method: 'POST', path: collectionPath(manifest, namespace), body: manifest })
  run.uids.set(`${manifest.kind}/${manifest.metadata.name}`, String(objectOf(created.metadata).uid))
  if (manifest.status === undefined) return
  const path = `${objectPath(manifest, namespace)}/status`
  await client.succeed({ method: 'PATCH', path, body: { status: manifest.status }, patch: 'merge' })
}

/** Returns an object whose owner references have the identifiers of the objects that the case created before. */
function withOwners(manifest: Manifest, uids: ReadonlyMap<string, string>): Manifest {
  const { ownerReferences } = manifest.metadata
  if (!Array.isArray(ownerReferences)) return manifest
  const complete = ownerReferences.map((reference: JsonObject) => {
    const uid = uids.get(`${reference.kind}/${reference.name}`)
    return { uid: uid ?? '00000000-0000-0000-0000-000000000000', ...reference }
  })
  return { ...manifest, metadata: { ...manifest.metadata, ownerReferences: complete } }
}

/** Returns a webhook configuration that trusts the webhook server; other objects as they are. */
function withCaBundle(manifest: Manifest, { url, caBundle }: WebhookServer): Manifest {
  if (!Array.isArray(manifest.webhooks)) return manifest
  const webhooks = manifest.webhooks.map((webhook: JsonObject) => {
    const config = objectOf(webhook.clientConfig)
    const trusted = String(config.url).startsWith(url) ? { ...config, caBundle } : config
    return { ...webhook, clientConfig: trusted }
  })
  return { ...manifest, webhooks }
}

async function runStep({ client, substitutions }: Run, step: Step): Promise<Answer> {
  const { request, body, patch, as } = substitute(step, substitutions)
  const [method = 'GET', path = '/'] = request.split(' ')
  const wanted: ApiRequest = {
    method,
    path,
    ...(body === undefined ? {} : { body }),
    ...(patch === undefined ? {} : { patch }),
    ...(as === undefined ? {} : { as })
  }
  let answer = await client.send(wanted)
  for (let attempt = 0; step.until !== undefined && answer.code !== step.until && attempt < ATTEMPTS; attempt++) {
    await new Promise(resolve => setTimeout(resolve, 100))
    answer = await client.send(wanted)
  }
  return recordedAnswer(answer, step, substitutions)
}

/** Returns the recorded part of an answer. */
export function recordedAnswer(answer: ApiAnswer, step: Step, substitutions: Substitutions): Answer {
  const { code, body, warnings } = answer
  const recorded = normalise(recordedBody(body, step), substitutions)
  return {
    code,
    ...(warnings.length === 0 ? {} : { warnings: warnings.map(text => String(normalise(text, substitutions))) }),
    ...(JSON.stringify(recorded) === '{}' ? {} : { body: recorded })
  }
}

function recordedBody(body: Json, { record = [], lines }: Step): Json {
  if (typeof body === 'string') return lines === undefined ? body.trim() : linesOf(body, lines)
  const { kind, status, reason, message, details } = objectOf(body)
  if (kind !== 'Status') return pick(body, record)
  return status === 'Success' ? pick(body, ['status', ...record]) : pick({ reason, message, details }, FAILURE_PARTS)
}

function linesOf(text: string, parts: readonly string[]): string[] {
  const lines = text.split('\n').filter(line => parts.every(part => line.includes(part)))
  return lines.sort()
}

/** The parts of an error that are recorded; its `code` is that of the answer. */
const FAILURE_PARTS = ['reason', 'message', 'details']
