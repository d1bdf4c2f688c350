import { parseResourceId } from '../../arm/resource-id.ts'
import { operationState } from '../../azure/index.ts'
import { operationStuck } from '../../runtime/operation-stuck.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import type { UpgradeClients } from '../types.ts'
import type { UpgradeTools } from './tools.ts'
import type { UpgradeState } from './types.ts'

/** Milliseconds between two reads of an operation that another caller started, and for all of it. */
const BUSY_POLL = 15_000
const BUSY_LIMIT = 60 * 60_000

/**
 * Waits until no operation is in progress on the cluster, and returns the state then. `limit`: in milliseconds. Throws
 * Failure `operation-stuck`.
 */
export async function waitUntilQuiet(
  tools: Pick<UpgradeTools, 'readState'>,
  clients: UpgradeClients,
  limit = BUSY_LIMIT
): Promise<UpgradeState> {
  return await waitUntil(
    {
      read: () => tools.readState(clients.azure),
      isOver: state => busyPart(state) === undefined,
      every: BUSY_POLL,
      limit,
      overdue: state => {
        const { id, provisioningState } = busyPart(state) ?? state.cluster
        return operationStuck(id, provisioningState, limit / 60_000)
      },
      announce: state => {
        const { id, provisioningState } = busyPart(state) ?? state.cluster
        return `${parseResourceId(id).name} is ${provisioningState}. This run waits until that has ended.`
      }
    },
    clients
  )
}

/** Returns the cluster or pool on which an operation is in progress. */
export function busyPart({
  cluster,
  pools
}: UpgradeState): UpgradeState['cluster'] | UpgradeState['pools'][number] | undefined {
  return [cluster, ...pools].find(({ provisioningState }) => operationState(provisioningState) === 'running')
}
