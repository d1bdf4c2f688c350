import { parseResourceId, type ResourceId } from '../../../arm/resource-id.ts'
import type { ProcedureWriter } from '../../../provisioning/procedure/index.ts'
import type { Step } from '../../../provisioning/types.ts'
import { resourceChange } from '../../../provisioning/what-if/resource-change.ts'
import { Failure } from '../../../runtime/failure.ts'
import type { UpgradeClients } from '../../types.ts'
import { clusterBody } from '../bodies.ts'
import { clusterOptions } from '../failure/commands.ts'
import { put } from '../part-write.ts'
import type { UpgradeTools } from '../tools.ts'
import type { UpgradeState } from '../types.ts'
import { writeMinutes } from './open-part.ts'
import { isSetOverride, withOverride } from './override.ts'

/** Name of the step that closes an override. */
export const CLOSE_OVERRIDE = 'close-override'

/** Most attempts of the write, while other callers keep changing the cluster. */
const MOST_TRIES = 3

/** Context of a write that closes an override. */
export interface Closing {
  readonly writer: ProcedureWriter<UpgradeState>
  readonly tools: Pick<UpgradeTools, 'readState'>
  /** Whether a failure of the upgrade that the write resumes only warns: what leads back must not depend on it. */
  readonly isWayBack: boolean
  /** Waits until no operation is in progress, and returns the state then. */
  waitUntilQuiet(clients: UpgradeClients): Promise<UpgradeState>
}

/**
 * Returns the step that closes the override. It comes last if the operation opens one, otherwise first. No window and no
 * freeze gates it. `isDue`: an override is open, or the operation opens one.
 */
export function closeStep(needs: Step['needs'], cluster: ResourceId, isDue: boolean, closing: Closing): Step {
  const name = CLOSE_OVERRIDE
  const path = 'properties.upgradeSettings.overrideSettings.forceUpgrade'
  const properties = [{ path, kind: 'modify', before: true, after: false }] as const
  const change = resourceChange({
    ...({ step: name, id: cluster, type: parseResourceId(cluster).type, kind: 'modify', certain: true } as const),
    properties
  })
  const changes = isDue ? [change] : []
  return {
    ...{ name, needs, expectedSeconds: 180 },
    intent: () => name,
    settle: () => Promise.resolve(),
    plan: () =>
      Promise.resolve({
        ...{ step: name, evaluation: { by: 'reads' }, changes },
        ...{ unchanged: 1 - changes.length, noise: 0, pending: isDue }
      }),
    apply: async context => {
      await closeOverride(closing, context)
    }
  }
}

/**
 * Closes the override of a cluster and reads it back. The write resumes a drain that stopped, without the override. Throws
 * Failure `override-open` if the override is still open, and the failure of the resumed drain.
 */
export async function closeOverride(closing: Closing, clients: UpgradeClients): Promise<void> {
  const { tools, waitUntilQuiet } = closing
  for (let tries = 1; ; tries++) {
    const state = await waitUntilQuiet(clients)
    if (!isSetOverride(state.cluster.override)) return
    const failure = await sendClosing(closing, state, clients)
    const { cluster } = await tools.readState(clients.azure)
    const isOpen = isSetOverride(cluster.override)
    if (isOpen && failure?.details.status === 412 && tries < MOST_TRIES) continue
    if (isOpen) throw overrideOpen(cluster.id, cluster.override?.until, failure)
    if (failure !== undefined) reportResumed(closing, failure, clients)
    return
  }
}

/** Reports that the override is closed, and that the upgrade failed which its write resumed. */
function reportResumed({ isWayBack }: Closing, failure: Failure, { log }: UpgradeClients): void {
  const message = `The override is closed. Its write resumed an upgrade that stopped, which failed: ${failure.message}`
  if (!isWayBack) throw new Failure(failure.reason, message, { ...failure.details, cause: failure })
  log.warning(message)
}

/** Sends the write. Returns its failure, unless the run was cancelled or must not write. */
async function sendClosing(
  { writer }: Closing,
  state: UpgradeState,
  { clock, signal }: UpgradeClients
): Promise<Failure | undefined> {
  try {
    await writer.write({
      id: state.cluster.id,
      expectedSeconds: writeMinutes(state) * 60,
      request({ liveState: { cluster } }) {
        if (!isSetOverride(cluster.override)) return undefined
        const until = new Date(clock.now()).toISOString()
        return put(cluster, clusterBody(cluster, withOverride(cluster, { forceUpgrade: false, until })))
      }
    })
    return undefined
  } catch (error) {
    const { status, leaves } = error instanceof Failure ? error.details : {}
    if (signal.aborted || !(error instanceof Failure) || (status === undefined && leaves === undefined)) throw error
    return error
  }
}

/** Returns the command that closes an override without this project. */
export function closeCommand(cluster: ResourceId): string {
  return `az aks update ${clusterOptions(cluster)} --disable-force-upgrade`
}

function overrideOpen(cluster: ResourceId, until: string | undefined, cause: Failure | undefined): Failure {
  const why = cause === undefined ? 'Azure accepted the write and still shows it.' : cause.message
  return new Failure('override-open', `The override that bypasses budgets is still open until ${until}. ${why}`, {
    subject: cluster,
    remedy: `Close it: ${closeCommand(cluster)}. Or run the operation again, which closes it first.`,
    ...(cause !== undefined && { cause })
  })
}
