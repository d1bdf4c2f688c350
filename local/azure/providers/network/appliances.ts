import { tableOf } from '../../tables.ts'
import type { World } from '../../world.ts'

/** Returns the networks of appliances that forward all traffic, by their private address. Azure does not have them as resources. */
function appliances(world: World): Record<string, string> {
  return tableOf<string>(world, 'appliances')
}

/** Puts an appliance that forwards everything into a network, for example the firewall of another vendor. */
export function placeAppliance(world: World, address: string, networkId: string): void {
  appliances(world)[address] = networkId
}

/** Returns the id of the network of the appliance at an address. */
export function applianceNetwork(world: World, address: string): string | undefined {
  return appliances(world)[address]
}
