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
 * Returns the stack that connects the spoke to the hub and to private DNS zones: the peering, the links, and the
 * diagnostic settings that send its logs to the hub's workspace. It is separate, so that none of them waits for
 * another. Links to the hub are in the hub's stack if the zones are in its group.
 */
export function connections(baseline: Baseline, liveState: LiveState): StackTemplate {
  const links = zoneLinksOfOurs(baseline)
  return stackTemplate(baseline, 'connections', baseline.ids.spokeGroup, {
    ...diagnosticsOnly(spokeResources(baseline)),
    ...links,
    // The peering is last: Bastion and firewall start at the same time as this stack, and both write the hub network
    // first.
    ...peerings(baseline, liveState, Object.keys(links))
  })
}

/**
 * Returns the links, each after a diagnostic setting although they do not need it. Azure compares resources that depend
 * on nothing with existing links before it deploys. When a zone moves to another group, the old links still exist at
 * that time.
 */
function zoneLinksOfOurs(baseline: Baseline): Record<string, ArmResource> {
  const links = { ...linksInSpokeGroup(baseline), ...linksInHubGroup(baseline), ...ingressZoneLinks(baseline) }
  return Object.fromEntries(
    Object.entries(links).map(([symbol, link]) => [symbol, { ...link, dependsOn: [NETWORK_SETTING] }])
  )
}
