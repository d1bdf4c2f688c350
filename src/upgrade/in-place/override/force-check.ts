import { blockingBudgets, type ClusterEvidence, nameList } from '../../../preflight/index.ts'
import { Failure } from '../../../runtime/failure.ts'
import { invoke } from '../failure/commands.ts'
import type { UpgradeState } from '../types.ts'
import type { Force, ForceRequest } from './override.ts'

/**
 * Returns a request with all budgets that it bypasses now. The override of AKS holds for the whole cluster, so every budget
 * that blocks in any pool must be named. `isBegun`: the record names the same budgets already, and the pods of some of them
 * may be moved. Throws Failure `override-refused`.
 */
export function checkForce(
  request: ForceRequest,
  inside: ClusterEvidence,
  { cluster, pools }: UpgradeState,
  isBegun: boolean
): Force {
  const found = blockingBudgets(
    inside,
    pools.map(pool => pool.found)
  )
  const refused = (what: string, remedy: string) =>
    new Failure('override-refused', what, { subject: cluster.id, remedy })
  if ('unread' in found) {
    throw refused(
      `Which budgets the override bypasses is not known: ${found.unread}`,
      'Run with `kubernetes-access: kubeconfig` or `run-command`, and let the identity list pods, workloads, budgets and nodes.'
    )
  }
  const { names, blocking } = found
  const missing = request.budgets.filter(name => !names.includes(name))
  if (missing.length > 0 && !isBegun) {
    throw refused(
      `The cluster has no budget ${nameList(missing)}.`,
      `Correct the input \`force-budgets\`, as \`namespace/name\`. To see all budgets: ${invoke(cluster.id, 'kubectl get pdb --all-namespaces')}.`
    )
  }
  const allowing = request.budgets.filter(name => !blocking.some(budget => budget.name === name))
  if (allowing.length > 0 && !isBegun) {
    throw refused(
      `${nameList(allowing)} does not block any drain now, so nothing has to be bypassed.`,
      'Remove it from the input `force-budgets`. If no other budget blocks, plan the upgrade without `force-budgets`.'
    )
  }
  const unnamed = blocking.filter(({ name }) => !request.budgets.includes(name))
  if (unnamed.length > 0) {
    const texts = unnamed.map(({ name, owner }) => `${name}${owner === '' ? '' : ` (owner: ${owner})`}`)
    throw refused(
      `The override holds for the whole cluster and would also bypass ${nameList(texts, texts.length)}, which the input \`force-budgets\` does not name.`,
      'Let these budgets allow one eviction, or name them, too, if their owners agree. Then plan again.'
    )
  }
  return { ...request, blocking }
}
