import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { explainGitHubError, openGitHub, type SharedComment, updateSharedComment } from '../github/index.ts'
import {
  type CommentEntry,
  type CommentSubject,
  commentConfig,
  hasMarker,
  isNewer,
  readEntries,
  renderComment,
  withEntry
} from '../report/index.ts'
import type { ActionContext } from '../runtime/index.ts'

/** Condition for a new comment. An existing comment is updated in any case, except with `never`. */
export type CommentMode = 'always' | 'changes' | 'failures' | 'never'

export interface CommentRequest {
  readonly mode: CommentMode
  readonly token: string | undefined
  /** Path of the configuration file. */
  readonly config: string
  /** The result of this run. `updatePlanComment` adds the commit, the run and the time. */
  readonly entry: Omit<CommentEntry, 'commit' | 'run' | 'at'>
}

/**
 * Updates the row of an environment in the comment on the pull request. Never fails the step: an error becomes a
 * notice.
 */
export async function updatePlanComment(request: CommentRequest, context: ActionContext): Promise<void> {
  const { pullRequest, id, attempt, ...github } = context.github
  const { mode, token, config } = request
  if (mode === 'never' || pullRequest === undefined || context.signal.aborted) return
  if (token === undefined) return giveUp('The input `github-token` is empty.', context)
  const { clock, signal } = context
  const subject = { config, commit: pullRequest.head, repositoryUrl: github.repositoryUrl }
  const entry = { ...request.entry, commit: pullRequest.head, run: { id, attempt }, at: Math.round(clock.now()) }
  try {
    const { conversation: client } = openGitHub({ token, ...github, clock, signal })
    const sharedComment = sharedCommentOf(subject, entry, mode, context.workspace)
    const stands = await updateSharedComment(client(pullRequest.number), sharedComment, pauseOf(entry), {
      clock,
      signal
    })
    if (!stands) giveUp('Other jobs overwrote the comment repeatedly.', context)
  } catch (error) {
    if (!signal.aborted) giveUp(explainGitHubError(error), context)
  }
}

function giveUp(why: string, context: ActionContext): void {
  const message = `The comment on the pull request was not updated. ${why} The summary of the step has the same content.`
  context.log.info(message)
  context.annotate({ level: 'notice', message })
}

function sharedCommentOf(
  subject: CommentSubject,
  entry: CommentEntry,
  mode: CommentMode,
  workspace: string
): SharedComment {
  const { config } = subject
  return {
    isIt: body => hasMarker(body, config),
    isOutdated: body => isOfFormerFile(body, entry, workspace),
    merged(bodies) {
      if (bodies.length === 0 && !isWorthMaking(entry, mode)) return undefined
      return renderComment(subject, withEntry(readEntries(bodies, config), entry))
    },
    holds: body => readEntries([body], config).some(found => saysSame(found, entry))
  }
}

/** Returns whether a comment belongs to a deleted configuration file that had the same workload. */
function isOfFormerFile(body: string, { workload }: CommentEntry, workspace: string): boolean {
  const former = commentConfig(body)
  if (former === undefined || workload === '') return false
  const entries = readEntries([body], former)
  return (
    entries.length > 0 && entries.every(entry => entry.workload === workload) && !existsSync(resolve(workspace, former))
  )
}

function isWorthMaking({ outcome, counts, steps }: CommentEntry, mode: CommentMode): boolean {
  if (mode === 'always' || outcome === 'failed' || outcome === 'blocked') return true
  const hasFaults = steps.some(({ faults = [] }) => faults.length > 0)
  return mode === 'changes' && (outcome === 'applied' || counts.pending > 0 || hasFaults)
}

/** Returns whether an entry in the comment has the same result as this entry, or belongs to a later run. */
function saysSame(found: CommentEntry, entry: CommentEntry): boolean {
  if (found.environment !== entry.environment) return false
  if (isNewer(found, entry)) return true
  return !isNewer(entry, found) && found.outcome === entry.outcome && found.commit === entry.commit
}

/**
 * Returns a pause of 2,000 to 5,000 milliseconds, different by environment, so that jobs that began together do not
 * write at the same time.
 */
function pauseOf({ environment }: CommentEntry): number {
  const sum = [...environment].reduce((total, character) => (total * 31 + (character.codePointAt(0) ?? 0)) % 3001, 7)
  return 2000 + sum
}
