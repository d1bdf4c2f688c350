import type { AddressPlan, HubSubnets } from '../types.ts'
import { addressText, prefixLengthOf, type Range, subRange } from './address-ranges.ts'

/**
 * Position of each subnet of the hub, as [offset in addresses, prefix length]. Deployed networks use these positions: a
 * subnet may be added in a gap, but no subnet may be moved or resized.
 */
const HUB_LAYOUT = {
  firewall: [0, 26],
  gateway: [64, 27],
  bastion: [128, 26],
  firewallManagement: [192, 26]
} as const

/** Longest prefix lengths (smallest networks) into which the layouts fit. */
export const LONGEST_HUB = 24
export const LONGEST_SPOKE = 22

/** Prefix length of the smallest spoke with fixed offsets. The subnets of a larger spoke have the same offsets. */
const FULL_SPOKE = 20

/** Returns the prefix length of the largest subnet of nodes that each colour can have: a quarter of the spoke. */
export function largestNodesPrefix(spoke: Range): number {
  return prefixLengthOf(spoke) + 2
}

/** Returns the computed subnets of a hub of /24 or larger. */
export function hubLayout(hub: Range, withManagement: boolean): HubSubnets {
  return {
    firewall: subRange(hub, ...HUB_LAYOUT.firewall),
    firewallManagement: withManagement ? subRange(hub, ...HUB_LAYOUT.firewallManagement) : undefined,
    gateway: subRange(hub, ...HUB_LAYOUT.gateway),
    bastion: subRange(hub, ...HUB_LAYOUT.bastion)
  }
}

/**
 * Returns the computed subnets of a spoke of /22 or larger: the nodes of both colours, a /24 for the gateway, and a /24
 * for all small subnets. The nodes of a colour have a /22 in a spoke of /20 or larger, otherwise a quarter of the
 * spoke. If the nodes of a colour need a larger subnet, only the two node subnets move. They are then the third and
 * fourth quarter of a block at the start of the spoke that is four times as large as one node subnet.
 */
export function spokeLayout(spoke: Range, nodesPrefix: number): AddressPlan['spoke'] {
  const slot = Math.max(prefixLengthOf(spoke), FULL_SPOKE) + 2
  const slotSize = 2 ** (32 - slot)
  const grown = nodesPrefix < slot
  const size = 2 ** (32 - nodesPrefix)
  const [blue, green, prefix] = grown ? [2 * size, 3 * size, nodesPrefix] : [0, slotSize, slot]
  const small = 2 * slotSize + 256
  return {
    addressSpace: spoke.cidr,
    applicationGateway: subRange(spoke, 2 * slotSize, 24),
    privateEndpoints: subRange(spoke, small, 27),
    blue: {
      nodes: subRange(spoke, blue, prefix),
      ingress: subRange(spoke, small + 96, 28),
      apiServer: subRange(spoke, small + 32, 27)
    },
    green: {
      nodes: subRange(spoke, green, prefix),
      ingress: subRange(spoke, small + 112, 28),
      apiServer: subRange(spoke, small + 64, 27)
    }
  }
}

/**
 * Number of addresses that Azure reserves at the start of a subnet. The firewall gets the first address after the
 * reserved addresses.
 */
const FIRST_USABLE = 4

/** Returns the first address that Azure assigns in a subnet. */
export function firstUsableAddress(subnet: Range): string {
  return addressText(subnet.first + FIRST_USABLE)
}
