import { explainGitHubError, openGitHub, updateSharedComment } from '../github/index.ts'
import {
  hasWork,
  isNewerUpgradeComment,
  isUpgradeComment,
  type ReportedUpgrade,
  type Subject,
  upgradeComment
} from '../report/index.ts'
import type { ActionContext } from '../runtime/index.ts'

interface UpgradeCommentRequest {
  readonly mode: 'always' | 'failures' | 'never'
  readonly token: string | undefined
  readonly subject: Subject
  readonly reported: ReportedUpgrade
}

/** Milliseconds after which a write is read again, because another job may have overwritten it. */
const PAUSE = 2_000

/** Updates the comment about the upgrade of an environment on the pull request. Never fails the step. */
export async function updateUpgradeComment(
  { mode, token, subject, reported }: UpgradeCommentRequest,
  context: ActionContext
): Promise<void> {
  const { pullRequest, id, attempt, ...github } = context.github
  const { clock, signal } = context
  if (mode === 'never' || pullRequest === undefined || signal.aborted) return
  if (token === undefined) return giveUp('The input `github-token` is empty.', context)
  const run = { repositoryUrl: github.repositoryUrl, id, attempt }
  const judged = { commit: pullRequest.head, at: Math.round(clock.now()) }
  try {
    const { conversation } = openGitHub({ token, ...github, clock, signal })
    const comment = {
      isIt: (body: string) => isUpgradeComment(body, subject),
      isOutdated: () => false,
      merged: (bodies: readonly string[]) =>
        bodies.length === 0 && !isWorthMaking(reported, mode)
          ? undefined
          : upgradeComment(subject, reported, run, judged),
      holds: (body: string) => isNewerUpgradeComment(body, run)
    }
    const isWritten = await updateSharedComment(conversation(pullRequest.number), comment, PAUSE, { clock, signal })
    if (!isWritten) giveUp('Other jobs overwrote the comment repeatedly.', context)
  } catch (error) {
    if (!signal.aborted) giveUp(explainGitHubError(error), context)
  }
}

/** Returns whether a pull request without a comment gets one: not if there is nothing to upgrade. */
function isWorthMaking(reported: ReportedUpgrade, mode: 'always' | 'failures'): boolean {
  if (reported.verdict === 'block' || reported.verdict === 'inconclusive') return true
  return mode === 'always' && hasWork(reported)
}

function giveUp(why: string, context: ActionContext): void {
  const message = `The comment about the upgrade was not updated. ${why} The summary of the step has the same content.`
  context.log.info(message)
  context.annotate({ level: 'notice', message })
}
