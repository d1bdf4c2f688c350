import type { ResourceId } from '../../../arm/resource-id.ts'
import { type BlockingBudget, blockingBudgets, type ClusterEvidence, nameList } from '../../../preflight/index.ts'
import { Failure } from '../../../runtime/failure.ts'
import { waitUntil } from '../../../runtime/wait-until.ts'
import type { UpgradeClients } from '../../types.ts'
import { invoke } from '../failure/commands.ts'
import type { UpgradeTools } from '../tools.ts'
import type { UpgradeState } from '../types.ts'
import type { Force, ForceRequest } from './override.ts'

/** Milliseconds between two reads of budgets that no longer allow an eviction, and for all of them. */
const POLL = 60_000
const LIMIT = 10 * 60_000

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
  const { names, blocking } = foundBudgets(inside, { cluster, pools })
  const refused = (what: string, remedy: string) => overrideRefused(cluster.id, what, remedy)
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
  const unnamed = unnamedOf(blocking, request)
  if (unnamed.length > 0) throw unnamedBudgets(cluster.id, unnamed)
  return { ...request, blocking }
}

/**
 * Reads the budgets again before a write of an upgrade that bypasses some. A budget that is not named can block for a short
 * time while its pods start on new nodes, so this waits for it. Throws Failure `override-refused` after 10 minutes, and at
 * once if the budgets cannot be read.
 */
export async function refuseNewBudgets(
  force: Force,
  { readState, readInside }: Pick<UpgradeTools, 'readState' | 'readInside'>,
  clients: UpgradeClients
): Promise<void> {
  await waitUntil(
    {
      read: async () => {
        const [state, inside] = await Promise.all([readState(clients.azure), readInside()])
        return { id: state.cluster.id, unnamed: unnamedOf(foundBudgets(inside, state).blocking, force) }
      },
      isOver: ({ unnamed }) => unnamed.length === 0,
      every: POLL,
      limit: LIMIT,
      overdue: ({ id, unnamed }) => unnamedBudgets(id, unnamed),
      announce: ({ unnamed }) => `Waiting for budgets that the upgrade may not bypass: ${textOf(unnamed)}`
    },
    clients
  )
}

function foundBudgets(inside: ClusterEvidence, { cluster, pools }: Pick<UpgradeState, 'cluster' | 'pools'>) {
  const found = blockingBudgets(
    inside,
    pools.map(pool => pool.found)
  )
  if (!('unread' in found)) return found
  throw overrideRefused(
    cluster.id,
    `Which budgets the override bypasses is not known: ${found.unread}`,
    'Run with `kubernetes-access: kubeconfig` or `run-command`, and let the identity list pods, workloads, budgets and nodes.'
  )
}

function unnamedOf(blocking: readonly BlockingBudget[], { budgets }: ForceRequest): readonly BlockingBudget[] {
  return blocking.filter(({ name }) => !budgets.includes(name))
}

function unnamedBudgets(cluster: ResourceId, unnamed: readonly BlockingBudget[]): Failure {
  return overrideRefused(
    cluster,
    `The override holds for the whole cluster and would also bypass ${textOf(unnamed)}, which the input \`force-budgets\` does not name.`,
    'Let these budgets allow one eviction, then run again. Or name them, too, if their owners agree, and plan again.'
  )
}

function textOf(unnamed: readonly BlockingBudget[]): string {
  const texts = unnamed.map(({ name, owner }) => `${name}${owner === '' ? '' : ` (owner: ${owner})`}`)
  return nameList(texts, texts.length)
}

function overrideRefused(cluster: ResourceId, what: string, remedy: string): Failure {
  return new Failure('override-refused', what, { subject: cluster, remedy })
}
