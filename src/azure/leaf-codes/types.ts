import type { FailureReason } from '../../runtime/failure.ts'
import type { ArmError } from '../types.ts'

/** A leaf code of Azure and what it means to the reader. */
export interface LeafCode {
  /** The code, compared without regard to case (Azure spells some in several ways), or a pattern for a family of codes. */
  readonly code: string | RegExp
  /** The row applies only where the message matches too, because the code alone has several causes. */
  readonly message?: RegExp
  /** Set where the failure passes by itself: the deployment has ended, and is started again after a wait. */
  readonly retry?: Retry
  /** Absent where no reason is better than the general one: `deployment-failed`, or `azure-refused` for an answer. */
  readonly reason?: FailureReason
  readonly remedy: string | DynamicRemedy
  /** Pages of Microsoft Learn by title, `owner/repo#number`, or `owner/repo: file`. */
  readonly source: string
}

export interface DynamicRemedy {
  /** The text of the generated reference: the remedy without the values of one error. */
  readonly general: string
  of(error: ArmError, seen: Occurrence): string
}

/** The details that Azure support asks for, as far as they are known. */
export interface Occurrence {
  readonly correlationId?: string | undefined
  readonly resource?: string | undefined
  /** When it failed, as Azure writes it. */
  readonly time?: string | undefined
}

export interface Retry {
  /** Seconds before the first retry; each further wait is twice as long. */
  readonly every: number
  readonly times: number
  /** For the log: why it passes. */
  readonly because: string
  /** Only where this run created the resource group that is missing: any other missing group is an error. */
  readonly onlyIn?: 'created-groups'
}
