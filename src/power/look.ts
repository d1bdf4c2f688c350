import type { ResourceId } from '../arm/resource-id.ts'
import { COLOURS } from '../config/colours.ts'
import type { Baseline, Colour } from '../config/types.ts'
import { readSlices } from '../provisioning/live-state/index.ts'
import { Failure } from '../runtime/failure.ts'
import { type ClusterBody, dueOf, underWay, viewOf } from './cluster-view.ts'
import type { Look, PowerAction, PowerDoors, PowerRequest } from './types.ts'

/** No cluster is made here. */
const readGateway = readSlices(['liveColour', 'clusters', 'preview'])

type Gateway = Awaited<ReturnType<typeof readGateway>>

/**
 * Finds the cluster that is meant and what there is to do. Throws Failure `cluster-missing`, `input-invalid` where the
 * colour must be named, and where it may not be done `live-production` or `replacement-under-way`.
 */
export async function look(
  { baseline, action, colour: named }: PowerRequest,
  { azure, log }: Pick<PowerDoors, 'azure' | 'log'>
): Promise<Look> {
  const gateway = await readGateway({ baseline, azure, log })
  const colour = named ?? usualColour(gateway, baseline)
  refuseForTraffic({ action, colour, gateway, baseline })
  const { cluster: id } = baseline.ids.clusters[colour]
  const body = gateway.clusters[colour] === null ? undefined : await azure.read<ClusterBody>(id)
  if (body === undefined) throw missing(`There is no ${colour} cluster.`, id)
  const cluster = viewOf(body)
  return { colour, id, cluster, underWay: underWay(cluster), ...dueOf(action, cluster) }
}

/** The live one where it stands, else the only one that does. */
function usualColour({ liveColour, clusters }: Gateway, { ids }: Baseline): Colour {
  if (liveColour !== null && clusters[liveColour] !== null) return liveColour
  const [first, second] = COLOURS.filter(colour => clusters[colour] !== null)
  if (first === undefined) throw missing('The environment has no cluster.', ids.clusterGroup)
  if (second === undefined) return first
  throw new Failure('input-invalid', 'There are two clusters, and no gateway says which of them is live.', {
    subject: 'colour',
    remedy: 'Say which one is meant: input "colour", blue or green.'
  })
}

function missing(message: string, subject: ResourceId): Failure {
  const remedy = 'Provision the environment first, or name the colour of a cluster that exists.'
  return new Failure('cluster-missing', message, { subject, remedy })
}

interface Intention {
  readonly action: PowerAction
  readonly colour: Colour
  readonly gateway: Gateway
  readonly baseline: Baseline
}

/** Nobody loses the cluster that serves production, or the one that is about to. Starting takes nothing away. */
function refuseForTraffic({ action, colour, gateway, baseline }: Intention): void {
  if (action === 'start') return
  const { profile, environment } = baseline.config
  const subject = baseline.ids.clusters[colour].cluster
  if (profile === 'production' && isLive(colour, gateway)) {
    throw new Failure(
      'live-production',
      `The ${colour} cluster serves "${environment}", whose profile is production.`,
      {
        subject,
        remedy: `Switch to the other colour first, or name that one. Where nobody depends on "${environment}", give it \`profile: dev-test\`.`
      }
    )
  }
  if (gateway.preview === null) return
  throw new Failure(
    'replacement-under-way',
    'A replacement of the cluster is under way: the gateway shows a preview.',
    {
      subject,
      remedy: 'End the replacement, or give it up; then run again.'
    }
  )
}

/** Without a gateway nothing says who serves, so each cluster counts as if it did. */
function isLive(colour: Colour, { liveColour }: Gateway): boolean {
  return liveColour === null || liveColour === colour
}
