import type { Baseline } from '../../config/types.ts'
import { stackTemplate } from '../stack-template.ts'
import type { StackTemplate } from '../types.ts'
import { ingressZone } from './ingress-zone.ts'
import { zonesIn } from './private-zones.ts'
import { recordZone } from './record-zone.ts'

/**
 * Returns the stack with the private DNS zones in the spoke's resource group. The stack contains nothing that needs a
 * network: creating the zones takes half a minute, while networks, registry and vault are created. The record zone is in
 * this stack because it is the earliest one that every environment can have: it needs only a resource group.
 */
export function zones(baseline: Baseline): StackTemplate {
  const resources = { ...zonesIn(baseline, 'spoke'), ...ingressZone(baseline), ...recordZone(baseline) }
  return stackTemplate(baseline, 'zones', baseline.ids.spokeGroup, resources)
}
