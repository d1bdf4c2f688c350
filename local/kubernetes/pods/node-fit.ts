import { asRecord, asRecords, asTexts, type Json, type Labels, matchesSelector, valueAt } from '../objects.ts'
import type { Amounts, SchedulableNode, Taint } from './cluster-nodes.ts'

/** Pod that is bound to a node, as the rules about other pods see it. */
export interface BoundPod {
  readonly namespace: string
  readonly labels: Labels
  readonly node: string
}

/** Pod for which the scheduler looks for a node. */
export interface PendingPod {
  readonly namespace: string
  readonly labels: Labels
  readonly spec: Json
  readonly requests: Readonly<Amounts>
  /** Zones of the volumes of the pod, as the label `topology.kubernetes.io/zone` names them. Its node must be in each. */
  readonly volumeZones?: readonly string[]
}

/** Label of a node with its zone. */
export const ZONE_LABEL = 'topology.kubernetes.io/zone'

/** Rule that a node must pass, with the words of the scheduler if it does not. */
interface FitRule {
  readonly message: string
  passes(pod: Candidate, node: SchedulableNode, placed: Placement): boolean
}

/** Pod together with what is computed once for all nodes. */
interface Candidate extends PendingPod {
  /** Topology spread constraints that forbid a placement, with the pods that each domain has. */
  readonly spread: readonly { readonly constraint: Json; readonly counts: ReadonlyMap<string, number> }[]
  /** Domains that required anti-affinity keeps the pod away from. */
  readonly avoided: readonly { readonly topologyKey: unknown; readonly domains: ReadonlySet<string | undefined> }[]
}

/** Nodes and the pods that they have. */
export interface Placement {
  /** Nodes by name. */
  readonly nodes: ReadonlyMap<string, SchedulableNode>
  readonly bound: readonly BoundPod[]
  /** Amounts that the pods of each node request, by the name of the node. */
  readonly used: ReadonlyMap<string, Readonly<Amounts>>
}

/** Placement to which pods are added. */
export interface OpenPlacement extends Placement {
  readonly bound: BoundPod[]
  readonly used: Map<string, Readonly<Amounts>>
}

/** Adds a pod to a node. */
export function occupy(
  { bound, used }: OpenPlacement,
  { namespace, labels, requests }: PendingPod,
  node: string
): void {
  const { cpu, memory, pods } = used.get(node) ?? NOTHING
  used.set(node, { cpu: cpu + requests.cpu, memory: memory + requests.memory, pods: pods + requests.pods })
  bound.push({ namespace, labels, node })
}

const NOTHING: Amounts = { cpu: 0, memory: 0, pods: 0 }

// Verbatim: kubernetes/kubernetes: pkg/scheduler/framework/plugins
const RULES: readonly FitRule[] = [
  { message: 'node(s) had untolerated taint(s)', passes: toleratesTaints },
  { message: "node(s) didn't match Pod's node affinity/selector", passes: matchesNodeSelector },
  { message: 'node(s) had volume node affinity conflict', passes: reachesVolumes },
  { message: "node(s) didn't match pod anti-affinity rules", passes: avoidsPods },
  { message: "node(s) didn't match pod topology spread constraints", passes: keepsSpread },
  { message: 'Insufficient cpu', passes: (pod, node, placed) => hasRoom(pod, node, placed, 'cpu') },
  { message: 'Insufficient memory', passes: (pod, node, placed) => hasRoom(pod, node, placed, 'memory') },
  { message: 'Too many pods', passes: (pod, node, placed) => hasRoom(pod, node, placed, 'pods') }
]

/**
 * Returns the node for a pod, or why no node accepts the pod, in the words of the scheduler. The node with the fewest pods
 * is taken among those that accept the pod. Priority classes are accepted, but preemption is not simulated.
 */
export function findNode(pod: PendingPod, placed: Placement): { node: string } | { because: string } {
  const candidate = { ...pod, spread: spreadOf(pod, placed), avoided: avoidedBy(pod, placed) }
  const refusals = new Map<string, number>()
  const fitting: SchedulableNode[] = []
  for (const node of placed.nodes.values()) {
    const failed = RULES.find(rule => !rule.passes(candidate, node, placed))
    if (failed === undefined) fitting.push(node)
    else refusals.set(failed.message, (refusals.get(failed.message) ?? 0) + 1)
  }
  const pods = ({ name }: SchedulableNode) => (placed.used.get(name) ?? NOTHING).pods
  const [best] = fitting.toSorted((a, b) => pods(a) - pods(b))
  if (best !== undefined) return { node: best.name }
  const counts = [...refusals].map(([message, count]) => `${count} ${message}`).join(', ')
  return { because: schedulingFailureText(placed, counts || 'no nodes are registered') }
}

/** Returns the text of the scheduler for a pod that no node accepts. */
export function schedulingFailureText({ nodes }: Placement, why: string): string {
  return `FailedScheduling: 0/${nodes.size} nodes are available: ${why}`
}

/**
 * Returns whether labels and taints of a node match a pod. `ignoresCordon`: a DaemonSet also has pods on nodes that are
 * closed for other pods.
 */
export function acceptsByRules(
  spec: Json,
  node: SchedulableNode,
  { ignoresCordon }: { ignoresCordon: boolean }
): boolean {
  const taints = ignoresCordon
    ? node.taints.filter(({ key }) => key !== 'node.kubernetes.io/unschedulable')
    : node.taints
  return matchesNodeSelector({ spec }, node) && toleratesTaints({ spec }, { ...node, taints })
}

function hasRoom({ requests }: PendingPod, node: SchedulableNode, { used }: Placement, resource: keyof Amounts) {
  return (used.get(node.name) ?? NOTHING)[resource] + requests[resource] <= node.allocatable[resource]
}

function toleratesTaints({ spec }: Pick<PendingPod, 'spec'>, { taints }: SchedulableNode): boolean {
  const tolerations = asRecords(spec.tolerations)
  return taints.every(
    taint => taint.effect === 'PreferNoSchedule' || tolerations.some(toleration => tolerates(toleration, taint))
  )
}

function tolerates({ key, operator = 'Equal', value = '', effect }: Json, taint: Taint): boolean {
  if (effect !== undefined && effect !== '' && effect !== taint.effect) return false
  if (operator === 'Exists') return key === undefined || key === taint.key
  return key === taint.key && value === taint.value
}

/** Returns whether the labels of a node match `nodeSelector`, `nodeName` and the required node affinity of a pod. */
export function matchesNodeSelector({ spec }: Pick<PendingPod, 'spec'>, { labels, name }: SchedulableNode): boolean {
  if (spec.nodeName !== undefined && spec.nodeName !== name) return false
  const selector = Object.entries(asRecord(spec.nodeSelector))
  const terms = asRecords(
    valueAt(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms')
  )
  return (
    selector.every(([key, value]) => labels[key] === value) &&
    (terms.length === 0 || terms.some(term => asRecords(term.matchExpressions).every(each => matches(each, labels))))
  )
}

function matches({ key, operator, values }: Json, labels: Labels): boolean {
  const value = labels[String(key)]
  if (operator === 'Exists') return value !== undefined
  if (operator === 'DoesNotExist') return value === undefined
  const isListed = value !== undefined && asTexts(values).includes(value)
  return operator === 'NotIn' ? !isListed : isListed
}

function reachesVolumes({ volumeZones = [] }: PendingPod, { labels }: SchedulableNode): boolean {
  return volumeZones.every(zone => labels[ZONE_LABEL] === zone)
}

/** Returns the domains with pods that the pod's own anti-affinity excludes. That of the other pods is not checked. */
function avoidedBy({ spec, namespace }: PendingPod, { bound, nodes }: Placement): Candidate['avoided'] {
  const terms = asRecords(
    valueAt(spec, 'affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution')
  )
  return terms.map(({ topologyKey, labelSelector }) => {
    const excluded = bound.filter(
      other => other.namespace === namespace && matchesSelector(labelSelector, other.labels)
    )
    return { topologyKey, domains: new Set(excluded.map(({ node }) => domainOf(nodes.get(node), topologyKey))) }
  })
}

function avoidsPods({ avoided }: Candidate, node: SchedulableNode): boolean {
  return avoided.every(({ topologyKey, domains }) => !domains.has(domainOf(node, topologyKey)))
}

function spreadOf(pod: PendingPod, placed: Placement): Candidate['spread'] {
  return asRecords(pod.spec.topologySpreadConstraints)
    .filter(({ whenUnsatisfiable = 'DoNotSchedule' }) => whenUnsatisfiable === 'DoNotSchedule')
    .map(constraint => ({ constraint, counts: podsByDomain(pod, constraint, placed) }))
}

function keepsSpread({ spread }: Candidate, node: SchedulableNode): boolean {
  return spread.every(({ constraint, counts }) => {
    const domain = domainOf(node, constraint.topologyKey)
    if (domain === undefined) return false
    return (counts.get(domain) ?? 0) + 1 - Math.min(...counts.values()) <= Number(constraint.maxSkew ?? 1)
  })
}

/** Returns the number of matching pods in each domain of the nodes that a constraint counts. */
function podsByDomain(pod: PendingPod, constraint: Json, { nodes, bound }: Placement): Map<string, number> {
  const { topologyKey, labelSelector, nodeTaintsPolicy } = constraint
  const counts = new Map<string, number>()
  for (const node of nodes.values()) {
    const isCounted = matchesNodeSelector(pod, node) && (nodeTaintsPolicy !== 'Honor' || toleratesTaints(pod, node))
    const domain = domainOf(node, topologyKey)
    if (isCounted && domain !== undefined) counts.set(domain, 0)
  }
  for (const { namespace, labels, node } of bound) {
    if (namespace !== pod.namespace || !matchesSelector(labelSelector, labels)) continue
    const domain = domainOf(nodes.get(node), topologyKey)
    const count = domain === undefined ? undefined : counts.get(domain)
    if (domain !== undefined && count !== undefined) counts.set(domain, count + 1)
  }
  return counts
}

function domainOf(node: SchedulableNode | undefined, topologyKey: unknown): string | undefined {
  return node?.labels[String(topologyKey)]
}
