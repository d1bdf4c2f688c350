import { asRecord, asRecords, asTexts, type Json, type Labels, matchesSelector } from '../objects.ts'
import type { EvictionRefusal } from './status-answer.ts'

/** Answer of a webhook that denies an eviction. */
export interface WebhookDenial {
  readonly allowed: false
  readonly message?: string
  readonly code?: number
  readonly reason?: string
}

/** Call of a webhook that fails: its server answers HTTP 500, or there is an error of the connection. */
export type WebhookFailure =
  | { readonly failure: 'broken' }
  | { readonly failure: 'unreachable'; readonly error: string }

/** Answer of the server behind a webhook. */
export type WebhookAnswer = { readonly allowed: true } | WebhookDenial | WebhookFailure

/** Returns the webhooks of configurations that are asked about evictions. */
export function evictionWebhooks(configurations: readonly Json[]): Json[] {
  return configurations.flatMap(({ webhooks }) => asRecords(webhooks)).filter(asksAboutEvictions)
}

/**
 * Returns whether a webhook is asked about the evictions in a namespace. An object selector sees the eviction, which has no
 * labels. Match conditions are not evaluated.
 */
export function isAskedIn({ namespaceSelector, objectSelector }: Json, namespace: string, labels: Labels): boolean {
  const all = { 'kubernetes.io/metadata.name': namespace, ...labels }
  return matchesSelector(namespaceSelector, all) && matchesSelector(objectSelector, {})
}

function asksAboutEvictions({ rules }: Json): boolean {
  return asRecords(rules).some(
    ({ operations, apiGroups, apiVersions, resources, scope = '*' }) =>
      lists(operations, 'CREATE') &&
      lists(apiGroups, '') &&
      lists(apiVersions, 'v1') &&
      scope !== 'Cluster' &&
      asTexts(resources).some(resource => ['pods/eviction', 'pods/*', '*/eviction', '*/*'].includes(resource))
  )
}

function lists(values: unknown, value: string): boolean {
  return asTexts(values).some(each => each === value || each === '*')
}

/** Returns why a webhook with this answer refuses an eviction. `failurePolicy: Ignore` ignores a failure, not a denial. */
export function refusalByWebhook(webhook: Json, answer: WebhookAnswer): EvictionRefusal | undefined {
  const name = String(webhook.name)
  if ('failure' in answer) return webhook.failurePolicy === 'Ignore' ? undefined : failed(name, webhook, answer)
  return answer.allowed ? undefined : denied(name, answer)
}

// Verbatim: kubernetes/kubernetes: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/errors/statuserror.go
function denied(name: string, { message, code = 400, reason }: WebhookDenial): EvictionRefusal {
  const subject = `admission webhook "${name}" denied the request`
  return {
    by: 'webhook',
    blocker: name,
    code,
    ...(reason !== undefined && { reason }),
    message: message === undefined ? `${subject} without explanation` : `${subject}: ${message}`
  }
}

// Verbatim: test/fixtures/kubernetes (real API servers)
function failed(name: string, webhook: Json, answer: WebhookFailure): EvictionRefusal {
  const error =
    answer.failure === 'broken'
      ? 'an error on the server ("") has prevented the request from succeeding'
      : `Post "${addressOf(webhook)}": ${answer.error}`
  const message = `failed calling webhook "${name}": failed to call webhook: ${error}`
  return {
    by: 'failed-webhook',
    blocker: name,
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${message}`,
    details: { causes: [{ message }] }
  }
}

function addressOf({ clientConfig, timeoutSeconds = 10 }: Json): string {
  const { url, service } = asRecord(clientConfig)
  const { name, namespace, port = 443, path = '/' } = asRecord(service)
  return `${url ?? `https://${name}.${namespace}.svc:${port}${path}`}?timeout=${timeoutSeconds}s`
}
