import type { Outcome } from '../upgrade-cases/run-operation.ts'

/** Evidence that shows why an upgrade fails. `nobody`: no read before the upgrade shows it. */
export type CauseEvidence = 'azure' | 'cluster' | 'nobody'

/** Cause of a failed upgrade in local Azure. */
export interface FailureCause {
  readonly name: string
  readonly evidence: CauseEvidence
}

type Failure = Extract<Outcome, { readonly result: 'fails' }>

/** Codes that only the objects of the cluster explain. All other refusals of a request are about Azure. */
const CLUSTER_CODES = /^UnsatisfiablePDB$|^UpgradeBlockedOnDeprecatedAPIUsage$/

/**
 * Returns why an upgrade failed, and which evidence shows it. The evidence follows from where the failed condition is
 * stored, not from what a rule reads. A webhook that denies an eviction decides that in its own program.
 */
export function failureCause({ step, code, subcode, message }: Failure): FailureCause {
  const shown = subcode ?? code
  if (step === 'request') return { name: shown, evidence: CLUSTER_CODES.test(shown) ? 'cluster' : 'azure' }
  if (step === 'node-ready') {
    const isWebhook = /webhook/i.test(message)
    return { name: isWebhook ? 'nodes: webhook' : `nodes: ${shown}`, evidence: isWebhook ? 'cluster' : 'azure' }
  }
  if (step !== 'drain' && !/Drain node/.test(message)) return { name: `surge: ${shown}`, evidence: 'azure' }
  return drainCause(message)
}

function drainCause(message: string): FailureCause {
  if (/denied the request/.test(message)) return { name: 'drain: a webhook denies it', evidence: 'nobody' }
  if (/webhook/i.test(message)) return { name: 'drain: a webhook fails', evidence: 'cluster' }
  if (/did not end in time/.test(message)) return { name: 'drain: pods end too slowly', evidence: 'cluster' }
  if (/more than one PodDisruptionBudget/i.test(message)) return { name: 'drain: two budgets', evidence: 'cluster' }
  return { name: 'drain: budget', evidence: 'cluster' }
}
