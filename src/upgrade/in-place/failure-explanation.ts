import type { ResourceId } from '../../arm/resource-id.ts'
import type { Failure } from '../../runtime/failure.ts'
import type { UpgradeClients } from '../types.ts'
import type { UpgradePart, UpgradeState } from './types.ts'

/** A write that has failed, and the state of the cluster afterwards. */
export interface FailedWrite {
  /** The resource that was written. */
  readonly id: ResourceId
  readonly part: UpgradePart
  /** State of the cluster, read after the failure. `undefined` if it could not be read. */
  readonly liveState: UpgradeState | undefined
}

/**
 * Returns the failure with which the run ends when the write of a part has failed. It is called once for each failed write,
 * after Azure has ended the operation.
 */
export async function explainFailure(
  failure: Failure,
  _write: FailedWrite,
  _clients: UpgradeClients
): Promise<Failure> {
  return failure
}
