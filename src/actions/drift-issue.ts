import type { Baseline } from '../config/index.ts'
import { type DriftIssue, explainGitHubError, openGitHub, updateDriftIssue } from '../github/index.ts'
import type { Drift } from '../provisioning/index.ts'
import { hasDrift, issueBody, issueComments, issueKey, issueTitle, readIssueMarker } from '../report/index.ts'
import type { ActionContext } from '../runtime/index.ts'
import { subjectOf } from './provisioning-report.ts'

export interface DriftIssueRequest {
  readonly token: string | undefined
  /** Path of the configuration file. */
  readonly config: string
  readonly baseline: Baseline
  readonly found: Drift
}

const LABEL = { name: 'drift', color: 'd93f0b', description: 'An environment differs from its configuration' } as const

/**
 * Opens, updates or closes the issue about drift of an environment and returns its number, or `undefined` if there is
 * no issue. Never fails the step: an error becomes a notice. Changes nothing if drift detection could not read the
 * environment. Changes nothing in a pull request either, because the configuration of a pull request is not in effect.
 */
export async function reportDriftIssue(
  request: DriftIssueRequest,
  context: ActionContext
): Promise<number | undefined> {
  const { token, found } = request
  const { id, attempt, pullRequest, ...github } = context.github
  const { clock, signal } = context
  if (!found.looked || signal.aborted) return undefined
  if (pullRequest !== undefined) return giveUp('The configuration of a pull request is not in effect yet.', context)
  if (token === undefined) return giveUp('The input `github-token` is empty.', context)
  try {
    const { issues } = openGitHub({ token, ...github, clock, signal })
    return await updateDriftIssue(issues, driftIssueOf(request, { repositoryUrl: github.repositoryUrl, id, attempt }))
  } catch (error) {
    if (signal.aborted) return undefined
    return giveUp(explainGitHubError(error, 'issues'), context)
  }
}

function giveUp(why: string, context: ActionContext): undefined {
  const message = `The issue about drift was not updated. ${why} The summary of the step has the result.`
  context.log.info(message)
  context.annotate({ level: 'notice', message })
  context.summarize(`> [!NOTE]\n> ${message}`)
}

function driftIssueOf(
  { baseline, config, found }: DriftIssueRequest,
  run: Parameters<typeof issueBody>[3]
): DriftIssue {
  const subject = subjectOf(baseline)
  const body = issueBody(subject, config, found, run)
  const own = readIssueMarker(body)
  return {
    verdict: verdictOf(found),
    title: issueTitle(subject),
    body,
    label: LABEL,
    isIt: other => readIssueMarker(other)?.key === issueKey(subject),
    says: other => readIssueMarker(other)?.content === own?.content,
    accepts: other => readIssueMarker(other)?.drift === own?.drift,
    comments: { over: issueComments.over(run), back: issueComments.back(run), double: issueComments.double }
  }
}

/**
 * Returns `stands` if there is drift. Without drift, it returns `unknown` if an item was not evaluated, because such an
 * item never counts as passed.
 */
function verdictOf(found: Drift): DriftIssue['verdict'] {
  if (hasDrift(found)) return 'stands'
  return found.unseen.length === 0 ? 'over' : 'unknown'
}
