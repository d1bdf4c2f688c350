import type { Resource, World } from '../azure/world.ts'
import { findObject, objectsOfKind } from './cluster-state.ts'
import { isAskedIn, refusalByWebhook } from './disruption/eviction-webhooks.ts'
import { webhookServer } from './disruption/webhook-server.ts'
import { asRecords, asTexts, type Json, type KubernetesObject, labelsOf } from './objects.ts'

/** Request that the API server shows to webhooks. */
export interface AdmissionRequest {
  readonly group: string
  readonly version: string
  /** Resource, with a subresource after a slash. */
  readonly resource: string
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  /** Absent for resources without a namespace. */
  readonly namespace?: string
}

/** Namespaces of AKS, which its Admissions Enforcer excludes from webhooks ("AKS frequently asked questions"). */
const AKS_NAMESPACES: readonly string[] = ['kube-system', 'gatekeeper-system']
const ENFORCER = 'admissions.enforcer/disabled'

/** Returns whether the webhooks of a configuration are asked in a namespace although it belongs to AKS. */
export function isAskedByAks({ metadata }: KubernetesObject, namespace: string): boolean {
  const { labels = {}, annotations = {} } = metadata
  const isDisabled = labels[ENFORCER] === 'true' || annotations[ENFORCER] === 'true'
  return isDisabled || !AKS_NAMESPACES.includes(namespace)
}

/**
 * Returns the error of a webhook that fails closed on a request: its server does not answer. A server that does answer is
 * taken to allow every request.
 */
export function failedWebhook(world: World, cluster: Resource, request: AdmissionRequest): string | undefined {
  const kinds = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']
  for (const configuration of kinds.flatMap(kind => objectsOfKind(world, cluster.id, kind))) {
    const { namespace } = request
    if (namespace !== undefined && !isAskedByAks(configuration, namespace)) continue
    for (const webhook of asRecords(configuration.webhooks)) {
      if (!asksAbout(webhook, request) || !isSelected(world, cluster, webhook, namespace)) continue
      const answer = webhookServer(world, cluster, webhook)()
      const refused = 'failure' in answer ? refusalByWebhook(webhook, answer) : undefined
      if (refused !== undefined) return `${refused.message} (${configuration.kind} ${configuration.metadata.name})`
    }
  }
  return undefined
}

/** Returns whether the selectors of a webhook match. For resources without a namespace, the namespace selector does not count. */
function isSelected(world: World, cluster: Resource, webhook: Json, namespace: string | undefined): boolean {
  if (namespace === undefined) return isAskedIn({ objectSelector: webhook.objectSelector }, '', {})
  const object = findObject(world, cluster.id, { apiVersion: 'v1', kind: 'Namespace', name: namespace })
  return isAskedIn(webhook, namespace, labelsOf(object?.metadata.labels))
}

function asksAbout({ rules }: Json, { group, version, resource, operation, namespace }: AdmissionRequest): boolean {
  const [main = '', sub] = resource.split('/')
  const forms = sub === undefined ? [main, '*'] : [resource, `${main}/*`, `*/${sub}`]
  const wrongScope = namespace === undefined ? 'Namespaced' : 'Cluster'
  return asRecords(rules).some(
    ({ operations, apiGroups, apiVersions, resources, scope = '*' }) =>
      lists(operations, operation) &&
      lists(apiGroups, group) &&
      lists(apiVersions, version) &&
      scope !== wrongScope &&
      asTexts(resources).some(each => each === '*/*' || forms.includes(each))
  )
}

function lists(values: unknown, value: string): boolean {
  return asTexts(values).some(each => each === value || each === '*')
}
