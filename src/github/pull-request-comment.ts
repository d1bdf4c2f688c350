import type { Clock } from '../runtime/clock-and-log.ts'
import type { PullRequestClient, PullRequestComment } from './types.ts'

/** A comment that several jobs update. */
export interface SharedComment {
  /**
   * Returns whether a body is the body of this comment. It is called only for comments that the token's identity wrote.
   */
  isIt(body: string): boolean
  /** Returns whether a comment of the token's identity is obsolete. */
  isOutdated(body: string): boolean
  /**
   * Returns the new body, merged from the bodies of existing comments, or `undefined` if nothing is to be written.
   * There is more than one existing comment only if two jobs began at the same time.
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
 * Number of attempts to write the comment. GitHub has no conditional write, so another job may overwrite the comment. A
 * later read therefore checks each write.
 */
const ATTEMPTS = 5

/**
 * Writes the result of this job into the comment and keeps the results of other jobs. It reads, merges, writes, and
 * reads again after `pause` milliseconds until the comment contains the result. If two jobs created one comment each,
 * the newer comment is minimized. Returns false if the result is still missing after several attempts.
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
