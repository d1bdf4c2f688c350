import type { DirectWriter, ProcedurePorts, ProcedureWriter } from '../../../provisioning/procedure/index.ts'
import { Failure } from '../../../runtime/failure.ts'
import type { UpgradeClients } from '../../types.ts'
import { busyPart, waitUntilQuiet } from '../quiet-cluster.ts'
import type { UpgradeTools } from '../tools.ts'
import type { UpgradeState } from '../types.ts'
import { type Closing, closeCommand, closeOverride } from './close-step.ts'
import { isOpenOverride, namesOverride } from './override.ts'

/**
 * Closes the override that the record names, after a run has failed or was cancelled. Neither a hold nor a window gates it.
 * Does not write while Azure works on the cluster, nor after an abort, because a write would resume what was aborted. An
 * override that stays open is logged with the command; the next operation closes it first. Does not throw any Failure. `open`: returns
 * an access whose signal is not the one of the run, which may be cancelled.
 */
export async function closeAfterFailure(open: () => Promise<FailedRun>): Promise<void> {
  let opened: FailedRun | undefined
  try {
    opened = await open()
    const { ports, tools, clients } = opened
    if (!namesOverride((await ports.record.read())?.value)) return
    const state = await tools.readState(clients.azure)
    const { cluster } = state
    if (!isOpenOverride(cluster.override, clients.clock.now())) return
    const kept = reasonToWait(state)
    if (kept !== undefined) {
      clients.log.warning(
        `The override that bypasses budgets is open until ${cluster.override?.until} and was not closed, because ${kept}. The next operation closes it first. To close it now: ${closeCommand(cluster.id)}.`
      )
      return
    }
    const failed = opened
    await ports.withLease(writer => closeOverride(closingWith(failed, writer), clients))
    clients.log.info('The override that bypasses budgets is closed.')
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    opened?.clients.log.warning(
      `The override that bypasses budgets may still be open. ${error.message} ${error.details.remedy}`
    )
  }
}

/** Access to a cluster for a run that has failed. */
export interface FailedRun {
  readonly ports: ProcedurePorts<UpgradeState>
  readonly tools: UpgradeTools
  readonly clients: UpgradeClients
}

function closingWith({ ports, tools }: FailedRun, writer: DirectWriter): Closing {
  return {
    tools,
    writer: ungated(ports, writer),
    isWayBack: true,
    waitUntilQuiet: clients => waitUntilQuiet(tools, clients)
  }
}

function reasonToWait(state: UpgradeState): string | undefined {
  const busy = busyPart(state)
  if (busy !== undefined) return `Azure works on ${busy.id}`
  const aborted = [state.cluster, ...state.pools].find(({ provisioningState }) => /^canceled$/i.test(provisioningState))
  return aborted && `the write would resume the upgrade of ${aborted.id}, which was aborted`
}

/** Returns a writer without the checks of a procedure: closing must be possible always. */
function ungated(
  { record, readLiveState }: ProcedurePorts<UpgradeState>,
  writer: DirectWriter
): ProcedureWriter<UpgradeState> {
  return {
    async write({ id, expectedSeconds, request }) {
      const [liveState, stored] = await Promise.all([readLiveState(), record.read()])
      const requested = stored && request({ liveState, record: stored.value })
      if (requested !== undefined) await writer.write({ ...requested, id, expectedSeconds })
    }
  }
}
