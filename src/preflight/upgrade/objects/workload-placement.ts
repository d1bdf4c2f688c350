import { type Fields, fieldsOf, listOf } from '../../../manifests/index.ts'
import type { FoundPool } from '../found-cluster.ts'
import { surgesOf } from '../surge.ts'
import type { Judgement } from './judgement.ts'
import { matchesSelector } from './label-selector.ts'
import type { ObjectSet } from './object-set.ts'
import { fieldAt, labelsOf, shownName, textOf, textsOf } from './seen-object.ts'
import type { DrainedPools } from './selected-pods.ts'
import { poolOfPod, selectedBy } from './selected-pods.ts'
import { shownText } from './shown-text.ts'
import { teamWorkloads, type Workload, workloadsOf } from './workload.ts'

const HOSTNAME = 'kubernetes.io/hostname'
const ZONE = 'topology.kubernetes.io/zone'

/** Checks that the pods of every workload can run on another node while theirs is drained. */
export function judgePlacement(objects: ObjectSet, pools: DrainedPools): Judgement[] {
  return [
    ...workloadsOf(objects).flatMap(workload => pinned(workload) ?? []),
    ...teamWorkloads(objects).flatMap(workload => crowded(workload, objects, pools) ?? [])
  ]
}

function pinned({ object, pod }: Workload): Judgement[] | undefined {
  // The scheduler writes this field into each pod, so only a template can pin.
  const nodeName = object.kind === 'Pod' ? '' : textOf(pod.nodeName)
  const host = nodeName === '' ? hostOf(pod) : nodeName
  if (host === '') return undefined
  return [
    {
      about: object,
      severity: 'warning',
      evidence: `${shownName(object)} can only run on node ${shownText(host)}. Its pods wait while the node is replaced, and permanently if the new node has another name.`,
      remedy: 'Select nodes by a label of the pool instead of the name of a node.'
    }
  ]
}

function hostOf({ nodeSelector, affinity }: Fields): string {
  const selected = textOf(fieldsOf(nodeSelector)[HOSTNAME])
  const required = fieldAt(
    affinity,
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms'
  )
  const expressions = listOf(required).flatMap(({ matchExpressions }) => listOf(matchExpressions))
  const host = expressions.find(({ key, operator }) => key === HOSTNAME && operator === 'In')
  return selected === '' ? (textsOf(host?.values)[0] ?? '') : selected
}

/** Returns the pools that a workload can run in: of its pods, of its node selector, or all user pools of the upgrade. */
export function poolsOf(workload: Workload, objects: ObjectSet, { all, drained }: DrainedPools): readonly FoundPool[] {
  const { pods } = selectedBy(
    { namespace: workload.object.namespace, spec: { selector: selectorOf(workload) } },
    objects
  )
  const running = new Set(pods.map(pod => poolOfPod(pod, objects, all)))
  const byPods = drained.filter(({ name }) => running.has(name))
  if (byPods.length > 0) return byPods
  const selector = labelsOf(workload.pod.nodeSelector)
  const name = selector.get('kubernetes.azure.com/agentpool') ?? selector.get('agentpool')
  if (name !== undefined) return drained.filter(pool => pool.name === name)
  const users = drained.filter(({ mode }) => mode !== 'System')
  return users.length > 0 ? users : drained
}

function selectorOf({ object, labels }: Workload): unknown {
  return object.spec.selector ?? { matchLabels: Object.fromEntries(labels) }
}

/** Checks required anti-affinity: with one pod for each node or zone, an evicted pod needs one more of them. */
function crowded(workload: Workload, objects: ObjectSet, all: DrainedPools): Judgement[] | undefined {
  const key = ownAntiAffinity(workload)
  const { object, replicas, most } = workload
  const pods = replicas ?? most
  if (key === undefined || pods < 2 || !Number.isFinite(pods)) return undefined
  const pools = poolsOf(workload, objects, all)
  if (pools.length === 0) return undefined
  const surges = surgesOf(pools)
  const nodes = surges.reduce((sum, { pool, nodes: added }) => sum + (pool.count ?? 0) + added, 0)
  const zones = new Set(pools.flatMap(({ availabilityZones = [] }) => availabilityZones)).size
  const fits = key === HOSTNAME ? pods <= nodes - 1 : zones === 0 || pods < zones || pools.some(hasSpareInZones)
  if (fits) return undefined
  const places = key === HOSTNAME ? `${nodes} nodes, one of which is drained` : `${zones} zones with one node each`
  return [
    {
      about: object,
      severity: 'warning',
      evidence: `${shownName(object)} has ${pods} pods that need a ${key === HOSTNAME ? 'node' : 'zone'} each, and there are ${places}. An evicted pod has no place until the node is replaced.`,
      remedy: 'Raise `maxSurge` of the pool, or write the anti-affinity as preferred.'
    }
  ]
}

/** Returns whether each zone of a pool keeps a node while another one is drained. */
export function hasSpareInZones(pool: FoundPool): boolean {
  const { availabilityZones = [], count = 0 } = pool
  return Math.floor(count / Math.max(1, availabilityZones.length)) > 1 || addsToEachZone(pool)
}

/** Returns whether the surge of a pool adds a node to each of its zones. */
export function addsToEachZone(pool: FoundPool): boolean {
  const added = surgesOf([pool])[0]?.nodes ?? 0
  return added >= Math.max(1, pool.availabilityZones?.length ?? 0)
}

function ownAntiAffinity({ pod, labels }: Workload): string | undefined {
  const terms = listOf(fieldAt(pod.affinity, 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'))
  const own = terms.filter(({ labelSelector }) => matchesSelector(labelSelector, labels) && labelSelector !== undefined)
  return own.map(({ topologyKey }) => textOf(topologyKey)).find(key => key === HOSTNAME || key === ZONE)
}
