import type { AddressProblem } from '../errors.ts'
import type { BaselineConfig, ColourSubnets } from '../types.ts'
import { nodeAddresses, nodesAtMost, nodesFor, podPrefixFor, podRange, scalePaths } from './address-capacity.ts'
import { LONGEST_HUB, LONGEST_SPOKE, largestNodesPrefix } from './address-layout.ts'
import { LARGEST_PRIVATE_PREFIX, type RangeProposals } from './address-proposals.ts'
import { describeRange, type NamedRange, namedRange, prefixLengthFor, prefixLengthOf } from './address-ranges.ts'

/** Settings from which the address plan is computed. */
export type AddressRequest = Pick<
  BaselineConfig,
  'hub' | 'spoke' | 'peeredAddressSpaces' | 'clusterAddressSpaces' | 'scale'
>

/** Returns one problem for each range that is too small or too large. */
export function sizeProblems(request: AddressRequest, proposals: RangeProposals): AddressProblem[] {
  return [hubSize, spokeSize, nodesSize, servicesSize, podsSize].flatMap(rule => rule(request, proposals) ?? [])
}

/** Returns the prefix length of the computed node subnets: as large as the nodes need, at most a quarter of the spoke. */
export function nodesPrefix({ spoke, scale }: AddressRequest): number {
  const largest = largestNodesPrefix(namedRange('spoke.addressSpace', spoke.addressSpace).range)
  return Math.max(prefixLengthFor(nodeAddresses(scale).total), largest)
}

function hubSize(request: AddressRequest, proposals: RangeProposals): AddressProblem | undefined {
  const { addressSpace, subnets, existing, firewall } = request.hub
  const needed = ['firewall', 'gateway', 'bastion', ...(firewall.tier === 'Basic' ? ['firewallManagement'] : [])]
  if (existing !== undefined || isComplete(subnets, needed)) return undefined
  const sum = 'firewall 64 + gateway 32 + Bastion 64 + firewall management 64 = 224'
  return networkSize(namedRange('hub.addressSpace', addressSpace), LONGEST_HUB, sum, proposals)
}

function spokeSize(request: AddressRequest, proposals: RangeProposals): AddressProblem | undefined {
  const { addressSpace, subnets } = request.spoke
  const colour: readonly (keyof ColourSubnets)[] = ['nodes', 'ingress', 'apiServer']
  const written =
    isComplete(subnets, ['applicationGateway', 'privateEndpoints']) &&
    [subnets.blue, subnets.green].every(each => isComplete(each, colour))
  if (written) return undefined
  const sum = 'nodes 2 × 256 + application gateway 256 + small subnets 256 = 1,024'
  return networkSize(namedRange('spoke.addressSpace', addressSpace), LONGEST_SPOKE, sum, proposals)
}

/** Returns whether the file sets all of these subnets, so that none is computed. */
function isComplete(written: object | undefined, names: readonly string[]): boolean {
  return written !== undefined && names.every(name => Object.hasOwn(written, name))
}

function networkSize(
  given: NamedRange,
  longest: number,
  sum: string,
  proposals: RangeProposals
): AddressProblem | undefined {
  if (prefixLengthOf(given.range) <= longest) return undefined
  const remedy = rangeRemedy(given, longest, proposals)
  return {
    paths: [given.path],
    message: `${describeRange(given)} is too small: ${sum} addresses need a /${longest}. ${remedy}`
  }
}

/** Refuses a spoke of which a quarter is too small for the nodes of a colour. */
function nodesSize({ spoke, scale }: AddressRequest, proposals: RangeProposals): AddressProblem | undefined {
  const { total, sum } = nodeAddresses(scale)
  const wanted = prefixLengthFor(total)
  const given = namedRange('spoke.addressSpace', spoke.addressSpace)
  const largest = largestNodesPrefix(given.range)
  const written = [spoke.subnets.blue, spoke.subnets.green].every(colour => isComplete(colour, ['nodes']))
  // A spoke that is too small for any cluster has a problem of its own.
  if (wanted >= largest || written || prefixLengthOf(given.range) > LONGEST_SPOKE) return undefined
  const free = proposals.withPrefix(given, wanted - 2)
  const example = free === undefined ? '' : `, for example ${free}`
  return {
    paths: [given.path, ...scalePaths(scale)],
    message: `${describeRange(given)} is too small: the nodes of each colour need a /${wanted} for ${total.toLocaleString('en-US')} addresses (${sum}), but a colour gets at most a quarter of the spoke, a /${largest}. ${
      wanted - 2 < LARGEST_PRIVATE_PREFIX
        ? LESS_SCALE
        : `Use a /${wanted - 2}${example}, or set \`spoke.subnets\` yourself.`
    }`
  }
}

/** Remedy if the nodes need more addresses than any private range has. */
const LESS_SCALE = 'No private range is that large: lower `maxNodes` of the pools, or `scale.growthPercent`.'

/** Returns a remedy with a range that overlaps no other range. */
function rangeRemedy(given: NamedRange, prefix: number, proposals: RangeProposals): string {
  if (prefix < LARGEST_PRIVATE_PREFIX) return LESS_SCALE
  const free = proposals.withPrefix(given, prefix)
  const range = free === undefined ? `a /${prefix} that overlaps no other range` : `for example ${free}`
  return `Change \`${given.path}\`: use ${range}.`
}

/**
 * Prefix length of the largest allowed service range. AKS requires a range smaller than a /12 ("Configure Azure CNI
 * networking", planning).
 */
const SHORTEST_SERVICES = 13

/**
 * Prefix length of the smallest allowed service range. The DNS service has the tenth address of the range, which is in
 * no smaller one.
 */
const LONGEST_SERVICES = 28

function servicesSize({ clusterAddressSpaces }: AddressRequest, proposals: RangeProposals): AddressProblem | undefined {
  const given = namedRange('clusterAddressSpaces.services', clusterAddressSpaces.services)
  if (prefixLengthOf(given.range) > LONGEST_SERVICES)
    return {
      paths: [given.path],
      message: `${describeRange(given)} is too small: the DNS service has the address 10 of the range. ${rangeRemedy(given, 24, proposals)}`
    }
  if (prefixLengthOf(given.range) >= SHORTEST_SERVICES) return undefined
  const remedy = rangeRemedy(given, SHORTEST_SERVICES, proposals)
  return {
    paths: [given.path],
    message: `${describeRange(given)} is too large: AKS requires a range smaller than a /12. ${remedy}`
  }
}

function podsSize(request: AddressRequest, proposals: RangeProposals): AddressProblem | undefined {
  const given = { path: 'clusterAddressSpaces.pods', range: podRange(request) }
  const { total, sum } = nodesAtMost(request.scale)
  const most = nodesFor(given.range)
  if (total <= most) return undefined
  const prefix = podPrefixFor(total)
  return {
    paths: [given.path, ...scalePaths(request.scale)],
    message: `${describeRange(given)} is too small: it is enough for ${most} nodes, but the node pools need ${total} (${sum}). Each node takes a /24, so ${total} nodes × 256 = ${(total * 256).toLocaleString('en-US')} addresses need a /${prefix}. ${rangeRemedy(given, prefix, proposals)}${prefix < LARGEST_PRIVATE_PREFIX ? '' : ' Or lower `maxNodes` of the pools.'}`
  }
}
