import { listOf } from '../../../manifests/index.ts'
import type { ClusterEvidence } from '../upgrade-request.ts'
import { type ObjectSet, objectsOf } from './object-set.ts'
import { fieldAt, type SeenObject, textOf } from './seen-object.ts'

/** A node that takes no pods. */
export interface CordonedNode {
  readonly name: string
  /** Whether AKS could not drain the node and left it out of service. */
  readonly isQuarantined: boolean
  /** Whether the API server shows that a person cordoned the node, with kubectl. */
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

/** Returns whether an entry of the managed fields says that kubectl set `unschedulable`: its names begin with `kubectl`. */
function isCordonOfPerson(entry: Readonly<Record<string, unknown>>): boolean {
  const isOwner = fieldAt(entry, 'fieldsV1', 'f:spec', 'f:unschedulable') !== undefined
  return isOwner && textOf(entry.manager).startsWith('kubectl')
}
