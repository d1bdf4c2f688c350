import { COLOURS, type Colour } from '../config/index.ts'
import type { Baseline } from '../config/types.ts'
import { readSlices } from '../provisioning/index.ts'
import { Failure } from '../runtime/failure.ts'
import type { UpgradeClients } from './types.ts'

const readGateway = readSlices(['liveColour', 'clusters'])

/**
 * Returns the named colour, otherwise the colour of the only cluster or of the live one. Throws Failure
 * `cluster-missing` if no cluster exists, and `input-invalid` if two exist and none is known to be live.
 */
export async function clusterColour(
  named: Colour | undefined,
  baseline: Baseline,
  { azure, log, clock }: UpgradeClients
): Promise<Colour> {
  if (named !== undefined) return named
  const { liveColour, clusters } = await readGateway({ baseline, azure, log, clock })
  if (liveColour !== null && clusters[liveColour] !== null) return liveColour
  const [first, second] = COLOURS.filter(colour => clusters[colour] !== null)
  if (first === undefined) {
    throw new Failure('cluster-missing', 'The environment has no cluster.', {
      subject: baseline.ids.clusterGroup,
      remedy: 'Correct `environment`, or create the cluster with `provision`.'
    })
  }
  if (second === undefined) return first
  throw new Failure('input-invalid', 'There are two clusters, but no gateway that shows which one is live.', {
    subject: 'colour',
    remedy: 'Set the input "colour" to blue or green.'
  })
}
