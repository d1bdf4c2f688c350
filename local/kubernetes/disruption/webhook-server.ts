import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Resource, World } from '../../azure/world.ts'
import { findObject } from '../cluster-state.ts'
import { asRecord, type Json, labelsOf, matchesSelector, valueAt } from '../objects.ts'
import { isReady, type Pod, podsIn, templateOf } from '../pods/pod.ts'
import type { WebhookAnswer } from './eviction-webhooks.ts'

/** Returns the answers of the servers behind webhooks, by the name of the webhook. A server without one allows everything. */
function answers(world: World, clusterId: string): Record<string, WebhookAnswer> {
  const table = tableOf<Record<string, WebhookAnswer>>(world, 'webhookAnswers')
  const own = table[keyOf(clusterId)] ?? {}
  table[keyOf(clusterId)] = own
  return own
}

/** Lets the server behind a webhook give this answer to every eviction that it is asked about. */
export function answerEvictions(world: World, clusterId: string, webhook: string, answer: WebhookAnswer): void {
  answers(world, clusterId)[webhook] = answer
}

/**
 * Returns a function that asks the server behind a webhook. A service without a ready pod makes the call fail. An address
 * outside of the cluster is reachable (*assumed*).
 */
export function webhookServer(world: World, cluster: Resource, webhook: Json): () => WebhookAnswer {
  const { name, namespace } = asRecord(valueAt(webhook, 'clientConfig', 'service'))
  const answer = () => answers(world, cluster.id)[String(webhook.name)] ?? { allowed: true }
  if (name === undefined) return answer
  const backends = backendsOf(world, cluster, String(name), String(namespace))
  if (backends === undefined) return () => unreachable(`service "${name}" not found`)
  return () =>
    backends.some(pod => isReady(world, pod)) ? answer() : unreachable(`no endpoints available for service "${name}"`)
}

// Verbatim: test/fixtures/kubernetes (real API servers); Azure/AKS#5686
function unreachable(error: string): WebhookAnswer {
  return { failure: 'unreachable', error }
}

/** Returns the pods behind a service, or `undefined` if the service does not exist. */
function backendsOf(world: World, cluster: Resource, name: string, namespace: string): Pod[] | undefined {
  const service = findObject(world, cluster.id, { apiVersion: 'v1', kind: 'Service', name, namespace })
  if (service === undefined) return undefined
  const selector = { matchLabels: labelsOf(asRecord(service.spec).selector) }
  return podsIn(world, cluster.id).filter(
    pod => pod.namespace === namespace && matchesSelector(selector, templateOf(world, pod).labels)
  )
}
