import { Failure } from '../../runtime/failure.ts'
import { INITIAL_COLOUR } from '../../templates/index.ts'
import type { LiveState } from '../../templates/types.ts'
import { rewriteReferences } from '../health/references.ts'
import { withLease } from '../lease.ts'
import { liveColourOf } from '../live-state/gateway.ts'
import type { StepContext } from '../types.ts'

/** Code of a gateway write that Azure ended because another write followed it (azure-cli#21156). */
const SUPERSEDED = 'CanceledAndSupersededDueToAnotherOperation'

/**
 * Writes the gateway under the environment's lease. Throws Failure `gateway-superseded` if a client without the lease
 * wrote it too.
 */
export async function writeGatewayAlone(context: StepContext, write: () => Promise<void>): Promise<void> {
  const { ingressZone, gateway } = context.baseline.ids
  if (ingressZone === undefined) throw new TypeError('without ingress.domain there is no gateway')
  try {
    await withLease(context, ingressZone, write)
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
 * Repairs the Failed and Canceled resources that the gateway refers to, before the gateway is written. No stack manages
 * the firewall policy of the preview, so nothing else would repair it, and Azure refuses every write of a gateway that
 * refers to it.
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
 * Throws Failure `gateway-superseded` if the live rule no longer points to the same colour. Azure reports success even
 * if another write has undone this one.
 */
export async function refuseMovedLiveRule({ azure, baseline }: StepContext, liveState: LiveState): Promise<void> {
  const { gateway } = baseline.ids
  const expected = liveState.liveColour ?? INITIAL_COLOUR
  const actual = liveColourOf(await azure.read(gateway))
  if (actual === expected) return
  throw new Failure('gateway-superseded', `The live rule points to ${actual ?? 'no colour'}, not to ${expected}.`, {
    subject: gateway,
    remedy: 'Check the activity log to see who changed it, then plan again. Provisioning never changes the live colour.'
  })
}
