import { type Fields, fieldsOf, listOf } from '../../../manifests/index.ts'
import { isSelective, matchesSelector } from './label-selector.ts'
import type { ObjectSet } from './object-set.ts'
import { isSystemNamespace } from './owner.ts'
import type { Labels, SeenObject } from './seen-object.ts'
import type { UpgradeOperation } from './webhook-requests.ts'

/** Label of a configuration whose selectors AKS leaves as they are. Source: AKS FAQ, admission controllers; Azure/AKS#4002. */
const ENFORCER_OFF = 'admissions.enforcer/disabled'

/** Selector that AKS adds to every webhook, except where the label above says no. */
const ENFORCED: Fields = {
  matchExpressions: [
    { key: 'control-plane', operator: 'NotIn', values: ['true'] },
    { key: 'kubernetes.azure.com/managedby', operator: 'NotIn', values: ['aks'] }
  ]
}

/** Returns the namespaces in which a webhook is asked about an operation. `*`: also those that are not known. */
export function askedNamespaces(
  configuration: SeenObject,
  webhook: Fields,
  { namespace }: UpgradeOperation,
  objects: ObjectSet
): readonly string[] {
  // The selector of namespaces does not concern objects of the cluster.
  if (namespace === 'none') return ['']
  const candidates = namespace === 'any' ? namespacesOf(objects) : [namespace.fixed]
  const matches = (name: string) => isAsked(configuration, webhook, namespaceLabels(name, objects), objects)
  const found = candidates.filter(matches)
  return namespace === 'any' && isOpen(webhook) ? [...found, '*'] : found
}

function isAsked(
  { labels, annotations }: SeenObject,
  { namespaceSelector }: Fields,
  ofNamespace: Labels,
  { source }: ObjectSet
): boolean {
  // The cluster has the selector as AKS wrote it. A manifest does not show it.
  const isEnforced =
    source === 'manifests' && labels.get(ENFORCER_OFF) !== 'true' && annotations.get(ENFORCER_OFF) !== 'true'
  return matchesSelector(namespaceSelector, ofNamespace) && (!isEnforced || matchesSelector(ENFORCED, ofNamespace))
}

/** Returns whether a webhook is asked in a namespace that has no labels besides its name. */
function isOpen({ namespaceSelector }: Fields): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(namespaceSelector)
  const excludes = listOf(matchExpressions).every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist')
  return Object.keys(fieldsOf(matchLabels)).length === 0 && excludes
}

const known = new WeakMap<ObjectSet, readonly string[]>()

/** Returns the namespaces that have workloads. `kube-system` always has some. */
function namespacesOf(objects: ObjectSet): readonly string[] {
  const kinds = ['/Pod', 'apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet']
  const used = () => kinds.flatMap(kind => objects.ofKind(kind)).map(({ namespace }) => namespace)
  const found = known.get(objects) ?? [...new Set(['kube-system', ...used()])].filter(name => name !== '')
  known.set(objects, found)
  return found
}

/** Returns the labels of a namespace. AKS labels its own, also those that were not read. */
function namespaceLabels(name: string, objects: ObjectSet): Labels {
  const found = objects.find({ group: '', kind: 'Namespace', namespace: '', name })
  const ofAks: [string, string][] =
    found === undefined && isSystemNamespace(name)
      ? [
          ['control-plane', 'true'],
          ['kubernetes.azure.com/managedby', 'aks']
        ]
      : []
  return new Map([...ofAks, ...(found?.labels ?? []), ['kubernetes.io/metadata.name', name]])
}

/**
 * Returns whether an object selector lets the webhook be asked. An eviction has no labels. `maybe`: the labels of the
 * objects are not known.
 */
export function selectsObjects(
  { objectSelector }: Fields,
  { name, resource, subresource }: UpgradeOperation,
  namespaces: readonly string[],
  objects: ObjectSet
): 'yes' | 'no' | 'maybe' {
  if (!isSelective(objectSelector)) return 'yes'
  if (name === 'pods/eviction') return matchesSelector(objectSelector, new Map()) ? 'yes' : 'no'
  if (resource === 'pods' && subresource !== 'binding') return amongPods(objectSelector, namespaces, objects)
  return matchesSelector(objectSelector, new Map()) ? 'yes' : 'maybe'
}

function amongPods(selector: unknown, namespaces: readonly string[], objects: ObjectSet): 'yes' | 'no' | 'maybe' {
  const pods = namespaces.flatMap(namespace => objects.inNamespace('/Pod', namespace))
  if (pods.some(({ labels }) => matchesSelector(selector, labels))) return 'yes'
  return objects.source === 'cluster' && objects.read.has('workloads') && pods.length > 0 ? 'no' : 'maybe'
}
