import { type Fields, fieldsOf, listOf } from '../../../manifests/index.ts'
import { textsOf } from './seen-object.ts'

/** A request that an upgrade makes of the API server, itself or by the nodes. */
export interface UpgradeOperation {
  /** Words for the request in messages, for example `pods/eviction`. */
  readonly name: string
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly operations: readonly string[]
  /** Namespace of the request: any, one that is fixed, or none for objects of the cluster. */
  readonly namespace: 'any' | 'none' | { readonly fixed: string }
  /** Consequence if the request is refused. */
  readonly effect: string
}

/** Requests without which an upgrade fails. The first ones decide the message. */
export const UPGRADE_OPERATIONS: readonly UpgradeOperation[] = [
  {
    name: 'pods/eviction',
    group: '',
    resource: 'pods',
    subresource: 'eviction',
    operations: ['CREATE'],
    namespace: 'any',
    effect: 'no node can be drained'
  },
  {
    name: 'nodes',
    group: '',
    resource: 'nodes',
    operations: ['CREATE', 'UPDATE'],
    namespace: 'none',
    effect: 'nodes cannot be added or cordoned'
  },
  {
    name: 'nodes/status',
    group: '',
    resource: 'nodes',
    subresource: 'status',
    operations: ['UPDATE'],
    namespace: 'none',
    effect: 'new nodes never become Ready'
  },
  {
    name: 'certificatesigningrequests',
    group: 'certificates.k8s.io',
    resource: 'certificatesigningrequests',
    operations: ['CREATE'],
    namespace: 'none',
    effect: 'new nodes get no certificate and never join the cluster'
  },
  {
    name: 'certificatesigningrequests/approval',
    group: 'certificates.k8s.io',
    resource: 'certificatesigningrequests',
    subresource: 'approval',
    operations: ['UPDATE'],
    namespace: 'none',
    effect: 'new nodes get no certificate and never join the cluster'
  },
  {
    name: 'certificatesigningrequests/status',
    group: 'certificates.k8s.io',
    resource: 'certificatesigningrequests',
    subresource: 'status',
    operations: ['UPDATE'],
    namespace: 'none',
    effect: 'new nodes get no certificate and never join the cluster'
  },
  {
    name: 'leases',
    group: 'coordination.k8s.io',
    resource: 'leases',
    operations: ['CREATE', 'UPDATE'],
    namespace: { fixed: 'kube-node-lease' },
    effect: 'nodes become NotReady'
  },
  {
    name: 'csinodes',
    group: 'storage.k8s.io',
    resource: 'csinodes',
    operations: ['CREATE', 'UPDATE'],
    namespace: 'none',
    effect: 'volumes cannot be attached to new nodes'
  },
  {
    name: 'pods',
    group: '',
    resource: 'pods',
    operations: ['CREATE'],
    namespace: 'any',
    effect: 'evicted pods and the pods of new nodes cannot be created'
  },
  {
    name: 'pods/binding',
    group: '',
    resource: 'pods',
    subresource: 'binding',
    operations: ['CREATE'],
    namespace: 'any',
    effect: 'pods cannot be scheduled'
  },
  {
    name: 'pods/status',
    group: '',
    resource: 'pods',
    subresource: 'status',
    operations: ['UPDATE'],
    namespace: 'any',
    effect: 'pods never become ready'
  },
  {
    name: 'pods (DELETE)',
    group: '',
    resource: 'pods',
    operations: ['DELETE'],
    namespace: 'any',
    effect: 'evicted pods remain Terminating'
  },
  {
    name: 'serviceaccounts/token',
    group: '',
    resource: 'serviceaccounts',
    subresource: 'token',
    operations: ['CREATE'],
    namespace: 'any',
    effect: 'pods of new nodes cannot start'
  }
]

/** Returns the requests of an upgrade that a webhook is asked about, by its rules. Selectors are not considered. */
export function operationsOf(webhook: Fields): readonly UpgradeOperation[] {
  const rules = listOf(webhook.rules)
  return UPGRADE_OPERATIONS.filter(operation => rules.some(rule => matchesRule(rule, operation, webhook.matchPolicy)))
}

function matchesRule(
  rule: Fields,
  { group, resource, subresource, operations, namespace }: UpgradeOperation,
  policy: unknown
): boolean {
  const scope = rule.scope ?? '*'
  const isScope = scope === '*' || scope === (namespace === 'none' ? 'Cluster' : 'Namespaced')
  // With `Equivalent`, which is the default, the API server converts the request to the version of the rule.
  const isVersion = policy === 'Exact' ? includes(rule.apiVersions, 'v1') : textsOf(rule.apiVersions).length > 0
  const names =
    subresource === undefined
      ? [resource, '*', '*/*']
      : [`${resource}/${subresource}`, `${resource}/*`, `*/${subresource}`, '*/*']
  return (
    isScope &&
    isVersion &&
    includes(rule.apiGroups, group) &&
    operations.some(operation => includes(rule.operations, operation)) &&
    textsOf(rule.resources).some(each => names.includes(each))
  )
}

function includes(values: unknown, value: string): boolean {
  return textsOf(values).some(each => each === value || each === '*')
}

/** Returns whether a webhook has conditions in CEL, which are not evaluated here. */
export function hasConditions(webhook: Fields): boolean {
  return listOf(webhook.matchConditions).length > 0
}

/** Returns the service that answers a webhook, or `undefined` for one with a URL. */
export function serviceOf(webhook: Fields): { readonly namespace: string; readonly name: string } | undefined {
  const { namespace, name } = fieldsOf(fieldsOf(webhook.clientConfig).service)
  return typeof namespace === 'string' && typeof name === 'string' ? { namespace, name } : undefined
}
