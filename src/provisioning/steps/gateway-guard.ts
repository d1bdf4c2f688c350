import type { BeforeSend } from '../../azure/types.ts'
import { stackName } from '../../config/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { INITIAL_COLOUR, STACKS } from '../../templates/index.ts'
import type { LiveState } from '../../templates/types.ts'
import { rewriteReferences } from '../health/references.ts'
import { refuseHeldRun } from '../held-run.ts'
import { underRecord } from '../lease/direct-write.ts'
import { underEnvironmentLease } from '../lease/environment-lease.ts'
import type { Lease } from '../lease/held-lease.ts'
import { confirmingContext } from '../lease/leased-azure.ts'
import { liveColourOf } from '../live-state/gateway.ts'
import { stackId } from '../ownership/own-stacks.ts'
import type { StepContext } from '../types.ts'

/**
 * Error code of a gateway write that Azure cancelled because another write of the gateway followed (azure-cli#21156).
 */
const SUPERSEDED = 'CanceledAndSupersededDueToAnotherOperation'

/**
 * Writes the stack of the gateway under the environment's lease. The lease names the stack, because a direct write that
 * follows an interruption would cancel the write of the gateway that the stack began. Throws the same Failures as
 * `writeGatewayAlone`.
 */
export async function writeGatewayStackAlone(
  context: StepContext,
  write: (context: StepContext, beforeSend: BeforeSend) => Promise<void>
): Promise<void> {
  const id = stackId(stackName(context.baseline.config, 'gateway'), context.baseline)
  const stack = { id, body: 'gateway', ifMatch: undefined, expectedSeconds: STACKS.gateway.seconds.apply }
  await writeGatewayAlone(context, lease =>
    underRecord(context, lease, stack, ({ beforeSend }) => write(confirmingContext(context, lease), beforeSend))
  )
}

/**
 * Writes the gateway under the environment's lease. Throws Failure `gateway-superseded` if a client that does not hold
 * the lease wrote the gateway at the same time, and the Failures of the lease. Throws Failure `on-hold` if a hold was set
 * while a run that no person started waited for the lease.
 */
export async function writeGatewayAlone(context: StepContext, write: (lease: Lease) => Promise<void>): Promise<void> {
  const { gateway } = context.baseline.ids
  try {
    await underEnvironmentLease(context, async lease => {
      // The run may have waited for the lease.
      await refuseHeldRun(context)
      await write(lease)
    })
  } catch (error) {
    if (!isSuperseded(error)) throw error
    throw new Failure(
      'gateway-superseded',
      'Azure cancelled this write of the gateway because another client wrote the gateway at the same time.',
      {
        ...error.details,
        subject: gateway,
        remedy: 'Check the activity log to see who else writes the gateway, then run again.',
        cause: error
      }
    )
  }
}

/**
 * Repairs the Failed and Canceled resources that the gateway refers to, before the gateway is written. One of them is
 * the firewall policy of the gateway's preview: no stack manages this policy, so nothing else would repair it. Azure
 * refuses every write of a gateway that refers to a Failed resource.
 */
export async function rewriteGatewayReferences(context: StepContext): Promise<void> {
  const { gateway } = context.baseline.ids
  const found = await context.azure.read<object>(gateway)
  if (found !== undefined) await rewriteReferences(gateway, found, context)
}

function isSuperseded(error: unknown): error is Failure {
  return error instanceof Failure && error.details.leaves?.some(({ code }) => code === SUPERSEDED) === true
}

/**
 * Throws Failure `gateway-superseded` if the gateway's live rule does not point to the colour that the live state
 * contains. Azure reports success for a write even if another write has already undone it.
 */
export async function refuseMovedLiveRule({ azure, baseline }: StepContext, liveState: LiveState): Promise<void> {
  const { gateway } = baseline.ids
  const expected = liveState.liveColour ?? INITIAL_COLOUR
  const actual = liveColourOf(await azure.read(gateway))
  if (actual === expected) return
  throw new Failure(
    'gateway-superseded',
    `The live rule of the gateway points to ${actual ?? 'no colour'}, not to ${expected}.`,
    {
      subject: gateway,
      remedy:
        'Check the activity log to see who changed the rule, then plan again. Provisioning never changes the live colour.'
    }
  )
}
