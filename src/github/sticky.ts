import type { Clock } from '../runtime/doors.ts'
import type { Conversation, PullRequestComment } from './types.ts'

/** A comment that several jobs keep up to date together. */
export interface StickyComment {
  /** Told by its body, among the comments of our own. */
  isIt(body: string): boolean
  /** Whether a comment of our own says what nobody needs any more. */
  isOutdated(body: string): boolean
  /** The new body, from those that are there (more than one only when two jobs began at once); `undefined`: leave it. */
  merged(bodies: readonly string[]): string | undefined
  /** Whether a body has in it what this job came to say. */
  holds(body: string): boolean
}

export interface StickyDoors {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** GitHub has no conditional write: another job may have read before we wrote and write after. So we look again, later. */
const ATTEMPTS = 5

/**
 * Writes what this job has to say into the one comment, without undoing what others wrote there: reads, merges, writes,
 * and reads again after `pause` milliseconds until it stands. Where two jobs made one each, the older one stays and the
 * other is folded away. Gives false where it still does not stand after several attempts.
 */
export async function keepSticky(
  conversation: Conversation,
  sticky: StickyComment,
  pause: number,
  { clock, signal }: StickyDoors
): Promise<boolean> {
  for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
    const mine = (await conversation.list()).filter(({ mine, hidden }) => mine && !hidden)
    const [first, ...doubles] = mine.filter(({ body }) => sticky.isIt(body))
    await fold(
      conversation,
      mine.filter(({ body }) => !sticky.isIt(body) && sticky.isOutdated(body)),
      'OUTDATED'
    )
    if (first !== undefined && doubles.length === 0 && sticky.holds(first.body)) return true
    const body = sticky.merged([first, ...doubles].flatMap(comment => comment?.body ?? []))
    if (body === undefined) return true
    if (first === undefined) await conversation.create(body)
    else await conversation.update(first.id, body)
    await fold(conversation, doubles, 'DUPLICATE')
    await clock.sleep(pause, signal)
  }
  return false
}

async function fold(
  conversation: Conversation,
  comments: readonly PullRequestComment[],
  why: 'OUTDATED' | 'DUPLICATE'
): Promise<void> {
  for (const { id } of comments) await conversation.minimize(id, why)
}
