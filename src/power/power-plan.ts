import type { ResourceId } from '../arm/resource-id.ts'
import { COLOURS } from '../config/colours.ts'
import type { Baseline, Colour } from '../config/types.ts'
import { readSlices } from '../provisioning/live-state/index.ts'
import { refuseDuringProcedure } from '../provisioning/procedure/environment-ports.ts'
import { Failure } from '../runtime/failure.ts'
import { type ClusterBody, clusterViewOf, inProgressStateOf, pendingPowerChange } from './cluster-view.ts'
import type { PowerAction, PowerClients, PowerPlan, PowerRequest } from './types.ts'

/**
 * Reads the slices of the live state that describe the gateway and the clusters. No colours are passed, because a power
 * action creates no cluster.
 */
const readGateway = readSlices(['liveColour', 'clusters', 'preview'])

type Gateway = Awaited<ReturnType<typeof readGateway>>

/**
 * Finds the requested cluster and the work that the action requires. Throws Failure `cluster-missing` if the cluster
 * does not exist, and `input-invalid` if the caller must name the colour. Throws `live-production` or
 * `replacement-under-way` if the action is not allowed, and `procedure-open` if it would break an open procedure.
 */
export async function planPower(
  { baseline, action, colour: named }: PowerRequest,
  { azure, log, clock }: Pick<PowerClients, 'azure' | 'log' | 'clock'>
): Promise<PowerPlan> {
  const gateway = await readGateway({ baseline, azure, log, clock })
  const colour = named ?? usualColour(gateway, baseline)
  refuseForTraffic({ action, colour, gateway, baseline })
  await refuseDuringProcedure('power-cluster', action, azure, baseline)
  const { cluster: id } = baseline.ids.clusters[colour]
  const body = gateway.clusters[colour] === null ? undefined : await azure.read<ClusterBody>(id)
  if (body === undefined) throw clusterMissing(`The ${colour} cluster does not exist.`, id)
  const cluster = clusterViewOf(body)
  return { colour, id, cluster, underWay: inProgressStateOf(cluster), ...pendingPowerChange(action, cluster) }
}

/**
 * Returns the live colour if its cluster exists, otherwise the colour of the only cluster. Throws Failure if no cluster
 * exists, or if two exist and none is known to be live.
 */
function usualColour({ liveColour, clusters }: Gateway, { ids }: Baseline): Colour {
  if (liveColour !== null && clusters[liveColour] !== null) return liveColour
  const [first, second] = COLOURS.filter(colour => clusters[colour] !== null)
  if (first === undefined) throw clusterMissing('The environment has no cluster.', ids.clusterGroup)
  if (second === undefined) return first
  throw new Failure('input-invalid', 'There are two clusters, but no gateway that shows which one is live.', {
    subject: 'colour',
    remedy: 'Set the input "colour" to blue or green.'
  })
}

function clusterMissing(message: string, subject: ResourceId): Failure {
  const remedy = 'Provision the environment first, or name the colour of an existing cluster.'
  return new Failure('cluster-missing', message, { subject, remedy })
}

interface Intention {
  readonly action: PowerAction
  readonly colour: Colour
  readonly gateway: Gateway
  readonly baseline: Baseline
}

/**
 * Refuses to stop or scale down the live cluster of a production environment. Refuses both for any cluster while a
 * replacement is in progress. Starting is always allowed, because it removes no capacity.
 */
function refuseForTraffic({ action, colour, gateway, baseline }: Intention): void {
  if (action === 'start') return
  const { profile, environment } = baseline.config
  const subject = baseline.ids.clusters[colour].cluster
  if (profile === 'production' && isLive(colour, gateway)) {
    throw new Failure(
      'live-production',
      `The ${colour} cluster receives the traffic of "${environment}", whose profile is production.`,
      {
        subject,
        remedy: `Move the traffic to the other cluster first, or name the colour of the cluster that is not live. If no users depend on "${environment}", set \`profile: dev-test\`.`
      }
    )
  }
  if (gateway.preview === null) return
  throw new Failure(
    'replacement-under-way',
    'A replacement of the cluster is in progress: the gateway has a preview rule.',
    {
      subject,
      remedy: 'Finish or abort the replacement, then run again.'
    }
  )
}

/** Returns whether a cluster is live. Without a gateway this is unknown, so each cluster counts as live. */
function isLive(colour: Colour, { liveColour }: Gateway): boolean {
  return liveColour === null || liveColour === colour
}
