import type { ArmResource } from '../arm/template.ts'
import type { Baseline } from '../config/types.ts'
import { ingressZoneLinks } from './ingress-zone.ts'
import { linksInHubGroup, linksInSpokeGroup } from './private-zones.ts'
import { stackOf } from './stack.ts'
import type { StackTemplate } from './types.ts'

/**
 * What makes zones of ours answer in networks of ours: apart from both, so that neither waits for the other. Links to the
 * hub of zones that lie beside it are the hub's.
 */
export function zoneLinksOfOurs(baseline: Baseline): StackTemplate {
  const resources = linksOfOurs(baseline)
  if (Object.keys(resources).length === 0) throw new TypeError('all zones are those of others')
  return stackOf(baseline, 'zone-links', baseline.ids.spokeGroup, resources)
}

/** Empty where others have all zones. */
export function linksOfOurs(baseline: Baseline): Record<string, ArmResource> {
  return { ...linksInSpokeGroup(baseline), ...linksInHubGroup(baseline), ...ingressZoneLinks(baseline) }
}
