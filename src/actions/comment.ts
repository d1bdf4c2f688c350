import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { explain, keepSticky, openGitHub, type StickyComment } from '../github/index.ts'
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

/** When a comment is made; one that is there is kept up to date in any case, but for `never`. */
export type CommentMode = 'always' | 'changes' | 'failures' | 'never'

export interface CommentRequest {
  readonly mode: CommentMode
  readonly token: string | undefined
  /** Path of the configuration file. */
  readonly config: string
  /** What this run has to say; where and when is added here. */
  readonly entry: Omit<CommentEntry, 'commit' | 'run'>
}

/** Keeps the row of an environment in the pull request's comment. Never fails the step: what it cannot do becomes a notice. */
export async function commentOn(request: CommentRequest, context: ActionContext): Promise<void> {
  const { pullRequest, id, attempt, ...github } = context.github
  const { mode, token, config } = request
  if (mode === 'never' || pullRequest === undefined || context.signal.aborted) return
  if (token === undefined) return giveUp('the input `github-token` is empty.', context)
  const { clock, signal } = context
  const subject = { config, commit: pullRequest.head, repositoryUrl: github.repositoryUrl }
  const entry = { ...request.entry, commit: pullRequest.head, run: { id, attempt } }
  try {
    const { conversation } = openGitHub({ token, ...github, clock, signal })
    const sticky = stickyComment(subject, entry, mode, context.workspace)
    const stands = await keepSticky(conversation(pullRequest.number), sticky, pauseOf(entry), { clock, signal })
    if (!stands) giveUp('other jobs kept writing over it.', context)
  } catch (error) {
    if (!signal.aborted) giveUp(explain(error), context)
  }
}

function giveUp(why: string, context: ActionContext): void {
  const message = `The pull request has no up-to-date comment: ${why} The step's summary says the same.`
  context.log.info(message)
  context.annotate({ level: 'notice', message })
}

function stickyComment(
  subject: CommentSubject,
  entry: CommentEntry,
  mode: CommentMode,
  workspace: string
): StickyComment {
  const { config } = subject
  return {
    isIt: body => hasMarker(body, config),
    isOutdated: body => isOfFormerFile(body, entry, workspace),
    merged(bodies) {
      if (bodies.length === 0 && !isWorthMaking(entry, mode)) return undefined
      return renderComment(subject, withEntry(readEntries(bodies, config), entry))
    },
    holds: body => readEntries([body], config).some(found => says(found, entry))
  }
}

/** The comment of a file that is gone, where the workload was configured before. */
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

/** Whether the row found is this one, or a later run has taken its place. */
function says(found: CommentEntry, entry: CommentEntry): boolean {
  if (found.environment !== entry.environment) return false
  if (isNewer(found, entry)) return true
  return !isNewer(entry, found) && found.outcome === entry.outcome && found.commit === entry.commit
}

/** Two to five seconds, by the environment: jobs that began together must not go on in step. */
function pauseOf({ environment }: CommentEntry): number {
  const sum = [...environment].reduce((total, character) => (total * 31 + (character.codePointAt(0) ?? 0)) % 3001, 7)
  return 2000 + sum
}
