import { Failure, type FailureReason } from '../runtime/failure.ts'
import { leafErrors, refusingPolicies } from './errors.ts'
import { roleGranting } from './roles.ts'
import type { ArmError } from './types.ts'

export interface Refused {
  /** What was asked, for the message: `PUT /subscriptions/…`. */
  readonly asked: string
  readonly subject: string
  readonly status?: number
  readonly error: ArmError | undefined
  readonly correlationId?: string | undefined
}

interface Meaning {
  readonly reason: FailureReason
  remedy(error: ArmError): string
}

const DENIED = /perform action '([^']+)' over scope '([^']+)'/
const LINKED = /perform action\(s\) '([^']+)' on the linked scope\(s\) '([^']+)'/

/** What Azure's codes mean to the reader. A code decides; messages are only read for names to show. */
const meanings: Readonly<Record<string, Meaning>> = {
  AuthorizationFailed: { reason: 'not-authorized', remedy: ({ message }) => grant(DENIED.exec(message)) },
  LinkedAuthorizationFailed: { reason: 'not-authorized', remedy: ({ message }) => grant(LINKED.exec(message)) },
  DenyAssignmentAuthorizationFailed: {
    reason: 'not-authorized',
    remedy: () => 'A deny assignment, which no role overrides, stands in the way: remove it or exclude the identity.'
  },
  SubscriptionNotFound: {
    reason: 'not-authorized',
    remedy: () =>
      'Check subscription-id, and give the identity at least "Reader" there: Azure hides what one may not see.'
  },
  InvalidAuthenticationTokenTenant: {
    reason: 'azure-refused',
    remedy: () => 'The subscription belongs to another tenant than tenant-id names: correct one of the two.'
  },
  MissingSubscriptionRegistration: {
    reason: 'provider-not-registered',
    remedy: ({ target, message }) => {
      const namespace = target ?? /namespace '([^']+)'/.exec(message)?.[1] ?? 'the one named above'
      return `Register the provider: az provider register --namespace ${namespace}.`
    }
  },
  RequestDisallowedByPolicy: { reason: 'azure-refused', remedy: askForExemption },
  LocationNotAvailableForResourceType: {
    reason: 'region-not-supported',
    remedy: () => 'Choose a region that offers the type; the message lists them.'
  },
  NoRegisteredProviderFound: {
    reason: 'region-not-supported',
    remedy: () => 'The region offers no such type or api-version; the message lists what it has.'
  },
  ScopeLocked: {
    reason: 'locked',
    remedy: () => 'A management lock forbids this: delete the lock for the change, then set it again.'
  },
  DeploymentStackOutOfSync: {
    reason: 'azure-refused',
    remedy: () =>
      "Azure doubts the stack's own list of resources: compare it with the group in the portal, then run once with bypassStackOutOfSyncError by hand (az stack sub create --bypass-stack-out-of-sync-error)."
  }
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

function grant(found: RegExpExecArray | null): string {
  const [, action, scope] = found ?? []
  if (action === undefined || scope === undefined) return 'Give the identity the role that the message asks for.'
  const actions = action.split(',').map(one => one.trim())
  const roles = [...new Set(actions.map(roleGranting))].join(' and ')
  return (
    `Give the identity ${roles} at ${assignable(scope)}; it lacks ${actions.join(', ')} on ${scope}. A role given within the last ten minutes ` +
    'may not be everywhere yet, and a condition on a role assignment can forbid what the role allows.'
  )
}

/** Where one gives roles: the group or the subscription a scope is in, not the single resource. */
function assignable(scope: string): string {
  return /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?/i.exec(scope)?.[0] ?? scope
}

function askForExemption(error: ArmError): string {
  const named = refusingPolicies(error).map(one => `assignment "${one.assignment}" (definition "${one.definition}")`)
  const policies = [...new Set(named)].join(', ')
  return `Change the configuration to comply, or ask for an exemption from policy ${policies || 'as the message names it'}.`
}

/** Every error of the tree, outermost first. */
function every(error: ArmError): ArmError[] {
  return [error, ...(error.details ?? []).flatMap(every), ...leavesIn(error)]
}

/** Leaves that were told inside messages; those in `details` are met already. */
function leavesIn(error: ArmError): ArmError[] {
  return (error.details ?? []).length > 0 ? [] : leafErrors(error).filter(leaf => leaf.code !== error.code)
}

function meaningOf(error: ArmError | undefined): { meaning: Meaning; error: ArmError } | undefined {
  for (const one of error === undefined ? [] : every(error)) {
    const meaning = meanings[one.code]
    if (meaning !== undefined) return { meaning, error: one }
  }
  return undefined
}

/** What to do about an error inside a failed deployment, where its code is one we know. */
export function remedyFor(error: ArmError): string | undefined {
  const known = meaningOf(error)
  return known?.meaning.remedy(known.error)
}

/** The Failure for an answer, or an ended operation, that is no success. */
export function refusal(refused: Refused): Failure {
  const { error, status } = refused
  const known = meaningOf(error)
  const { reason, remedy } = known
    ? { reason: known.meaning.reason, remedy: known.meaning.remedy(known.error) }
    : otherwise(status)
  const leaves = error === undefined ? [] : leafErrors(error)
  return new Failure(reason, headline(refused), {
    subject: refused.subject,
    remedy,
    leaves,
    ...(refused.correlationId === undefined ? {} : { correlationId: refused.correlationId }),
    ...(status === undefined ? {} : { status })
  })
}

function otherwise(status: number | undefined): { reason: FailureReason; remedy: string } {
  if (status === undefined) return { ...OTHERWISE, reason: 'deployment-failed' }
  return byStatus[status] ?? (status >= 500 ? UNAVAILABLE : OTHERWISE)
}

function headline({ asked, status, error }: Refused): string {
  const answered = status === undefined ? 'the operation failed' : `Azure answered ${status}`
  return error === undefined ? `${asked}: ${answered}.` : `${asked}: ${answered} ${error.code}: ${error.message}`
}
