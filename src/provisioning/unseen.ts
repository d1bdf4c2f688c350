import { Failure, type FailureReason } from '../runtime/failure.ts'

/** Reasons for which a refused what-if says nothing about the template. */
const blindReasons: Partial<Record<FailureReason, string>> = {
  'not-authorized': 'the identity may not look, or Azure wrongly says so (arm-template-whatif#432)',
  'provider-not-registered': 'a resource provider is registered only when this is applied',
  'azure-unavailable': 'Azure failed to answer (seen for the first what-if of a tenant, deployment-stacks#252)'
}

/** Azure's leaf codes that say the same: what another step makes first is missing, or Azure cannot evaluate the template. */
const blindCodes: Readonly<Record<string, string>> = {
  InternalServerError: 'Azure failed to answer',
  Unsupported: 'Azure cannot evaluate this template',
  DeploymentStackInNonTerminalState: 'the stack is being written to',
  InvalidResourceReference: 'something that another step makes first is not there yet',
  NotFound: 'something that another step makes first is not there yet',
  ParentResourceNotFound: 'something that another step makes first is not there yet',
  ReferencedResourceNotProvisioned: 'something that another step makes first is not ready yet',
  ScopeLocked: 'a management lock stops it',
  ResourceGroupNotFound: 'a resource group that another step makes first is not there yet',
  ResourceNotFound: 'something that another step makes first is not there yet'
}

/**
 * Why a what-if that failed leaves its template unseen, or `undefined` where the refusal is about the template itself and
 * would come again when it is applied.
 */
export function whyUnseen(error: unknown): string | undefined {
  if (!(error instanceof Failure)) return undefined
  const { leaves = [], status = 0 } = error.details
  const because = blindReasons[error.reason] ?? (status >= 500 ? 'Azure failed to answer' : undefined)
  if (because !== undefined) return `${because}: ${fullMessage(error)}`
  const codes = leaves.map(leaf => blindCodes[leaf.code])
  // One leaf that is about the template itself is a true refusal, whatever the others say.
  if (codes.length === 0 || codes.includes(undefined)) return undefined
  return `${codes[0]}: ${fullMessage(error)}`
}

const LEAVES_SHOWN = 5

/** Returns the message of a failure, or its inner errors where the message only points to them ("See inner errors for details."). */
export function fullMessage({ message, details: { leaves = [] } }: Failure): string {
  if (leaves.length === 0 || !/see inner errors/i.test(message)) return message
  const shown = leaves.slice(0, LEAVES_SHOWN).map(leaf => `${leaf.code}: ${leaf.message}`)
  const others = leaves.length > LEAVES_SHOWN ? [`and ${leaves.length - LEAVES_SHOWN} more`] : []
  return [...shown, ...others].join(' ')
}
