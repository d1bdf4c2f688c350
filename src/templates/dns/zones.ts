import type { ArmResource } from '../../arm/template.ts'
import type { Baseline } from '../../config/types.ts'
import { stackTemplate } from '../stack-template.ts'
import type { StackTemplate } from '../types.ts'
import { ingressZone } from './ingress-zone.ts'
import { zonesIn } from './private-zones.ts'

/**
 * Returns the stack with the private DNS zones in the spoke's resource group. The stack contains nothing that needs a
 * network: creating the zones takes half a minute, while networks, registry and vault are created. Throws TypeError if
 * no zone is in the spoke's resource group.
 */
export function zones(baseline: Baseline): StackTemplate {
  const resources = zonesInSpokeGroup(baseline)
  if (Object.keys(resources).length === 0)
    throw new TypeError('no private DNS zone is in the resource group of the spoke, so there is no zones stack')
  return stackTemplate(baseline, 'zones', baseline.ids.spokeGroup, resources)
}

/**
 * Returns the private DNS zones in the spoke's resource group. Empty if every zone is in another resource group and
 * there is no ingress zone.
 */
export function zonesInSpokeGroup(baseline: Baseline): Record<string, ArmResource> {
  return { ...zonesIn(baseline, 'spoke'), ...ingressZone(baseline) }
}
