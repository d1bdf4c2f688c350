import { groupOf } from '../../../manifests/index.ts'
import type { ObjectSet } from './object-set.ts'
import { isDatabase, labelledDatabase } from './operators.ts'
import { remembered } from './remembered.ts'
import { type OwnerReference, type SeenObject, shownName } from './seen-object.ts'
import { shownText } from './shown-text.ts'

/** Owner of an object, which restores it after a change. */
export interface Owner {
  /** `operator`: a custom resource. `release`: a chart. `delivery`: Flux or another tool that applies manifests. */
  readonly type: 'operator' | 'release' | 'delivery' | 'aks' | 'none'
  /** Name for messages, for example `HelmRelease pay/ledger`. Empty for `none`. */
  readonly text: string
  /** Whether the owner is a database or another system with a primary. */
  readonly isDatabase: boolean
}

/** Owners above each other that are followed. Real chains have four at most; the limit ends every cycle. */
const MOST_OWNERS = 20

/** Namespace whose objects AKS restores. Only its administrators can write objects there. */
const AKS_NAMESPACE = 'kube-system'

/** Namespaces of AKS and its extensions. A team can still deploy into them, so that they prove no owner. */
const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set([
  AKS_NAMESPACE,
  'kube-node-lease',
  'kube-public',
  'gatekeeper-system',
  'aks-istio-system',
  'aks-istio-ingress',
  'aks-istio-egress',
  'aks-command',
  'app-routing-system',
  'azure-arc',
  'azure-extensions-usage-system',
  'calico-system',
  'tigera-operator',
  'dataprotection-microsoft',
  'flux-system'
])

const RELEASE = 'helm.toolkit.fluxcd.io'
const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io'

/** Returns whether a namespace belongs to AKS or its extensions. */
export function isSystemNamespace(namespace: string): boolean {
  return SYSTEM_NAMESPACES.has(namespace)
}

/**
 * Returns whether AKS owns an object: it has a label of AKS in kube-system, and is not in the checkout. AKS deletes objects
 * with its label there that are not its own. Elsewhere anybody can set the label, and a namespace alone proves nothing.
 */
export function isOwnedByAks({ labels, namespace, place }: SeenObject): boolean {
  const isLabelled =
    labels.get('kubernetes.azure.com/managedby') === 'aks' || labels.has('addonmanager.kubernetes.io/mode')
  return namespace === AKS_NAMESPACE && isLabelled && place === undefined
}

/** Returns the owner of an object: the last one of the chain of owners, or what its labels say. */
export const ownerOf: (object: SeenObject, objects: ObjectSet) => Owner = remembered(findOwner)

function findOwner(object: SeenObject, objects: ObjectSet): Owner {
  const chain = ownerChain(object, objects)
  const custom = chain.findLast(({ group }) => isCustom(group))
  if (custom !== undefined) return { type: 'operator', text: shownName(custom), isDatabase: isDatabase(custom) }
  const known = [object, ...chain.flatMap(each => objects.find(each) ?? [])]
  const database = known.map(({ labels }) => labelledDatabase(labels)).find(each => each !== undefined)
  if (database !== undefined) {
    return { type: 'operator', text: shownName({ ...database, namespace: object.namespace }), isDatabase: true }
  }
  // A reference to an owner proves nothing about a budget, because a budget needs none to work.
  const restored = object.kind === 'PodDisruptionBudget' ? [object] : known
  if (restored.some(isOwnedByAks)) return { type: 'aks', text: 'AKS', isDatabase: false }
  return known.map(deliveryOf).find(each => each !== undefined) ?? { type: 'none', text: '', isDatabase: false }
}

type Link = Pick<SeenObject, 'group' | 'kind' | 'namespace' | 'name'>

function ownerChain(object: SeenObject, objects: ObjectSet): Link[] {
  const chain: Link[] = []
  let current: SeenObject | undefined = object
  while (current !== undefined && chain.length < MOST_OWNERS) {
    const link: Link | undefined = linkTo(controllerOf(current), current.namespace)
    if (link === undefined) break
    chain.push(link)
    current = objects.find(link)
  }
  return chain
}

/** Returns the owner that controls an object, or its first owner. */
export function controllerOf({ owners }: SeenObject): OwnerReference | undefined {
  return owners.find(({ controller }) => controller) ?? owners[0]
}

function linkTo(owner: OwnerReference | undefined, namespace: string): Link | undefined {
  if (owner === undefined || owner.kind === '' || owner.name === '') return undefined
  return { group: groupOf(owner.apiVersion), kind: owner.kind, namespace, name: owner.name }
}

/** Returns whether an API group is not one of Kubernetes. Those have no dot, or end with `.k8s.io`. */
function isCustom(group: string): boolean {
  return group.includes('.') && !/(^|\.)k8s\.io$/.test(group)
}

/** Returns whether a team delivers an object: it is in the checkout, or has a label of Helm, Flux or an operator. */
export function isDelivered(object: SeenObject): boolean {
  return object.place !== undefined || deliveryOf(object) !== undefined
}

/** Returns who delivers an object: a HelmRelease, a release of Helm, or a Kustomization of Flux. */
function deliveryOf({ labels, annotations }: SeenObject): Owner | undefined {
  const release = named('HelmRelease', labels.get(`${RELEASE}/name`), labels.get(`${RELEASE}/namespace`))
  if (release !== undefined) return { type: 'release', text: release, isDatabase: false }
  const helm = named(
    'Helm release',
    annotations.get('meta.helm.sh/release-name'),
    annotations.get('meta.helm.sh/release-namespace')
  )
  if (helm !== undefined) return { type: 'release', text: helm, isDatabase: false }
  const kustomization = named(
    'Kustomization',
    labels.get(`${KUSTOMIZATION}/name`),
    labels.get(`${KUSTOMIZATION}/namespace`)
  )
  if (kustomization !== undefined) return { type: 'delivery', text: kustomization, isDatabase: false }
  const manager = labels.get('app.kubernetes.io/managed-by')
  return manager === undefined ? undefined : managedBy(manager, labels.get('app.kubernetes.io/instance'))
}

function managedBy(manager: string, instance: string | undefined): Owner {
  const type = manager === 'Helm' ? 'release' : /operator/i.test(manager) ? 'operator' : 'delivery'
  const text = manager === 'Helm' ? 'the Helm chart' : manager
  return { type, text: shownText(instance === undefined ? text : `${text} (${instance})`), isDatabase: false }
}

function named(kind: string, name: string | undefined, namespace: string | undefined): string | undefined {
  return name === undefined ? undefined : shownName({ kind, namespace: namespace ?? '', name })
}
