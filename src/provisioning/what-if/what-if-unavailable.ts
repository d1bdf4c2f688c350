import { Failure, type FailureReason } from '../../runtime/failure.ts'

/** Failure reasons of a what-if that say nothing about the template, each with an explanation. */
const unavailableReasons: Partial<Record<FailureReason, string>> = {
  'not-authorized':
    'the identity lacks a permission for this request, or Azure wrongly reports a missing permission (arm-template-whatif#432)',
  'provider-not-registered': 'a resource provider is not registered yet; apply registers it',
  'azure-unavailable':
    'Azure failed to answer (this can happen for the first what-if in a tenant, deployment-stacks#252)'
}

/**
 * Error codes of Azure that say nothing about the template, each with an explanation. In most cases, a resource that an
 * earlier step creates does not exist yet.
 */
const unavailableCodes: Readonly<Record<string, string>> = {
  InternalServerError: 'Azure failed to answer',
  Unsupported: 'Azure cannot evaluate this template',
  DeploymentStackInNonTerminalState: 'the stack is being written to',
  InvalidResourceReference: 'a resource that an earlier step creates does not exist yet',
  NotFound: 'a resource that an earlier step creates does not exist yet',
  ParentResourceNotFound: 'a resource that an earlier step creates does not exist yet',
  ReferencedResourceNotProvisioned: 'a resource that an earlier step creates is not ready yet',
  ScopeLocked: 'a management lock prevents this request',
  ResourceGroupNotFound: 'a resource group that an earlier step creates does not exist yet',
  ResourceNotFound: 'a resource that an earlier step creates does not exist yet'
}

/**
 * Returns why a failed what-if or read says nothing about a template. Returns `undefined` if the failure is about the
 * template itself, because apply would then fail too.
 */
export function whyNotEvaluated(error: unknown): string | undefined {
  if (!(error instanceof Failure)) return undefined
  const { leaves = [], status = 0 } = error.details
  const because = unavailableReasons[error.reason] ?? (status >= 500 ? 'Azure failed to answer' : undefined)
  if (because !== undefined) return `${because}: ${fullMessage(error)}`
  const codes = leaves.map(leaf => unavailableCodes[leaf.code])
  // If a single leaf error is about the template itself, Azure refused the template, whatever the other leaf errors
  // say.
  if (codes.length === 0 || codes.includes(undefined)) return undefined
  return `${codes[0]}: ${fullMessage(error)}`
}

const LEAVES_SHOWN = 5

/**
 * Returns the message of a failure. If the message only refers to inner errors ("See inner errors for details."),
 * returns the inner errors instead.
 */
export function fullMessage({ message, details: { leaves = [] } }: Failure): string {
  if (leaves.length === 0 || !/see inner errors/i.test(message)) return message
  const shown = leaves.slice(0, LEAVES_SHOWN).map(leaf => `${leaf.code}: ${leaf.message}`)
  const others = leaves.length > LEAVES_SHOWN ? [`and ${leaves.length - LEAVES_SHOWN} more`] : []
  return [...shown, ...others].join(' ')
}
