import {
  decideApproval,
  explainGitHubError,
  openGitHub,
  type RequestedApproval,
  type ReviewedPullRequest,
  type ReviewFault,
  type ShownPlan
} from '../github/index.ts'
import { readEntries, type Subject, shownUpgrade } from '../report/index.ts'
import { type ActionContext, Failure } from '../runtime/index.ts'

/** Approval of a plan by the review of a pull request. */
export interface ReviewRequest extends RequestedApproval {
  readonly token: string | undefined
  /** Finds the plan of a commit in the comments that the token's identity wrote and nobody else changed. */
  readonly shownPlan: (bodies: readonly string[], commit: string) => ShownPlan | undefined
}

/**
 * Checks that another person has approved the plan of this run by a review of its pull request, for repositories whose
 * GitHub environments have no reviewers. Throws the Failure that says why no review counts. Writes nothing.
 */
export async function requireReview(request: ReviewRequest, context: ActionContext): Promise<void> {
  const { github, log } = context
  const pull = await readOrExplain(() => readPull(request, context), context)
  if (pull === undefined) throw withoutPullRequest(github)
  const found = decideApproval(pull, pull.shown, request)
  if ('reason' in found) throw refused(found, pull.number, request)
  const message = `Pull request #${pull.number} was approved by ${found.approvedBy} after its plan.`
  log.info(message)
  context.summarize(message)
  context.addToResult({ approvedBy: found.approvedBy, pullRequest: pull.number })
}

/** Returns the plan of an environment that the comment of `updatePlanComment` shows for a commit. */
export function shownPlanOf(config: string, environment: string): ReviewRequest['shownPlan'] {
  return (bodies, commit) => {
    const entry = readEntries(bodies, config).find(each => each.environment === environment)
    if (entry?.outcome !== 'planned' || entry.commit !== commit) return undefined
    const { at, intent } = entry
    return at === undefined || intent === undefined ? undefined : { at, intent }
  }
}

/** Returns the upgrade of an environment that the comment of `updateUpgradeComment` shows. Its version is its intent. */
export function shownUpgradeOf(subject: Subject): ReviewRequest['shownPlan'] {
  return (bodies, commit) => {
    const shown = shownUpgrade(bodies, subject)
    return shown?.commit === commit ? { at: shown.at, intent: shown.to } : undefined
  }
}

async function readPull(
  { token, shownPlan }: ReviewRequest,
  { github, clock, signal }: ActionContext
): Promise<(ReviewedPullRequest & { readonly shown: ShownPlan | undefined }) | undefined> {
  if (token === undefined) throw new Error('The input `github-token` is empty.')
  const client = openGitHub({ token, ...github, clock, signal })
  const number = github.pullRequest?.number
  const pull = await client.reviewedPullRequest({ commit: github.pullRequest?.head ?? github.commit, number })
  if (pull === undefined) return undefined
  const comments = await client.conversation(pull.number).list()
  const trusted = comments.filter(({ mine, editedByOther, hidden }) => mine && !editedByOther && !hidden)
  const bodies = trusted.map(({ body }) => body)
  return { ...pull, shown: shownPlan(bodies, pull.head) }
}

async function readOrExplain<T>(read: () => Promise<T>, { signal }: ActionContext): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    signal.throwIfAborted()
    throw new Failure('review-unreadable', `The reviews were not read. ${explainGitHubError(cause, 'reviews')}`, {
      subject: 'github-token',
      remedy:
        'Grant `permissions: pull-requests: read` to the job and to the job that calls the workflow. Then run again. Nothing was written.',
      cause
    })
  }
}

const TEXTS: Readonly<Record<ReviewFault['reason'], readonly [what: string, remedy: string]>> = {
  'review-missing': [
    'has no approval of a person that still holds',
    'Let another person approve it after its plan, then run again.'
  ],
  'review-of-other-commit': [
    'was approved by {by} before its last push',
    'Let {by} approve the newest commit after its plan.'
  ],
  'review-before-plan': [
    'was approved by {by} before the comment showed the plan of its newest commit, or the comment was edited or deleted',
    'Run the plan of the pull request again, read it, and let {by} approve again.'
  ],
  'review-of-other-plan': [
    'shows another plan than the one of this run: the configuration, another file or an input has changed since',
    'Update the branch of a pull request, so that it shows the present plan, and let {by} approve it.'
  ],
  'review-too-old': [
    'was approved by {by} before the last operation on the cluster ended, at {after}. That approval does not count twice',
    'Let {by} approve it again: `gh pr review {number} --approve`.'
  ],
  'review-incomplete': [
    'was approved by {by}, but the text of the review does not contain these lines: {lines}',
    'Let {by} read the plan of this run, and approve again with these lines in a file: `gh pr review {number} --approve --body-file FILE`.'
  ],
  'review-by-author': [
    'was approved only by {by}, who wrote a part of it',
    'Let a person approve who wrote none of its commits.'
  ],
  'review-author-unknown': [
    'was approved by {by}, but GitHub does not know who wrote these commits: {commits}. {by} can be their author',
    'Write the commits with an e-mail address that is linked to a GitHub account (`git commit --amend --reset-author`, account settings, Emails), at most 249 in one pull request. Let another person approve them.'
  ],
  'reviewer-without-access': [
    'was approved only by {by}, who may not write to the repository',
    'Let a person with write access approve it.'
  ],
  'changes-requested': [
    'has a review of {by} that requests changes',
    'Correct what the review names, or let {by} approve.'
  ]
}

function withoutPullRequest({ commit, repositoryUrl }: ActionContext['github']): Failure {
  return new Failure('review-missing', `The commit ${commit} was not merged by a pull request of ${repositoryUrl}.`, {
    subject: 'approved-by',
    remedy:
      'Change the file by a pull request, which shows the plan, and let another person approve it before the merge. Nothing was written.'
  })
}

/** Commits that one message names. */
const SHOWN = 5

/**
 * Faults that a review of a merged pull request corrects, too. GitHub takes such a review by its API only
 * (github.com/cli/cli/issues/5038).
 */
const CORRECTED_LATER: readonly ReviewFault['reason'][] = ['review-too-old', 'review-incomplete']

function refused(
  { reason, by = 'the reviewer', commits = [] }: ReviewFault,
  number: number,
  { after = 0, lines = [] }: RequestedApproval
): Failure {
  const more = commits.length > SHOWN ? ` and ${commits.length - SHOWN} more` : ''
  const named = `${commits.slice(0, SHOWN).join(', ')}${more}`
  const values = {
    by,
    number: String(number),
    commits: named,
    after: new Date(after).toISOString(),
    lines: lines.map(line => `\`${line}\``).join(', ')
  }
  const [what, remedy] = TEXTS[reason].map(text =>
    Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(`{${name}}`, () => value), text)
  )
  const later = CORRECTED_LATER.includes(reason)
    ? 'The page of a merged pull request takes no review, but this command does. Then run again.'
    : 'After the merge, this takes a new pull request.'
  return new Failure(reason, `Pull request #${number} ${what}.`, {
    subject: 'approved-by',
    remedy: `${remedy} ${later} Nothing was written.`
  })
}
