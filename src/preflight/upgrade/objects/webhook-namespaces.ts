import { type Fields, fieldsOf, listOf } from '../../../manifests/index.ts'
import { isSelective, matchesSelector } from './label-selector.ts'
import type { ObjectSet } from './object-set.ts'
import { remembered } from './remembered.ts'
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
  const { namespaceSelector } = webhook
  const isEnforced = isSelectorAdded(configuration, objects)
  if (namespace === 'any') return askedAnywhere(JSON.stringify({ namespaceSelector, isEnforced }), objects)
  return [namespace.fixed].filter(name => isAsked({ namespaceSelector, isEnforced }, namespaceLabels(name, objects)))
}

interface Asking {
  readonly namespaceSelector?: unknown
  readonly isEnforced: boolean
}

/** Namespaces in which webhooks with this selector, as JSON, are asked. Many webhooks have the same one. */
const askedAnywhere = remembered((json: string, objects: ObjectSet): readonly string[] => {
  const asking: Asking = JSON.parse(json)
  const found = namespacesOf(objects).filter(name => isAsked(asking, namespaceLabels(name, objects)))
  return [...found, ...(isOpen(asking) ? ['*'] : [])]
})

/** Returns whether AKS adds its own selector. A cluster has the selector as AKS wrote it, a manifest does not show it. */
function isSelectorAdded({ labels, annotations }: SeenObject, { source }: ObjectSet): boolean {
  return source === 'manifests' && labels.get(ENFORCER_OFF) !== 'true' && annotations.get(ENFORCER_OFF) !== 'true'
}

function isAsked({ namespaceSelector, isEnforced }: Asking, ofNamespace: Labels): boolean {
  return matchesSelector(namespaceSelector, ofNamespace) && (!isEnforced || matchesSelector(ENFORCED, ofNamespace))
}

/** Returns whether a webhook is asked in a namespace that has no labels besides its name. */
function isOpen({ namespaceSelector }: Asking): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(namespaceSelector)
  const excludes = listOf(matchExpressions).every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist')
  return Object.keys(fieldsOf(matchLabels)).length === 0 && excludes
}

const KINDS = ['/Pod', 'apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet'] as const

/** Returns the namespaces that have workloads. `kube-system` always has some. */
function namespacesOf(objects: ObjectSet): readonly string[] {
  return usedNamespaces(KINDS, objects)
}

const usedNamespaces = remembered((kinds: readonly string[], objects: ObjectSet) => {
  const used = kinds.flatMap(kind => objects.ofKind(kind)).map(({ namespace }) => namespace)
  return [...new Set(['kube-system', ...used])].filter(name => name !== '')
})

/** Namespaces that each cluster has. AKS labels them, so that a manifest of a webhook need not name them. */
const LABELLED: ReadonlySet<string> = new Set(['kube-system', 'kube-node-lease', 'kube-public'])

/** Labels of a namespace. AKS labels its own, also those that were not read. */
const namespaceLabels = remembered((name: string, objects: ObjectSet): Labels => {
  const found = objects.find({ group: '', kind: 'Namespace', namespace: '', name })
  const ofAks: [string, string][] =
    found === undefined && LABELLED.has(name)
      ? [
          ['control-plane', 'true'],
          ['kubernetes.azure.com/managedby', 'aks']
        ]
      : []
  return new Map([...ofAks, ...(found?.labels ?? []), ['kubernetes.io/metadata.name', name]])
})

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
  if (resource === 'pods' && subresource !== 'binding') return amongPods(namespaces, objects)(objectSelector)
  return matchesSelector(objectSelector, new Map()) ? 'yes' : 'maybe'
}

/** Whether an object selector selects a pod of these namespaces. Many webhooks have the same one. */
const amongPods = remembered((namespaces: readonly string[], objects: ObjectSet) => {
  const pods = namespaces.flatMap(namespace => objects.inNamespace('/Pod', namespace))
  const known = new Map<string, 'yes' | 'no' | 'maybe'>()
  const isKnown = objects.source === 'cluster' && objects.read.has('workloads') && pods.length > 0
  const search = (selector: unknown) => {
    if (pods.some(({ labels }) => matchesSelector(selector, labels))) return 'yes'
    return isKnown ? 'no' : 'maybe'
  }
  return (selector: unknown) => {
    const key = JSON.stringify(selector)
    const found = known.get(key) ?? search(selector)
    known.set(key, found)
    return found
  }
})
