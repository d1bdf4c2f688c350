import { keyOf } from '../../azure/resource-ids.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Resource, World } from '../../azure/world.ts'
import { findObject, objectsOfKind } from '../cluster-state.ts'
import { asRecord, asRecords, asTexts, type Json, labelsOf, matchesSelector, valueAt } from '../objects.ts'
import { isReady, type Pod, podsIn, templateOf } from '../pods/pod.ts'
import type { EvictionRefusal } from './eviction.ts'

/** Messages with which webhooks deny evictions, by the name of the webhook. */
function denials(world: World, clusterId: string): Record<string, string> {
  const table = tableOf<Record<string, string>>(world, 'webhookDenials')
  const own = table[keyOf(clusterId)] ?? {}
  table[keyOf(clusterId)] = own
  return own
}

/** Lets the server behind a webhook deny every eviction that it is asked about. */
export function denyEvictions(world: World, clusterId: string, webhook: string, message: string): void {
  denials(world, clusterId)[webhook] = message
}

/**
 * Returns why a validating webhook refuses the eviction of a pod, or `undefined`. A webhook without a ready pod behind its
 * service is down; `failurePolicy: Fail`, the default, then refuses the eviction.
 */
export function webhookRefusal(world: World, cluster: Resource, pod: Pod): EvictionRefusal | undefined {
  const configurations = objectsOfKind(world, cluster.id, 'ValidatingWebhookConfiguration')
  for (const webhook of configurations.flatMap(({ webhooks }) => asRecords(webhooks))) {
    if (!asksAboutEvictions(webhook) || !selectsNamespace(world, cluster, webhook, pod.namespace)) continue
    const name = String(webhook.name)
    const { name: service, namespace } = asRecord(valueAt(webhook, 'clientConfig', 'service'))
    if (!isServing(world, cluster, String(service), String(namespace))) {
      if (webhook.failurePolicy === 'Ignore') continue
      return { ...down(name, String(service)), blocker: name }
    }
    const message = denials(world, cluster.id)[name]
    if (message !== undefined) return { ...denied(name, message), blocker: name }
  }
  return undefined
}

function asksAboutEvictions({ rules }: Json): boolean {
  return asRecords(rules).some(
    ({ operations, resources }) =>
      asTexts(operations).some(operation => operation === 'CREATE' || operation === '*') &&
      asTexts(resources).some(resource => ['pods/eviction', 'pods/*', '*/*'].includes(resource))
  )
}

function selectsNamespace(world: World, cluster: Resource, { namespaceSelector }: Json, name: string): boolean {
  const namespace = findObject(world, cluster.id, { apiVersion: 'v1', kind: 'Namespace', name })
  const labels = { 'kubernetes.io/metadata.name': name, ...labelsOf(namespace?.metadata.labels) }
  return namespaceSelector === undefined || matchesSelector(namespaceSelector, labels)
}

function isServing(world: World, cluster: Resource, name: string, namespace: string): boolean {
  const service = findObject(world, cluster.id, { apiVersion: 'v1', kind: 'Service', name, namespace })
  if (service === undefined) return false
  const selector = { matchLabels: labelsOf(asRecord(service.spec).selector) }
  return podsIn(world, cluster.id).some(
    pod =>
      pod.namespace === namespace && isReady(world, pod) && matchesSelector(selector, templateOf(world, pod).labels)
  )
}

// Verbatim: kubernetes/kubernetes: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/errors
function denied(name: string, message: string): EvictionRefusal {
  return { code: 403, reason: 'Forbidden', message: `admission webhook "${name}" denied the request: ${message}` }
}

function down(name: string, service: string): EvictionRefusal {
  const message = `Internal error occurred: failed calling webhook "${name}": failed to call webhook: service "${service}" not found`
  return { code: 500, reason: 'InternalError', message }
}
