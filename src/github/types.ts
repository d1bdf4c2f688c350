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

/** The door to GitHub. */
export interface GitHub {
  conversation(pullRequest: number): Conversation
}
