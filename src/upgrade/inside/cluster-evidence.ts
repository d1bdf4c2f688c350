import { ApiServerError, type CountedCall } from '../../kubernetes/index.ts'
import type { KubernetesObject } from '../../manifests/index.ts'
import {
  type ClusterEvidence,
  EVIDENCE_RESOURCES,
  type EvidenceResource,
  type InsideEvidence,
  type Unread,
  unreadCluster
} from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import type { UpgradeClients } from '../types.ts'
import { isForbidden, missingMetricsRight, missingRights, reasonOf } from './missing-rights.ts'

type Kind = keyof typeof EVIDENCE_RESOURCES

/** Objects of one resource, or the error of its list. */
export type ListResult = readonly KubernetesObject[] | ApiServerError

/** Access to the API server of a cluster. */
export interface ClusterAccess {
  /** Lists resources of one kind of evidence, in their order. Throws Failure or ApiServerError. */
  list(kind: Kind, resources: readonly EvidenceResource[]): Promise<readonly ListResult[]>
  deprecatedCalls(): Promise<readonly CountedCall[]>
  /** Lets a node take pods again. Throws Failure or ApiServerError, with status 403 if the identity lacks the right. */
  uncordon(node: string): Promise<void>
}

/** Access to a cluster, or the reason why there is none. */
export type OpenedAccess = ClusterAccess | { readonly unusable: string }

/** Milliseconds between two reads of what changes by itself: a rollout has often ended by then. */
const AGAIN = 60_000

/**
 * Reads the evidence from inside a cluster. Evidence that cannot be read has the reason. Budgets and nodes are read a second
 * time, a minute later, if the first read shows one that would block. Throws Failure `cancelled`.
 */
export async function readClusterEvidence(
  open: () => Promise<OpenedAccess>,
  clients: Pick<UpgradeClients, 'clock' | 'signal'>
): Promise<ClusterEvidence> {
  const { signal } = clients
  const access = await reasonInstead(open, signal)
  if ('unread' in access) return unreadCluster(access.unread, true)
  if ('unusable' in access) return unreadCluster(access.unusable, true)
  const [workloads, budgets, webhooks, nodes, calls] = await Promise.all([
    readKind(access, 'workloads', signal),
    readKind(access, 'budgets', signal),
    readKind(access, 'webhooks', signal),
    readKind(access, 'nodes', signal),
    reasonInstead(async () => ({ calls: await deprecatedCalls(access) }), signal)
  ])
  const first = { workloads, budgets, webhooks, nodes, 'api-usage': calls }
  return isQuiet(budgets) && isQuiet(nodes) ? first : await readAgain(first, access, clients)
}

/** Reads some kinds of evidence, once. Everything else is unread. Throws Failure `cancelled`. */
export async function readSomeEvidence(
  open: () => Promise<OpenedAccess>,
  kinds: readonly Kind[],
  signal: AbortSignal
): Promise<ClusterEvidence> {
  const access = await reasonInstead(open, signal)
  if ('unread' in access) return unreadCluster(access.unread, true)
  if ('unusable' in access) return unreadCluster(access.unusable, true)
  const read = await Promise.all(kinds.map(async kind => [kind, await readKind(access, kind, signal)] as const))
  return { ...unreadCluster('It was not asked for.'), ...Object.fromEntries(read) }
}

async function readKind(access: ClusterAccess, kind: Kind, signal: AbortSignal): Promise<InsideEvidence> {
  const resources = EVIDENCE_RESOURCES[kind]
  return await reasonInstead(async () => {
    const lists = await access.list(kind, resources)
    const objects = lists.flatMap(list => (list instanceof ApiServerError ? [] : list))
    const needed = lists.filter((_, i) => resources[i]?.isOptional !== true)
    const refused = resources.filter((_, i) => needed.includes(lists[i] ?? []) && isForbidden(lists[i]))
    if (refused.length > 0) throw missingRights(refused)
    const failed = needed.find(list => list instanceof ApiServerError)
    if (failed !== undefined) throw failed
    return { objects }
  }, signal)
}

async function deprecatedCalls(access: ClusterAccess): Promise<readonly CountedCall[]> {
  try {
    return await access.deprecatedCalls()
  } catch (error) {
    throw isForbidden(error) ? missingMetricsRight() : error
  }
}

/**
 * Returns what a read returns, or the message of its error as the reason why it was not read. A cluster can answer with
 * anything, and one answer of an unexpected form must not cost the evidence of all other kinds.
 */
async function reasonInstead<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T | Unread> {
  try {
    return await read()
  } catch (error) {
    const isCancelled = signal.aborted || (error instanceof Failure && error.reason === 'cancelled')
    if (isCancelled || !(error instanceof Error)) throw error
    return { unread: reasonOf(error), wasTried: true }
  }
}

/** Returns whether no object changes so that a second read could show another state. */
function isQuiet(evidence: InsideEvidence): boolean {
  return 'unread' in evidence || !evidence.objects.some(changesSoon)
}

function changesSoon({ kind, status }: KubernetesObject): boolean {
  const { disruptionsAllowed, conditions } = (status ?? {}) as { disruptionsAllowed?: unknown; conditions?: unknown }
  if (kind === 'PodDisruptionBudget') return disruptionsAllowed === 0 || disruptionsAllowed === undefined
  return kind === 'Node' && !isReady(conditions)
}

function isReady(conditions: unknown): boolean {
  const list: readonly unknown[] = Array.isArray(conditions) ? conditions : []
  return list.some(each => {
    const { type, status } = (each ?? {}) as { type?: unknown; status?: unknown }
    return type === 'Ready' && status === 'True'
  })
}

async function readAgain(
  first: ClusterEvidence,
  access: ClusterAccess,
  { clock, signal }: Pick<UpgradeClients, 'clock' | 'signal'>
): Promise<ClusterEvidence> {
  await clock.sleep(AGAIN, signal)
  const [budgets, nodes] = await Promise.all([readKind(access, 'budgets', signal), readKind(access, 'nodes', signal)])
  return { ...first, budgets: withAgain(first.budgets, budgets), nodes: withAgain(first.nodes, nodes) }
}

function withAgain(first: InsideEvidence, second: InsideEvidence): InsideEvidence {
  return 'unread' in first || 'unread' in second ? first : { ...first, again: second.objects }
}
