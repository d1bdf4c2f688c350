import type { Clock } from '../runtime/clock-and-log.ts'
import type { PullRequestClient, PullRequestComment } from './types.ts'

/** A comment that several jobs update. */
export interface SharedComment {
  /** Returns whether a body is that of this comment, among the comments of the token's identity. */
  isIt(body: string): boolean
  /** Returns whether a comment of the token's identity is obsolete. */
  isOutdated(body: string): boolean
  /**
   * Returns the new body, merged from existing ones, or `undefined` to write nothing. There is more than one body only
   * when two jobs began at the same time.
   */
  merged(bodies: readonly string[]): string | undefined
  /** Returns whether a body contains the result of this job. */
  holds(body: string): boolean
}

export interface SharedCommentClients {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Attempts to write the comment. GitHub has no conditional write, so another job may overwrite it. Each write is
 * therefore checked by a later read.
 */
const ATTEMPTS = 5

/**
 * Writes the result of this job into the comment and keeps those of other jobs. It reads, merges, writes, and reads
 * again after `pause` milliseconds until the comment contains the result. When two jobs created one comment each, the
 * newer one is minimized. Returns false if the result is still missing after several attempts.
 */
export async function updateSharedComment(
  client: PullRequestClient,
  sharedComment: SharedComment,
  pause: number,
  { clock, signal }: SharedCommentClients
): Promise<boolean> {
  for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
    const mine = (await client.list()).filter(({ mine, hidden }) => mine && !hidden)
    const [first, ...doubles] = mine.filter(({ body }) => sharedComment.isIt(body))
    await fold(
      client,
      mine.filter(({ body }) => !sharedComment.isIt(body) && sharedComment.isOutdated(body)),
      'OUTDATED'
    )
    if (first !== undefined && doubles.length === 0 && sharedComment.holds(first.body)) return true
    const body = sharedComment.merged([first, ...doubles].flatMap(comment => comment?.body ?? []))
    if (body === undefined) return true
    if (first === undefined) await client.create(body)
    else await client.update(first.id, body)
    await fold(client, doubles, 'DUPLICATE')
    await clock.sleep(pause, signal)
  }
  return false
}

async function fold(
  client: PullRequestClient,
  comments: readonly PullRequestComment[],
  why: 'OUTDATED' | 'DUPLICATE'
): Promise<void> {
  for (const { id } of comments) await client.minimize(id, why)
}
