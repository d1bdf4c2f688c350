import { armError } from '../../azure/errors.ts'
import type { ArmError } from '../../azure/world.ts'
import type { Drain } from './node-drain.ts'

/**
 * Returns the error of an upgrade that could not drain a node ("Troubleshoot UpgradeFailed errors due to eviction failures
 * caused by PDBs"). It names the pod, and the budget or the webhook.
 */
export function drainFailure(node: string, { refused, ending = [] }: Pick<Drain, 'refused' | 'ending'>): ArmError {
  if (refused === undefined)
    return armError('UpgradeFailed', `Drain node ${node} failed: pods did not end in time: ${ending.join(', ')}.`)
  const { pod, answer } = refused
  const { by, blocker, message, details } = answer
  const isBudget = by === 'budget'
  const text = [message, isBudget ? details?.causes[0]?.message : undefined].filter(Boolean).join(' ')
  // Verbatim: SupportArticles-docs: upgrading-or-deleting-pods-pdb
  const why = isBudget
    ? `failed when evicting pod ${pod} failed with Too Many Requests error. This is often caused by a restrictive Pod Disruption Budget (PDB) policy. See https://aka.ms/aks/debugdrainfailures. Original error: ${text}. PDB debug info: ${pod} blocked by pdb ${blocker} with 0 unready pods.`
    : `failed when evicting pod ${pod}. Original error: ${text}`
  return armError('UpgradeFailed', `Drain node ${node} ${why}`)
}
