import { parseResourceId } from '../arm/resource-id.ts'
import type { Colour } from '../config/types.ts'
import type { StepContext } from '../provisioning/index.ts'
import { Failure } from '../runtime/failure.ts'
import { readFlux } from './status.ts'

const SUSPEND_SECONDS = 40

/**
 * Lets Flux apply nothing for a while, or go on. What is applied stays as it is, and provisioning leaves it so. Gives whether
 * anything was written. Throws Failure `not-bootstrapped` where there is no Flux, and `cluster-stopped`: a stopped
 * cluster takes no write ("Stop and start an AKS cluster").
 */
export async function suspendFlux(context: StepContext, colour: Colour, suspend: boolean): Promise<boolean> {
  const { azure, signal } = context
  const { configurationId, configuration, cluster } = await readFlux(context, colour)
  if (configuration === undefined) {
    throw new Failure('not-bootstrapped', `${parseResourceId(configurationId).name} of ${colour} is not there.`, {
      subject: configurationId,
      remedy: 'Bootstrap the cluster first: bootstrap-flux with mode plan, then apply.'
    })
  }
  if ((configuration.properties.suspend ?? false) === suspend) return false
  if (cluster?.properties.powerState?.code === 'Stopped') {
    throw new Failure('cluster-stopped', `The ${colour} cluster is stopped.`, {
      subject: context.baseline.ids.clusters[colour].cluster,
      remedy: 'Start it with power-cluster, then run again. Nothing was written.'
    })
  }
  await azure.patch(configurationId, { properties: { suspend } }, { signal, expectedSeconds: SUSPEND_SECONDS })
  return true
}
