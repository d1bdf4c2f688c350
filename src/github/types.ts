/** A comment in a pull request's conversation. */
export interface PullRequestComment {
  readonly id: string
  readonly body: string
  /** Written by the very identity the token belongs to, as GitHub says; a marker in a body proves nothing. */
  readonly mine: boolean
  /** Folded away by somebody. */
  readonly hidden: boolean
}

/** The conversation of one pull request. */
export interface Conversation {
  /** Every comment, the oldest first. */
  list(): Promise<readonly PullRequestComment[]>
  create(body: string): Promise<void>
  update(id: string, body: string): Promise<void>
  /** Folds a comment away and says why. */
  minimize(id: string, why: 'OUTDATED' | 'DUPLICATE'): Promise<void>
}

/** An issue of the repository. */
export interface Issue {
  readonly number: number
  readonly title: string
  readonly body: string
  /** Written by the very identity the token belongs to, as GitHub says. */
  readonly mine: boolean
  /** Somebody closed it as not planned. */
  readonly accepted: boolean
}

/** Six hexadecimal digits are its colour. */
export interface Label {
  readonly name: string
  readonly color: string
  readonly description: string
}

/** The issues of the repository. */
export interface Issues {
  /** Open ones the oldest first, closed ones the last changed first; read as far as they are asked for. */
  list(state: 'open' | 'closed'): AsyncIterable<Issue>
  /** Gives its number. */
  create(issue: { readonly title: string; readonly body: string; readonly labels: readonly string[] }): Promise<number>
  /** A reason closes it or, `reopened`, opens it again. */
  change(number: number, change: IssueChange): Promise<void>
  comment(number: number, body: string): Promise<void>
  makeLabel(label: Label): Promise<void>
}

export interface IssueChange {
  readonly title?: string
  readonly body?: string
  readonly reason?: 'completed' | 'duplicate' | 'reopened'
}

/** The door to GitHub. */
export interface GitHub {
  conversation(pullRequest: number): Conversation
  readonly issues: Issues
}
