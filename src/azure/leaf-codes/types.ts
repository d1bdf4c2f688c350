import type { FailureReason } from '../../runtime/failure.ts'
import type { ArmError } from '../types.ts'

/** Code of a leaf error of Azure, with the failure reason and the remedy that a user sees. */
export interface LeafCode {
  /**
   * Code, or a pattern for a family of codes. Letter case is ignored, because Azure spells some codes in several ways.
   */
  readonly code: string | RegExp
  /** Pattern that the message must also match. Set only if the code has several causes. */
  readonly message?: RegExp
  /**
   * Retry schedule of a failure that resolves by itself. After each wait, the failed deployment or request is started
   * again.
   */
  readonly retry?: Retry
  /**
   * Failure reason of the code. If absent, the general reason applies: `deployment-failed` for a deployment, or the
   * reason for the status of a response (`request-failure.ts`).
   */
  readonly reason?: FailureReason
  readonly remedy: string | DynamicRemedy
  /** Titles of Microsoft Learn pages, `owner/repo#number`, or `owner/repo: file`, separated by semicolons. */
  readonly source: string
}

export interface DynamicRemedy {
  /** Text of the generated reference: the remedy without the values of a particular error. */
  readonly general: string
  of(error: ArmError, seen: Occurrence): string
}

/** Details that Azure support asks for, as far as they are known. */
export interface Occurrence {
  readonly correlationId?: string | undefined
  readonly resource?: string | undefined
  /** Time of the failure, as Azure writes it. */
  readonly time?: string | undefined
  /** GUID of the subscription of the run, in which the set-up template was deployed. */
  readonly subscription?: string | undefined
}

export interface Retry {
  /** Seconds before the first retry. Each further wait is twice as long. */
  readonly every: number
  readonly times: number
  /** Text for the log that says why the failure resolves by itself. */
  readonly because: string
  /**
   * `created-groups` if only errors about a resource group that this run created are retried, because Azure may not
   * find a new resource group at once. Any other missing resource group is an error.
   */
  readonly onlyIn?: 'created-groups'
}
