import type { ResourceId } from '../../arm/resource-id.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import {
  type ClusterIdentityName,
  clusterIdentities,
  type IdentityName,
  type Observed,
  type PlatformIdentityName,
  platformIdentities
} from '../../templates/index.ts'
import type { StepContext } from '../types.ts'

/**
 * For role assignments: principals of the platform's identities, and of the clusters of these colours. Every step of a list
 * gets them all, whichever it needs: one that another step did not look for would seem to have gone.
 */
export function observeIdentities(
  colours: readonly Colour[]
): (context: StepContext) => Promise<Pick<Observed, 'principals'>> {
  return async ({ azure, baseline }) => {
    const found = await Promise.all(
      identitiesOf(baseline, colours).map(async ([name, id]) => {
        const identity = id && (await azure.read<{ properties?: { principalId?: string } }>(id))
        return [name, identity?.properties?.principalId ?? null] as const
      })
    )
    return { principals: { gateway: null, flowLogs: null, ...Object.fromEntries(found) } }
  }
}

function identitiesOf(
  baseline: Baseline,
  colours: readonly Colour[]
): (readonly [name: IdentityName, id: ResourceId | undefined])[] {
  const platform = Object.entries(platformIdentities(baseline)) as [PlatformIdentityName, ResourceId | undefined][]
  const clusters = colours.flatMap(colour =>
    Object.entries(clusterIdentities(baseline, colour)).map(
      ([name, id]) => [`${colour}-${name}` as ClusterIdentityName, id] as const
    )
  )
  return [...platform, ...clusters]
}
