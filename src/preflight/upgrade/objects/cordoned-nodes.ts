import { listOf } from '../../../manifests/index.ts'
import type { ClusterEvidence } from '../upgrade-request.ts'
import { type ObjectSet, objectsOf } from './object-set.ts'
import { fieldAt, type SeenObject, textOf } from './seen-object.ts'

/** A node that takes no pods. */
export interface CordonedNode {
  readonly name: string
  /** Whether AKS could not drain the node and left it out of service. */
  readonly isQuarantined: boolean
  /** Whether the API server shows that another client than AKS cordoned the node, such as kubectl or k9s. */
  readonly isByPerson: boolean
}

/** Returns the nodes that take no pods, or `undefined` if the nodes were not read. */
export function cordonedNodes(inside: ClusterEvidence): readonly CordonedNode[] | undefined {
  if ('unread' in inside.nodes) return undefined
  const { cluster } = objectsOf({ inside, manifests: { unread: 'Manifests have no nodes.' } })
  return unschedulableNodes(cluster).map(node => ({
    name: node.name,
    isQuarantined: node.labels.get('kubernetes.azure.com/upgrade-status') === 'Quarantined',
    isByPerson: listOf(fieldAt(node.fields, 'metadata', 'managedFields')).some(isCordonOfPerson)
  }))
}

/** Returns the nodes of a set of objects that take no pods. */
export function unschedulableNodes(objects: ObjectSet): readonly SeenObject[] {
  return objects.ofKind('/Node').filter(({ spec }) => spec.unschedulable === true)
}

/** Names of clients of AKS begin with one of these (*assumed*: AKS does not document its field managers). */
const AKS_CLIENTS = ['aks', 'azure']

/**
 * Returns whether an entry of the managed fields says that another client than AKS set `unschedulable`. An unknown client
 * counts as a person, because a node that a person took out of service must never be returned to it.
 */
function isCordonOfPerson(entry: Readonly<Record<string, unknown>>): boolean {
  const isOwner = fieldAt(entry, 'fieldsV1', 'f:spec', 'f:unschedulable') !== undefined
  const client = textOf(entry.manager).toLowerCase()
  return isOwner && !AKS_CLIENTS.some(each => client.startsWith(each))
}
