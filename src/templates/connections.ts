import type { ArmResource } from '../arm/template.ts'
import type { Baseline } from '../config/types.ts'
import { settingsAlone } from './diagnostics.ts'
import { ingressZoneLinks } from './ingress-zone.ts'
import { peerings } from './peering.ts'
import { linksInHubGroup, linksInSpokeGroup } from './private-zones.ts'
import { spokeResources } from './spoke.ts'
import { stackOf } from './stack.ts'
import type { LiveState, StackTemplate } from './types.ts'

const NETWORK_SETTING = 'networkDiagnostics'

/**
 * What ties the spoke to the hub and to private zones: peering, links, and the settings that send its logs to the hub's
 * workspace. Apart from all of them, so that none waits for another. Links to the hub of zones beside it are the hub's.
 */
export function connections(baseline: Baseline, observed: LiveState): StackTemplate {
  const links = zoneLinksOfOurs(baseline)
  return stackOf(baseline, 'connections', baseline.ids.spokeGroup, {
    ...settingsAlone(spokeResources(baseline)),
    ...links,
    // Last: Bastion and firewall begin beside this stack and write the hub's network first of all.
    ...peerings(baseline, observed, Object.keys(links))
  })
}

/**
 * After a setting, though they do not need it: what waits for nothing in its template is compared beforehand with the
 * links that stand, and of a zone that moves to another group those are still there when the move is planned.
 */
function zoneLinksOfOurs(baseline: Baseline): Record<string, ArmResource> {
  const links = { ...linksInSpokeGroup(baseline), ...linksInHubGroup(baseline), ...ingressZoneLinks(baseline) }
  return Object.fromEntries(
    Object.entries(links).map(([symbol, link]) => [symbol, { ...link, dependsOn: [NETWORK_SETTING] }])
  )
}
