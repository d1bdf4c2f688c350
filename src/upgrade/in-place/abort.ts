import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { operationState } from '../../azure/index.ts'
import { abortOperation } from '../../provisioning/lease/abort.ts'
import { Failure } from '../../runtime/failure.ts'
import { operationStuck } from '../../runtime/operation-stuck.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import type { UpgradeClients } from '../types.ts'
import type { ClusterState, PoolState, UpgradeState } from './types.ts'

/** Milliseconds between two reads after an abort, and for all of them. */
const POLL = 10_000
const LIMIT = 30 * 60_000

/** An operation on a cluster or pool that can be aborted. */
export interface RunningUpgrade {
  readonly id: ResourceId
  readonly provisioningState: string
}

/** Returns the upgrades that Azure works on now. While it upgrades a whole cluster, its pools only show that. */
export function runningUpgrades({ cluster, pools }: UpgradeState): readonly RunningUpgrade[] {
  const running = [cluster, ...pools].filter(isUpgrading)
  return running.includes(cluster) ? [cluster] : running
}

/** Returns whether a state is `Upgrading` or `UpgradingNodeImageVersion`. */
function isUpgrading({ provisioningState }: ClusterState | PoolState): boolean {
  return /^upgrading/i.test(provisioningState)
}

/**
 * Aborts the upgrades that Azure works on now, and waits until Azure has ended them. Upgraded nodes stay upgraded, and any
 * later write continues the upgrade. Needs no lease and no approval: the run that holds the lease waits for the very
 * operation that is aborted. Returns what was aborted.
 */
export async function abortUpgrade(
  readState: () => Promise<UpgradeState>,
  clients: UpgradeClients
): Promise<readonly RunningUpgrade[]> {
  const found = runningUpgrades(await readState())
  for (const { id, provisioningState } of found) {
    clients.log.info(`Aborting the operation on ${parseResourceId(id).name}, which is ${provisioningState}.`)
    await abortUnlessEnded(id, clients)
  }
  await waitUntilEnded(found, readState, clients)
  return found
}

/** Aborts an operation. Azure refuses with 409 if the operation has ended since it was read. */
async function abortUnlessEnded(id: ResourceId, clients: UpgradeClients): Promise<void> {
  try {
    await abortOperation(clients, id)
  } catch (error) {
    if (!(error instanceof Failure) || error.details.status !== 409) throw error
    clients.log.info(`The operation on ${parseResourceId(id).name} has ended already.`)
  }
}

async function waitUntilEnded(
  aborted: readonly RunningUpgrade[],
  readState: () => Promise<UpgradeState>,
  clients: UpgradeClients
): Promise<void> {
  const busy = ({ cluster, pools }: UpgradeState) =>
    [cluster, ...pools].find(
      part => aborted.some(({ id }) => id === part.id) && operationState(part.provisioningState) === 'running'
    )
  await waitUntil(
    {
      read: readState,
      isOver: state => busy(state) === undefined,
      every: POLL,
      limit: LIMIT,
      overdue: state => {
        const { id, provisioningState } = busy(state) ?? state.cluster
        return operationStuck(id, provisioningState, LIMIT / 60_000)
      }
    },
    clients
  )
}
