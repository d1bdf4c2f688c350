import type { AddressPlan, Colour } from '../types.ts'
import { firstUsableAddress } from './address-layout.ts'
import { parseRange } from './address-ranges.ts'

/**
 * Returns the private address of the ingress controller of the blue or green cluster: the first address that Azure
 * assigns in its subnet. The gateway's backend pool, the record in the ingress zone and the annotation of the load
 * balancer all use this function.
 */
export function ingressAddress({ spoke }: AddressPlan, colour: Colour): string {
  return firstUsableAddress(parseRange(spoke[colour].ingress))
}
