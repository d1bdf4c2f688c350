import type { FailureReason } from '../runtime/failure.ts'

/** A review of a pull request. Times are milliseconds since 1970. */
export interface PullRequestReview {
  readonly by: string
  /** False for an app, such as the one that a job's own token belongs to. */
  readonly isPerson: boolean
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED' | 'COMMENTED' | 'PENDING'
  /** Commit that the reviewer saw. */
  readonly commit: string
  readonly at: number
  /** Whether the reviewer may write to the repository. */
  readonly canWrite: boolean
  /** Text that the reviewer wrote. */
  readonly body: string
}

/** The pull request that brought a commit, with its reviews in the order of time. */
export interface ReviewedPullRequest {
  readonly number: number
  /** Newest commit of the pull request. */
  readonly head: string
  /** Logins of its author, and of the authors and committers of its commits. */
  readonly writers: readonly string[]
  /** Commits whose author or committer GitHub links to no account. Anybody can have written them, also a reviewer. */
  readonly unknownWriters: readonly string[]
  readonly reviews: readonly PullRequestReview[]
}

/** The plan that a pull request shows for its newest commit. */
export interface ShownPlan {
  /** Time at which the plan was made. */
  readonly at: number
  /** Digest of everything that the plan requests. */
  readonly intent: string
}

/** Approval that a run requests of a review. */
export interface RequestedApproval {
  /** Digest of everything that the plan of the run requests. `undefined` if no comment can show it. */
  readonly intent: string | undefined
  /** Time after which the review must be, in milliseconds since 1970. */
  readonly after?: number | undefined
  /** Lines that the text of the review must contain. */
  readonly lines?: readonly string[]
}

/** Reason why a review does not approve a plan. `by`: the reviewer, if there is one. */
export interface ReviewFault {
  readonly reason: Extract<
    FailureReason,
    | 'review-missing'
    | 'review-of-other-commit'
    | 'review-before-plan'
    | 'review-too-old'
    | 'review-incomplete'
    | 'review-of-other-plan'
    | 'review-by-author'
    | 'review-author-unknown'
    | 'reviewer-without-access'
    | 'changes-requested'
  >
  readonly by?: string
  /** Commits whose writer is unknown, if they are the reason. */
  readonly commits?: readonly string[]
}

/**
 * Returns who approved a plan by a review, or why nobody did. An approval counts if a person with write access, who
 * wrote nothing of the pull request, gave it for the newest commit after its plan was shown, and it still holds. It must
 * also be newer than `after`, and contain the requested lines.
 */
export function decideApproval(
  { head, writers, unknownWriters, reviews }: ReviewedPullRequest,
  shown: ShownPlan | undefined,
  requested: RequestedApproval
): { readonly approvedBy: string } | ReviewFault {
  const latest = latestOf(reviews)
  const objection = latest.find(({ state, canWrite }) => state === 'CHANGES_REQUESTED' && canWrite)
  if (objection !== undefined) return { reason: 'changes-requested', by: objection.by }
  const judged = latest
    .filter(({ state, isPerson }) => state === 'APPROVED' && isPerson)
    .map(review => ({ by: review.by, reason: faultOf(review, { head, writers }, shown, requested) }))
  const approved = judged.find(({ reason }) => reason === undefined)
  if (approved !== undefined && unknownWriters.length > 0)
    return { reason: 'review-author-unknown', by: approved.by, commits: unknownWriters }
  if (approved !== undefined) {
    const { intent } = requested
    return intent === undefined || shown?.intent === intent
      ? { approvedBy: approved.by }
      : { reason: 'review-of-other-plan', by: approved.by }
  }
  const last = judged.at(-1)
  return last?.reason === undefined ? { reason: 'review-missing' } : { reason: last.reason, by: last.by }
}

/** Returns the review of each person that holds, in the order of time. A comment does not replace an earlier review. */
function latestOf(reviews: readonly PullRequestReview[]): PullRequestReview[] {
  const decisive = reviews.filter(({ state }) => state !== 'COMMENTED' && state !== 'PENDING')
  const byPerson = new Map(decisive.toSorted((a, b) => a.at - b.at).map(review => [nameOf(review.by), review]))
  return [...byPerson.values()].toSorted((a, b) => a.at - b.at)
}

function faultOf(
  { by, commit, at, canWrite, body }: PullRequestReview,
  { head, writers }: Pick<ReviewedPullRequest, 'head' | 'writers'>,
  shown: ShownPlan | undefined,
  { intent, after = 0, lines = [] }: RequestedApproval
): ReviewFault['reason'] | undefined {
  if (writers.some(writer => nameOf(writer) === nameOf(by))) return 'review-by-author'
  if (!canWrite) return 'reviewer-without-access'
  if (commit !== head) return 'review-of-other-commit'
  if (intent !== undefined && (shown === undefined || at <= shown.at)) return 'review-before-plan'
  if (at <= after) return 'review-too-old'
  const written = linesOf(body)
  return lines.every(line => linesOf(line).every(each => written.includes(each))) ? undefined : 'review-incomplete'
}

/** Returns the lines of a text for comparison, without list markers, backticks and repeated spaces. */
function linesOf(text: string): string[] {
  return text.split('\n').map(line =>
    line
      .replaceAll('`', '')
      .replace(/^\s*[-*]\s/, '')
      .replace(/\s+/g, ' ')
      .trim()
  )
}

/** Returns a login for comparison. GitHub ignores the case of logins. */
function nameOf(login: string): string {
  return login.toLowerCase()
}
