import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import { type GitHubState, githubState } from '../../github/state.ts'
import type { Host } from '../../host.ts'
import { evaluateText, evaluateToken, type Scope } from './expressions.ts'
import { isMapping, tokenChild } from './token-tree.ts'

/** Actions limits: how many may wait for a group with `queue: max`. */
const MAX_PENDING = 100

export interface Concurrency {
  readonly group: string
  readonly cancelInProgress: boolean
  readonly queue: 'single' | 'max'
}

/** Evaluates `concurrency:`. Throws an Error for what GitHub's validation refuses. */
export function parseConcurrency(token: TemplateToken, scope: Scope): Concurrency {
  if (!isMapping(token)) return { group: evaluateText(token, scope), cancelInProgress: false, queue: 'single' }
  const cancelInProgress = evaluateToken(tokenChild(token, 'cancel-in-progress'), scope) === true
  const queue = evaluateText(tokenChild(token, 'queue'), scope) === 'max' ? 'max' : 'single'
  if (queue === 'max' && cancelInProgress) {
    throw new Error("'queue: max' cannot be combined with 'cancel-in-progress: true'.")
  }
  return { group: evaluateText(tokenChild(token, 'group'), scope), cancelInProgress, queue }
}

interface Member {
  start(): void
  cancel(): void
}

/** Who waits or works, beside the names the world keeps: functions cannot be stored. */
const members = new WeakMap<GitHubState, Map<string, Member>>()

function membersOf(state: GitHubState): Map<string, Member> {
  const known = members.get(state) ?? new Map<string, Member>()
  members.set(state, known)
  return known
}

/**
 * Waits for the group, across all runs of the world. Answers what gives it free again; `undefined` when the wait was
 * ended by a newer member, by the signal, or because too many wait.
 */
export async function enterGroup(
  host: Host,
  member: { readonly id: string; readonly signal: AbortSignal; cancel(): void },
  concurrency: Concurrency
): Promise<(() => void) | undefined> {
  const state = githubState(host.world)
  const key = concurrency.group.toLowerCase()
  const known = membersOf(state)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const leave = (): void => leaveGroup(state, key, member.id)
  const group = state.concurrency[key]
  if (group && !queueUp(group, known, member.id, concurrency)) return undefined
  state.concurrency[key] ??= { holder: member.id, pending: [] }
  known.set(member.id, {
    start: () => resolve(true),
    cancel: () => (holds(state, key, member.id) ? member.cancel() : resolve(false))
  })
  if (!group) return leave
  member.signal.addEventListener('abort', () => resolve(holds(state, key, member.id)), { once: true })
  if (await promise) return leave
  leave()
  return undefined
}

function queueUp(
  group: { holder: string; pending: string[] },
  known: ReadonlyMap<string, Member>,
  id: string,
  { cancelInProgress, queue }: Concurrency
): boolean {
  if (cancelInProgress) known.get(group.holder)?.cancel()
  if (queue === 'max' && group.pending.length >= MAX_PENDING) return false
  if (queue === 'single') for (const waiting of group.pending.splice(0)) known.get(waiting)?.cancel()
  group.pending.push(id)
  return true
}

function holds(state: GitHubState, key: string, id: string): boolean {
  return state.concurrency[key]?.holder === id
}

function leaveGroup(state: GitHubState, key: string, id: string): void {
  membersOf(state).delete(id)
  const group = state.concurrency[key]
  if (!group) return
  group.pending = group.pending.filter(waiting => waiting !== id)
  if (group.holder !== id) return
  const next = group.pending.shift()
  if (next === undefined) delete state.concurrency[key]
  else {
    group.holder = next
    membersOf(state).get(next)?.start()
  }
}
