import type { ReviewedPullRequest } from './pull-request-approval.ts'

/** A comment on a pull request. */
export interface PullRequestComment {
  readonly id: string
  readonly body: string
  /** Whether the token's identity wrote the comment, as GitHub reports. A marker in the body does not prove this. */
  readonly mine: boolean
  /** Whether another identity than its author changed the body last. */
  readonly editedByOther: boolean
  /** Whether the comment is minimized. */
  readonly hidden: boolean
}

/** The comments on one pull request. */
export interface PullRequestClient {
  /** Returns all comments, oldest first. */
  list(): Promise<readonly PullRequestComment[]>
  create(body: string): Promise<void>
  update(id: string, body: string): Promise<void>
  /** Minimizes a comment with a reason. */
  minimize(id: string, why: 'OUTDATED' | 'DUPLICATE'): Promise<void>
}

/** An issue of the repository. */
export interface Issue {
  readonly number: number
  readonly title: string
  readonly body: string
  /** Whether the token's identity wrote the issue, as GitHub reports. */
  readonly mine: boolean
  /** Whether the issue was closed as not planned. */
  readonly accepted: boolean
}

/** A label. `color` has six hexadecimal digits. */
export interface Label {
  readonly name: string
  readonly color: string
  readonly description: string
}

/** The issues of the repository. */
export interface IssueClient {
  /**
   * Yields the open issues, oldest first, or the closed issues, most recently changed first. Reads a page only when it
   * is needed.
   */
  list(state: 'open' | 'closed'): AsyncIterable<Issue>
  /** Creates an issue and returns its number. */
  create(issue: { readonly title: string; readonly body: string; readonly labels: readonly string[] }): Promise<number>
  /** Changes an issue. The reason `reopened` opens it again; the other reasons close it. */
  change(number: number, change: IssueChange): Promise<void>
  comment(number: number, body: string): Promise<void>
  makeLabel(label: Label): Promise<void>
}

export interface IssueChange {
  readonly title?: string
  readonly body?: string
  readonly reason?: 'completed' | 'duplicate' | 'reopened'
}

/** The client of GitHub. */
export interface GitHub {
  conversation(pullRequest: number): PullRequestClient
  readonly issues: IssueClient
  /**
   * Reads the pull request whose merge made a commit, or the one with that number, with its reviews. Returns
   * `undefined` if no merged pull request made the commit.
   */
  reviewedPullRequest(of: {
    readonly commit: string
    readonly number: number | undefined
  }): Promise<ReviewedPullRequest | undefined>
}
