import type { FailureReason } from '../../runtime/failure.ts'
import type { ArmError } from '../types.ts'

/** Leaf code of Azure, with its meaning for the reader. */
export interface LeafCode {
  /**
   * Code, or a pattern for a family of codes. Letter case is ignored, because Azure spells some codes in several ways.
   */
  readonly code: string | RegExp
  /** Pattern that the message must match too, if the code alone has several causes. */
  readonly message?: RegExp
  /** Retry of a failure that resolves by itself: the deployment has ended, and is started again after a wait. */
  readonly retry?: Retry
  /** Absent if no reason is better than the general one: `deployment-failed`, or `azure-refused` for a response. */
  readonly reason?: FailureReason
  readonly remedy: string | DynamicRemedy
  /** Titles of pages of Microsoft Learn, `owner/repo#number`, or `owner/repo: file`. */
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
}

export interface Retry {
  /** Seconds before the first retry. Each further wait is twice as long. */
  readonly every: number
  readonly times: number
  /** Reason in the log why the failure resolves by itself. */
  readonly because: string
  /**
   * Set if only a resource group that this run created may be missing for a while: any other missing group is an error.
   */
  readonly onlyIn?: 'created-groups'
}
