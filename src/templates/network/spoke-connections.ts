import type { ArmResource } from '../../arm/template.ts'
import type { Baseline } from '../../config/types.ts'
import { ingressZoneLinks } from '../dns/ingress-zone.ts'
import { linksInHubGroup, linksInSpokeGroup } from '../dns/private-zones.ts'
import { diagnosticsOnly } from '../monitoring/diagnostics.ts'
import { stackTemplate } from '../stack-template.ts'
import type { LiveState, StackTemplate } from '../types.ts'
import { peerings } from './peering.ts'
import { spokeResources } from './spoke.ts'

const NETWORK_SETTING = 'networkDiagnostics'

/**
 * Returns the stack that connects the spoke to the hub and to private DNS zones: the peering, the zone links, and the
 * diagnostic settings that send the spoke's logs to the hub's workspace. The stack is separate, so that hub, spoke and
 * zones do not wait for each other. Links from zones in the hub's resource group to the hub are in the stack of the
 * hub.
 */
export function connections(baseline: Baseline, liveState: LiveState): StackTemplate {
  const links = writableZoneLinks(baseline)
  return stackTemplate(baseline, 'connections', baseline.ids.spokeGroup, {
    ...diagnosticsOnly(spokeResources(baseline)),
    ...links,
    // The peering is last, because Bastion and firewall start at the same time as this stack, and both begin with a
    // write of the hub network.
    ...peerings(baseline, liveState, Object.keys(links))
  })
}

/**
 * Returns the zone links. Each link depends on a diagnostic setting that it does not need. Azure compares resources
 * without dependencies with the existing links before it deploys anything. When a zone moves to another resource group,
 * the old links still exist at that time.
 */
function writableZoneLinks(baseline: Baseline): Record<string, ArmResource> {
  const links = { ...linksInSpokeGroup(baseline), ...linksInHubGroup(baseline), ...ingressZoneLinks(baseline) }
  return Object.fromEntries(
    Object.entries(links).map(([symbol, link]) => [symbol, { ...link, dependsOn: [NETWORK_SETTING] }])
  )
}
