import { addressText, block, prefixOf, type Range } from './ranges.ts'
import type { AddressPlan, HubSubnets } from './types.ts'

/**
 * Where each subnet of the hub lies, as [offset in addresses, prefix length]. Networks exist that were carved by these
 * tables: a row may be added in a gap, never moved or resized.
 */
const HUB_LAYOUT = {
  firewall: [0, 26],
  gateway: [64, 27],
  bastion: [128, 26],
  firewallManagement: [192, 26]
} as const

/** The largest prefix length of a network that the layouts fill. */
export const LONGEST_HUB = 24
export const LONGEST_SPOKE = 22

/** A spoke from this size on has all small subnets in the same places, whatever its size. */
const FULL_SPOKE = 20

/** A quarter of a spoke is the most each colour can have for its nodes. */
export function largestNodesPrefix(spoke: Range): number {
  return prefixOf(spoke) + 2
}

/** The computed subnets of a hub of /24 or larger. */
export function hubLayout(hub: Range, withManagement: boolean): HubSubnets {
  return {
    firewall: block(hub, ...HUB_LAYOUT.firewall),
    firewallManagement: withManagement ? block(hub, ...HUB_LAYOUT.firewallManagement) : undefined,
    gateway: block(hub, ...HUB_LAYOUT.gateway),
    bastion: block(hub, ...HUB_LAYOUT.bastion)
  }
}

/**
 * The computed subnets of a spoke of /22 or larger: nodes of both colours, the gateway's /24, and one /24 for all that is
 * small. Nodes have a /22 from a /20 on, a quarter of a smaller spoke. More nodes than a /22 holds move the nodes, and
 * nothing else, to the second and third quarter of the smallest part of the spoke that is four times their size.
 */
export function spokeLayout(spoke: Range, nodesPrefix: number): AddressPlan['spoke'] {
  const slot = Math.max(prefixOf(spoke), FULL_SPOKE) + 2
  const slotSize = 2 ** (32 - slot)
  const grown = nodesPrefix < slot
  const size = 2 ** (32 - nodesPrefix)
  const [blue, green, prefix] = grown ? [2 * size, 3 * size, nodesPrefix] : [0, slotSize, slot]
  const small = 2 * slotSize + 256
  return {
    addressSpace: spoke.cidr,
    applicationGateway: block(spoke, 2 * slotSize, 24),
    privateEndpoints: block(spoke, small, 27),
    blue: {
      nodes: block(spoke, blue, prefix),
      ingress: block(spoke, small + 96, 28),
      apiServer: block(spoke, small + 32, 27)
    },
    green: {
      nodes: block(spoke, green, prefix),
      ingress: block(spoke, small + 112, 28),
      apiServer: block(spoke, small + 64, 27)
    }
  }
}

/** Azure keeps the first four addresses of a subnet; the firewall takes the first that is left. */
const FIRST_USABLE = 4

/** The first address Azure gives out in a subnet. */
export function firstUsable(subnet: Range): string {
  return addressText(subnet.first + FIRST_USABLE)
}
