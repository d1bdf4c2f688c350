import { Failure } from '../../runtime/failure.ts'
import { FIRST_COLOUR } from '../../templates/index.ts'
import type { LiveState } from '../../templates/types.ts'
import { rewriteReferences } from '../health/references.ts'
import { withLease } from '../lease.ts'
import { liveColourOf } from '../live-state/gateway.ts'
import type { StepContext } from '../types.ts'

/** What Azure ends a write of a gateway with when another one came after it (azure-cli#21156). */
const SUPERSEDED = 'CanceledAndSupersededDueToAnotherOperation'

/** Writes the gateway under the environment's lease. Throws Failure `gateway-superseded` where somebody without it wrote as well. */
export async function writeGatewayAlone(context: StepContext, write: () => Promise<void>): Promise<void> {
  const { ingressZone, gateway } = context.baseline.ids
  if (ingressZone === undefined) throw new TypeError('without ingress.domain there is no gateway')
  try {
    await withLease(context, ingressZone, write)
  } catch (error) {
    if (!isSuperseded(error)) throw error
    throw new Failure('gateway-superseded', 'Another write of the gateway came while this one was under way.', {
      ...error.details,
      subject: gateway,
      remedy: 'Find in the activity log who writes the gateway beside these workflows, then run again.',
      cause: error
    })
  }
}

/**
 * Writes the Failed and Canceled resources that the gateway names again before the gateway. No stack has the preview's
 * firewall policy, so nothing else would repair it, and Azure refuses every write of a gateway that names it.
 */
export async function rewriteGatewayReferences(context: StepContext): Promise<void> {
  const { gateway } = context.baseline.ids
  const found = await context.azure.read<object>(gateway)
  if (found !== undefined) await rewriteReferences(gateway, found, context)
}

function isSuperseded(error: unknown): error is Failure {
  return error instanceof Failure && error.details.leaves?.some(({ code }) => code === SUPERSEDED) === true
}

/** The live rule leads where it led before: Azure reports success to a writer whose write another one has undone. */
export async function refuseMovedLiveRule({ azure, baseline }: StepContext, observed: LiveState): Promise<void> {
  const { gateway } = baseline.ids
  const expected = observed.liveColour ?? FIRST_COLOUR
  const actual = liveColourOf(await azure.read(gateway))
  if (actual === expected) return
  throw new Failure('gateway-superseded', `The live rule leads to ${actual ?? 'no colour'}, not to ${expected}.`, {
    subject: gateway,
    remedy:
      'Find in the activity log who moved it, then plan again: provisioning leaves the live colour as it finds it.'
  })
}
