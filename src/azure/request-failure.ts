import { Failure, type FailureReason } from '../runtime/failure.ts'
import { leafErrors } from './errors.ts'
import { type Occurrence, outermostKnownError, remedyOf } from './leaf-codes.ts'
import type { ArmError } from './types.ts'

export interface RefusedRequest {
  /** Method and path of the refused request, for the message: `PUT /subscriptions/…`. */
  readonly asked: string
  readonly subject: string
  readonly status?: number
  readonly error: ArmError | undefined
  readonly correlationId?: string | undefined
  /** Time of Azure's response, from its header `Date`. */
  readonly time?: string | undefined
  /** GUID of the subscription of the run. */
  readonly subscription?: string | undefined
  /** Whether the request was sent again because a response was lost. */
  readonly repeated?: boolean
}

const byStatus: Readonly<Record<number, { reason: FailureReason; remedy: string }>> = {
  401: {
    reason: 'azure-refused',
    remedy:
      'Resource Manager rejected the access token, even after a new login. Check tenant-id, azure-environment and the clock of the runner.'
  },
  403: {
    reason: 'not-authorized',
    remedy: 'Give the identity exactly the action in the message, at exactly that scope.'
  },
  412: {
    reason: 'azure-refused',
    remedy:
      'The resource changed after it was read: another caller wrote it, or Azure executed an earlier attempt of this request whose response was lost. Run again: the run reads the resource first.'
  },
  429: { reason: 'throttled', remedy: 'Run again in a few minutes. Completed work is not repeated.' }
}

const UNAVAILABLE = {
  reason: 'azure-unavailable',
  remedy: 'Run again. If the error persists, check https://status.azure.com.'
} as const

const OTHERWISE = {
  reason: 'azure-refused',
  remedy: 'Correct the setting that the message names, then run again.'
} as const

/**
 * Returns the Failure for a response or an ended operation that reports an error. If `leafCodes` contains the error
 * code, that entry decides the reason. Otherwise the status decides the reason.
 */
export function requestFailure(refused: RefusedRequest): Failure {
  const { error, status, subject, correlationId, repeated } = refused
  const { reason, remedy } = reasonAndRemedy(refused)
  const leaves = error === undefined ? [] : leafErrors(error)
  return new Failure(reason, headline(refused), {
    subject,
    remedy,
    leaves,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(status === undefined ? {} : { status }),
    ...(repeated === true && { isRepeated: repeated })
  })
}

function reasonAndRemedy({ error, status, subject, correlationId, time, subscription }: RefusedRequest): {
  reason: FailureReason
  remedy: string
} {
  const general = otherwise(status)
  const known = error === undefined ? undefined : outermostKnownError(error)
  if (known === undefined) return general
  const seen: Occurrence = { correlationId, resource: subject, time, subscription }
  return { reason: known.row?.reason ?? general.reason, remedy: remedyOf(known, seen) ?? general.remedy }
}

function otherwise(status: number | undefined): { reason: FailureReason; remedy: string } {
  if (status === undefined) return { ...OTHERWISE, reason: 'deployment-failed' }
  return byStatus[status] ?? (status >= 500 ? UNAVAILABLE : OTHERWISE)
}

function headline({ asked, status, error }: RefusedRequest): string {
  const answered = status === undefined ? 'the operation failed' : `Azure answered ${status}`
  return error === undefined ? `${asked}: ${answered}.` : `${asked}: ${answered} ${error.code}: ${error.message}`
}
