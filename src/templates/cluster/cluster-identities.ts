import { parseResourceId, type ResourceId, resourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { placement } from '../placement.ts'
import { stackTemplate } from '../stack-template.ts'
import type { ClusterIdentity, StackTemplate } from '../types.ts'

const TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities'

/** Returns the ids of one cluster's identities. The identity `events` is absent if events are disabled. */
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

/** Returns the id of the identity that delivers the events of a cluster. */
export function eventsIdentityId({ config, ids }: Baseline, colour: Colour): ResourceId {
  return resourceId(ids.clusterGroup, TYPE, resourceNames(config).eventsIdentity(colour))
}

/**
 * Returns the stack with the identities of one cluster and nothing else. Role assignments are in a later stack, because
 * they are named by principal ids that Azure generates with this stack. New identities also need time to reach every
 * service.
 */
export function identityStack(baseline: Baseline, colour: Colour): StackTemplate {
  const identities = Object.entries(clusterIdentities(baseline, colour)).map(([name, id]): [string, ArmResource] => [
    `${name}Identity`,
    resource(TYPE, { name: parseResourceId(id).name, ...placement(baseline.config) })
  ])
  return stackTemplate(baseline, `identity-${colour}`, baseline.ids.clusterGroup, Object.fromEntries(identities))
}
