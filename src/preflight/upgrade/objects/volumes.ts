import { fieldsOf, listOf } from '../../../manifests/index.ts'
import type { FoundPool } from '../found-cluster.ts'
import type { Judgement } from './judgement.ts'
import type { ObjectSet } from './object-set.ts'
import { remembered } from './remembered.ts'
import { fieldAt, type SeenObject, shownName, textOf, textsOf } from './seen-object.ts'
import type { DrainedPools } from './selected-pods.ts'
import { poolOfNode } from './selected-pods.ts'
import { nameList, shownText } from './shown-text.ts'
import { type Workload, workloadsOf } from './workload.ts'
import { addsToEachZone, hasSpareInZones, poolsOf } from './workload-placement.ts'

const ZONE_KEYS: ReadonlySet<unknown> = new Set([
  'topology.kubernetes.io/zone',
  'topology.disk.csi.azure.com/zone',
  'failure-domain.beta.kubernetes.io/zone'
])

/** Checks volumes that stay on one node, or that only nodes of one zone can attach. */
export function judgeVolumes(objects: ObjectSet, pools: DrainedPools): Judgement[] {
  return objects
    .ofKind('/PersistentVolume')
    .flatMap(volume => (isLocal(volume) ? [local(volume, objects)] : zonal(volume, objects, pools)))
}

function isLocal({ spec }: SeenObject): boolean {
  return spec.local !== undefined || spec.hostPath !== undefined
}

function local(volume: SeenObject, objects: ObjectSet): Judgement {
  const hosts = affinityValues(volume, key => key === 'kubernetes.io/hostname')
  const where =
    hosts.length === 0
      ? ''
      : ` of node ${nameList(
          hosts.map(each => shownText(each)),
          3
        )}`
  return {
    about: volume,
    severity: 'warning',
    evidence: `${shownName(volume)}${claimText(volume, objects)} is on a disk${where}. The data is lost when the node is replaced, and its pod waits for that node.`,
    remedy: 'Make a backup first and restore it afterwards, or move the data to a managed disk.'
  }
}

function zonal(volume: SeenObject, objects: ObjectSet, pools: DrainedPools): Judgement[] {
  const zones = new Set(affinityValues(volume, key => ZONE_KEYS.has(key)).filter(zone => zone !== ''))
  const [zone] = zones
  if (zones.size !== 1 || zone === undefined) return []
  const workload = workloadOf(volume, objects)
  const candidates = workload === undefined ? pools.drained : poolsOf(workload, objects, pools)
  const short = candidates.filter(pool => (pool.availabilityZones ?? []).length > 1 && !hasSpare(pool, zone, objects))
  if (candidates.length === 0 || short.length < candidates.length) return []
  const names = short.map(({ name }) => name).join(', ')
  return [
    {
      about: volume,
      severity: 'warning',
      evidence: `${shownName(volume)}${claimText(volume, objects)} can only be attached in zone ${shownText(zone)}. Pool ${names} has one node there, and its surge does not add one to each zone: the pod waits until the node is replaced.`,
      remedy: `Set the surge of pool ${names} to the number of its zones, or use zone-redundant disks (\`Premium_ZRS\`).`
    }
  ]
}

/** Returns whether a node remains in a zone while one of the pool is drained. */
function hasSpare(pool: FoundPool, zone: string, objects: ObjectSet): boolean {
  const nodes = objects.ofKind('/Node').filter(node => poolOfNode(node) === pool.name)
  if (nodes.length === 0) return hasSpareInZones(pool)
  const inZone = nodes.filter(({ labels }) => labels.get('topology.kubernetes.io/zone') === zone)
  return inZone.length > 1 || addsToEachZone(pool)
}

function affinityValues({ spec }: SeenObject, isKey: (key: unknown) => boolean): readonly string[] {
  const terms = listOf(fieldAt(spec.nodeAffinity, 'required', 'nodeSelectorTerms'))
  const expressions = terms.flatMap(({ matchExpressions }) => listOf(matchExpressions))
  return expressions.filter(({ key }) => isKey(key)).flatMap(({ values }) => textsOf(values))
}

function claimText(volume: SeenObject, objects: ObjectSet): string {
  const { namespace, name } = fieldsOf(volume.spec.claimRef)
  if (typeof namespace !== 'string' || typeof name !== 'string') return ''
  const workload = workloadOf(volume, objects)
  const user = workload === undefined ? `claim ${namespace}/${name}` : shownName(workload.object)
  return ` (${shownText(user)})`
}

/** Returns the StatefulSet whose claim a volume has, by the name `TEMPLATE-STATEFULSET-NUMBER`, or who mounts the claim. */
function workloadOf({ spec }: SeenObject, objects: ObjectSet): Workload | undefined {
  const { namespace, name } = fieldsOf(spec.claimRef)
  const users = claimUsers(CLAIM, objects)
  const mounting = users.get(`${textOf(namespace)}/${textOf(name)}`)
  return mounting ?? setsOf(textOf(name)).flatMap(set => users.get(`${textOf(namespace)}/*-${set}`) ?? [])[0]
}

const CLAIM = 'claim'

/** Workloads by the claims that they mount, and StatefulSets by the end of the names of their claims. */
const claimUsers = remembered((_: typeof CLAIM, objects: ObjectSet): ReadonlyMap<string, Workload> => {
  const entries = workloadsOf(objects).flatMap(workload => {
    const { object, pod } = workload
    const mounted = listOf(pod.volumes).map(volume => textOf(fieldAt(volume, 'persistentVolumeClaim', 'claimName')))
    const ends = object.kind === 'StatefulSet' ? [`*-${object.name}`] : []
    return [...mounted, ...ends].map(claim => [`${object.namespace}/${claim}`, workload] as const)
  })
  return new Map(entries.toReversed())
})

/** Returns the StatefulSets to which a claim `TEMPLATE-STATEFULSET-NUMBER` can belong. Both names can have dashes. */
function setsOf(claim: string): readonly string[] {
  const [, ...parts] = /^(.+)-\d+$/.exec(claim)?.[1]?.split('-') ?? []
  return parts.map((_, i) => parts.slice(i).join('-'))
}
