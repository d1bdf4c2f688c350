import { parseResourceId } from '../arm/resource-id.ts'
import type { Colour } from '../config/types.ts'
import { refuseDuringProcedure, refuseHeldRun, type StepContext } from '../provisioning/index.ts'
import { Failure } from '../runtime/failure.ts'
import { readFlux } from './flux-status.ts'

const SUSPEND_SECONDS = 40

/**
 * Suspends or resumes Flux. Applied objects remain unchanged, and later provisioning runs keep Flux suspended. Returns
 * whether anything was written. Throws Failure `not-bootstrapped` if Flux does not exist. Throws Failure
 * `cluster-stopped` if the cluster is stopped, because Azure refuses writes to a stopped cluster ("Stop and start an
 * AKS cluster"). Throws Failure `procedure-open` if a procedure is open that needs Flux, and `on-hold` if a hold was
 * set since the run began and no person started it.
 */
export async function suspendFlux(context: StepContext, colour: Colour, suspend: boolean): Promise<boolean> {
  const { azure, baseline, signal } = context
  await refuseDuringProcedure('bootstrap-flux', suspend ? 'suspend' : 'resume', azure, baseline)
  const { configurationId, configuration, cluster } = await readFlux(context, colour)
  if (configuration === undefined) {
    throw new Failure(
      'not-bootstrapped',
      `The Flux configuration ${parseResourceId(configurationId).name} of the ${colour} cluster does not exist.`,
      {
        subject: configurationId,
        remedy: 'Bootstrap the cluster first: bootstrap-flux with mode plan, then apply.'
      }
    )
  }
  if ((configuration.properties.suspend ?? false) === suspend) return false
  if (cluster?.properties.powerState?.code === 'Stopped') {
    throw new Failure('cluster-stopped', `The ${colour} cluster is stopped.`, {
      subject: baseline.ids.clusters[colour].cluster,
      remedy: 'Start the cluster with power-cluster, then run again. Nothing was written.'
    })
  }
  await refuseHeldRun(context)
  await azure.patch(configurationId, { properties: { suspend } }, { signal, expectedSeconds: SUSPEND_SECONDS })
  return true
}
