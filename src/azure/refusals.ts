import { Failure, type FailureReason } from '../runtime/failure.ts'
import { leafErrors } from './errors.ts'
import { firstKnown, type Occurrence, remedyOf } from './leaf-codes.ts'
import type { ArmError } from './types.ts'

export interface Refused {
  /** What was asked, for the message: `PUT /subscriptions/…`. */
  readonly asked: string
  readonly subject: string
  readonly status?: number
  readonly error: ArmError | undefined
  readonly correlationId?: string | undefined
  /** When Azure answered, as its header `Date` says. */
  readonly time?: string | undefined
}

const byStatus: Readonly<Record<number, { reason: FailureReason; remedy: string }>> = {
  401: {
    reason: 'azure-refused',
    remedy:
      "Resource Manager did not take the access token, also after a new login: check tenant-id and azure-environment, and the runner's clock."
  },
  403: { reason: 'not-authorized', remedy: 'Give the identity the role that the message asks for.' },
  429: { reason: 'throttled', remedy: 'Run again in a few minutes; nothing that was done is done twice.' }
}

const UNAVAILABLE = {
  reason: 'azure-unavailable',
  remedy: 'Run again; where it lasts, look at https://status.azure.com.'
} as const

const OTHERWISE = { reason: 'azure-refused', remedy: 'Correct what the message names and run again.' } as const

/** Returns the Failure for an answer, or an ended operation, that is no success. A known code decides, else the status. */
export function refusal(refused: Refused): Failure {
  const { error, status, subject, correlationId } = refused
  const { reason, remedy } = judged(refused)
  const leaves = error === undefined ? [] : leafErrors(error)
  return new Failure(reason, headline(refused), {
    subject,
    remedy,
    leaves,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(status === undefined ? {} : { status })
  })
}

function judged({ error, status, subject, correlationId, time }: Refused): { reason: FailureReason; remedy: string } {
  const general = otherwise(status)
  const known = error === undefined ? undefined : firstKnown(error)
  if (known === undefined) return general
  const seen: Occurrence = { correlationId, resource: subject, time }
  return { reason: known.row?.reason ?? general.reason, remedy: remedyOf(known, seen) ?? general.remedy }
}

function otherwise(status: number | undefined): { reason: FailureReason; remedy: string } {
  if (status === undefined) return { ...OTHERWISE, reason: 'deployment-failed' }
  return byStatus[status] ?? (status >= 500 ? UNAVAILABLE : OTHERWISE)
}

function headline({ asked, status, error }: Refused): string {
  const answered = status === undefined ? 'the operation failed' : `Azure answered ${status}`
  return error === undefined ? `${asked}: ${answered}.` : `${asked}: ${answered} ${error.code}: ${error.message}`
}
