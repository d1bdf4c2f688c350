import { parseResourceId, type ResourceId, resourceId } from '../arm/resource-id.ts'
import { type ArmResource, resource } from '../arm/template.ts'
import { resourceNames } from '../config/names.ts'
import type { Baseline, Colour } from '../config/types.ts'
import { placement } from './placement.ts'
import { stackOf } from './stack.ts'
import type { ClusterIdentity, StackTemplate } from './types.ts'

const TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities'

/** The identities of one colour's cluster; one for its events only where somebody wants them. */
export function clusterIdentities(
  baseline: Baseline,
  colour: Colour
): Partial<Record<ClusterIdentity, ResourceId>> & Record<Exclude<ClusterIdentity, 'events'>, ResourceId> {
  const { controlPlaneIdentity, kubeletIdentity, ingressIdentity } = baseline.ids.clusters[colour]
  return {
    controlPlane: controlPlaneIdentity,
    kubelet: kubeletIdentity,
    ingress: ingressIdentity,
    ...(baseline.config.events.relay === 'none' ? {} : { events: eventsIdentityId(baseline, colour) })
  }
}

/** Who delivers a cluster's events. */
export function eventsIdentityId({ config, ids }: Baseline, colour: Colour): ResourceId {
  return resourceId(ids.clusterGroup, TYPE, resourceNames(config).eventsIdentity(colour))
}

/** Identities only: their roles are named by principal ids that Azure gives out here, and need time to spread. */
export function identityStack(baseline: Baseline, colour: Colour): StackTemplate {
  const identities = Object.entries(clusterIdentities(baseline, colour)).map(([name, id]): [string, ArmResource] => [
    `${name}Identity`,
    resource(TYPE, { name: parseResourceId(id).name, ...placement(baseline.config) })
  ])
  return stackOf(baseline, `identity-${colour}`, baseline.ids.clusterGroup, Object.fromEntries(identities))
}
