import type { KubernetesObject, Manifest } from '../../../manifests/index.ts'
import type { EvidenceKind, InsideEvidence, UpgradeRequest } from '../upgrade-request.ts'
import { keyOf, kindOf, type SeenObject, seenObject } from './seen-object.ts'

/** Kinds of evidence that are lists of objects of the cluster. */
export type ObjectEvidence = Exclude<EvidenceKind, 'azure' | 'manifests' | 'api-usage'>

const OBJECT_EVIDENCE: readonly ObjectEvidence[] = ['workloads', 'budgets', 'webhooks', 'nodes']

/** Objects of one source, with an index. */
export interface ObjectSet {
  readonly source: 'cluster' | 'manifests'
  /** Kinds of evidence from the cluster that are part of the set. Empty for manifests. */
  readonly read: ReadonlySet<ObjectEvidence>
  readonly all: readonly SeenObject[]
  /** Returns the objects of a kind such as `apps/Deployment` or `/Pod`. */
  ofKind(kind: string): readonly SeenObject[]
  /** Returns the objects of a kind in a namespace. */
  inNamespace(kind: string, namespace: string): readonly SeenObject[]
  find(reference: Pick<SeenObject, 'group' | 'kind' | 'namespace' | 'name'>): SeenObject | undefined
}

/** Returns a set of objects. The first of several versions of an object counts. */
export function objectSet(
  source: ObjectSet['source'],
  objects: readonly SeenObject[],
  read: readonly ObjectEvidence[] = []
): ObjectSet {
  const byKey = new Map<string, SeenObject>()
  for (const object of objects) if (!byKey.has(keyOf(object))) byKey.set(keyOf(object), object)
  const byKind = Map.groupBy(byKey.values(), kindOf)
  const byNamespace = Map.groupBy(byKey.values(), object => `${kindOf(object)}|${object.namespace}`)
  return {
    source,
    read: new Set(read),
    all: [...byKey.values()],
    ofKind: kind => byKind.get(kind) ?? [],
    inNamespace: (kind, namespace) => byNamespace.get(`${kind}|${namespace}`) ?? [],
    find: reference => byKey.get(keyOf(reference))
  }
}

/** Returns the objects of manifests. */
export function manifestObjects(manifests: readonly Manifest[]): SeenObject[] {
  return manifests.flatMap(
    ({ object, file, line, incomplete }) => seenObject(object, { place: { file, line }, incomplete }) ?? []
  )
}

/** Objects of an upgrade, from both sources. */
export interface UpgradeObjects {
  readonly cluster: ObjectSet
  /** Objects of the second read of the cluster, if there was one. */
  readonly again: ObjectSet
  readonly manifests: ObjectSet
}

type Evidence = Pick<UpgradeRequest, 'manifests' | 'inside'>

const known = new WeakMap<Evidence, UpgradeObjects>()

/** Returns the objects of an upgrade. They are indexed once for all rules. */
export function objectsOf(upgrade: Evidence): UpgradeObjects {
  const objects = known.get(upgrade) ?? indexObjects(upgrade)
  known.set(upgrade, objects)
  return objects
}

function indexObjects({ manifests, inside }: Evidence): UpgradeObjects {
  const seen = 'unread' in manifests ? [] : manifestObjects(manifests.manifests)
  const places = new Map(seen.map(object => [keyOf(object), object.place]))
  const placed = (objects: readonly KubernetesObject[]) =>
    objects.flatMap(value => {
      const object = seenObject(value)
      if (object === undefined) return []
      const place = places.get(keyOf(object))
      return [place === undefined ? object : { ...object, place }]
    })
  const read = OBJECT_EVIDENCE.filter(kind => !('unread' in inside[kind]))
  const repeated = OBJECT_EVIDENCE.filter(kind => againOf(inside[kind]) !== undefined)
  return {
    cluster: objectSet(
      'cluster',
      read.flatMap(kind => placed(firstOf(inside[kind]))),
      read
    ),
    again: objectSet(
      'cluster',
      repeated.flatMap(kind => placed(againOf(inside[kind]) ?? [])),
      repeated
    ),
    manifests: objectSet('manifests', seen)
  }
}

function firstOf(evidence: InsideEvidence): readonly KubernetesObject[] {
  return 'unread' in evidence ? [] : evidence.objects
}

function againOf(evidence: InsideEvidence): readonly KubernetesObject[] | undefined {
  return 'unread' in evidence ? undefined : evidence.again
}
