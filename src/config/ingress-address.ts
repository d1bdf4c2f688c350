import { firstUsable } from './address-layout.ts'
import { range } from './ranges.ts'
import type { AddressPlan, Colour } from './types.ts'

/**
 * The private address of a colour's ingress controller: the first Azure gives out in its subnet. The gateway's pool, the
 * record in the ingress zone and the annotation of the load balancer all take it from here.
 */
export function ingressAddress({ spoke }: AddressPlan, colour: Colour): string {
  return firstUsable(range(spoke[colour].ingress))
}
