import type { ArmResource } from '../arm/template.ts'
import type { Baseline } from '../config/types.ts'
import { ingressZone } from './ingress-zone.ts'
import { zonesIn } from './private-zones.ts'
import { stackOf } from './stack.ts'
import type { StackTemplate } from './types.ts'

/**
 * The private zones in the spoke's group, and nothing that needs a network: they take half a minute, in which networks,
 * registry and vault are made.
 */
export function zones(baseline: Baseline): StackTemplate {
  const resources = zonesBesideSpoke(baseline)
  if (Object.keys(resources).length === 0) throw new TypeError('all zones are those of others')
  return stackOf(baseline, 'zones', baseline.ids.spokeGroup, resources)
}

/** Empty where others have all of them, and no ingress needs one. */
export function zonesBesideSpoke(baseline: Baseline): Record<string, ArmResource> {
  return { ...zonesIn(baseline, 'spoke'), ...ingressZone(baseline) }
}
