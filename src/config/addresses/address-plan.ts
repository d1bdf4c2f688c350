import { AddressError } from '../errors.ts'
import type { AddressAdvice, AddressPlan, BaselineConfig, ColourSubnets } from '../types.ts'
import { nodeAddresses, nodesAtMost, nodesFor, podPrefixFor, podRange } from './address-capacity.ts'
import {
  firstUsableAddress,
  hubLayout,
  LONGEST_HUB,
  LONGEST_SPOKE,
  largestNodesPrefix,
  spokeLayout
} from './address-layout.ts'
import { checkOverlaps, describeRange, type NamedRange, namedRange, suggestedRange } from './address-overlaps.ts'
import { parseRange, prefixLengthFor, prefixLengthOf } from './address-ranges.ts'
import { checkSubnets, hubSubnets, spokeSubnets } from './address-subnets.ts'

/** Settings from which the address plan is computed. */
export type AddressRequest = Pick<
  BaselineConfig,
  'hub' | 'spoke' | 'peeredAddressSpaces' | 'clusterAddressSpaces' | 'scale'
>

/** Returns the subnets of both networks. Throws AddressError, which names the ranges and shows the arithmetic. */
export function addressPlan(request: AddressRequest): AddressPlan {
  checkHubSize(request)
  checkSpokeSize(request)
  checkOverlaps(request)
  checkServices(request)
  checkPods(request)
  const hub = hubPlan(request.hub)
  const spoke = spokePlan(request)
  return { hub, spoke, advice: [...hubAdvice(request, hub), ...spokeAdvice(request, spoke)] }
}

function hubPlan({ addressSpace, subnets, firewall, existing }: BaselineConfig['hub']): AddressPlan['hub'] {
  if (existing !== undefined)
    return { addressSpaces: existing.addressSpaces, subnets: undefined, firewallAddress: existing.firewallAddress }
  const withManagement = firewall.tier === 'Basic'
  const planned = { ...hubLayout(parseRange(addressSpace), withManagement), ...subnets }
  return {
    addressSpaces: [addressSpace],
    subnets: withManagement ? planned : { ...planned, firewallManagement: undefined },
    firewallAddress: firstUsableAddress(parseRange(planned.firewall))
  }
}

function hubAdvice({ hub }: AddressRequest, { subnets }: AddressPlan['hub']): AddressAdvice[] {
  return subnets === undefined
    ? []
    : checkSubnets(namedRange('hub.addressSpace', hub.addressSpace), hubSubnets(subnets))
}

function spokePlan(request: AddressRequest): AddressPlan['spoke'] {
  const { subnets, addressSpace } = request.spoke
  const computed = spokeLayout(parseRange(addressSpace), nodesPrefix(request))
  return {
    ...computed,
    ...subnets,
    blue: { ...computed.blue, ...subnets.blue },
    green: { ...computed.green, ...subnets.green }
  }
}

function spokeAdvice({ spoke, scale }: AddressRequest, plan: AddressPlan['spoke']): AddressAdvice[] {
  return checkSubnets(namedRange('spoke.addressSpace', spoke.addressSpace), spokeSubnets(plan, scale))
}

/**
 * Returns the prefix length of the computed node subnets. Throws AddressError if a quarter of the spoke is too small.
 */
function nodesPrefix(request: AddressRequest): number {
  const { spoke, scale } = request
  const { total, sum } = nodeAddresses(scale)
  const wanted = prefixLengthFor(total)
  const given = namedRange('spoke.addressSpace', spoke.addressSpace)
  const largest = largestNodesPrefix(given.range)
  const written = [spoke.subnets.blue, spoke.subnets.green].every(colour => isComplete(colour, ['nodes']))
  if (wanted >= largest || written) return Math.max(wanted, largest)
  throw new AddressError(
    given.path,
    `${describeRange(given)} is too small: the nodes of each colour need a /${wanted} for ${total.toLocaleString('en-US')} addresses (${sum}), but a colour gets at most a quarter of the spoke, a /${largest}. Use a /${wanted - 2}${rangeExample(given, wanted - 2, request)}, or set \`spoke.subnets\` yourself.`
  )
}

function checkHubSize(request: AddressRequest): void {
  const { addressSpace, subnets, existing, firewall } = request.hub
  const needed = ['firewall', 'gateway', 'bastion', ...(firewall.tier === 'Basic' ? ['firewallManagement'] : [])]
  if (existing !== undefined || isComplete(subnets, needed)) return
  const sum = 'firewall 64 + gateway 32 + Bastion 64 + firewall management 64 = 224'
  checkSize(namedRange('hub.addressSpace', addressSpace), LONGEST_HUB, sum, request)
}

function checkSpokeSize(request: AddressRequest): void {
  const { addressSpace, subnets } = request.spoke
  const colour: readonly (keyof ColourSubnets)[] = ['nodes', 'ingress', 'apiServer']
  const written =
    isComplete(subnets, ['applicationGateway', 'privateEndpoints']) &&
    [subnets.blue, subnets.green].every(each => isComplete(each, colour))
  if (written) return
  const sum = 'nodes 2 × 256 + application gateway 256 + small subnets 256 = 1,024'
  checkSize(namedRange('spoke.addressSpace', addressSpace), LONGEST_SPOKE, sum, request)
}

/** Returns whether the file sets all of these subnets, so that none is computed. */
function isComplete(written: object | undefined, names: readonly string[]): boolean {
  return written !== undefined && names.every(name => Object.hasOwn(written, name))
}

function checkSize(given: NamedRange, longest: number, sum: string, request: AddressRequest): void {
  if (prefixLengthOf(given.range) <= longest) return
  throw new AddressError(
    given.path,
    `${describeRange(given)} is too small: ${sum} addresses need a /${longest}. ${rangeRemedy(given, longest, request)}`
  )
}

/** Returns a remedy such as `Use for example 10.200.0.0/24.`, with a range that overlaps no other range. */
function rangeRemedy(given: NamedRange, prefix: number, request: AddressRequest): string {
  const free = suggestedRange(given, prefix, request)
  return free === undefined ? `Use a /${prefix} that overlaps no other range.` : `Use for example ${free}.`
}

/** Returns an example such as `, for example 10.200.0.0/24`, or an empty text if no such range is free. */
function rangeExample(given: NamedRange, prefix: number, request: AddressRequest): string {
  const free = suggestedRange(given, prefix, request)
  return free === undefined ? '' : `, for example ${free}`
}

/**
 * Prefix length of the largest allowed service range. AKS requires a range smaller than a /12 ("Configure Azure CNI
 * networking", planning).
 */
const SHORTEST_SERVICES = 13

function checkServices(request: AddressRequest): void {
  const given = namedRange('clusterAddressSpaces.services', request.clusterAddressSpaces.services)
  if (prefixLengthOf(given.range) >= SHORTEST_SERVICES) return
  throw new AddressError(
    given.path,
    `${describeRange(given)} is too large: AKS requires a range smaller than a /12. ${rangeRemedy(given, SHORTEST_SERVICES, request)}`
  )
}

function checkPods(request: AddressRequest): void {
  const given = { path: 'clusterAddressSpaces.pods', range: podRange(request) }
  const { total, sum } = nodesAtMost(request.scale)
  const most = nodesFor(given.range)
  if (total <= most) return
  const prefix = podPrefixFor(total)
  throw new AddressError(
    given.path,
    `${describeRange(given)} is too small: it is enough for ${most} nodes, but the node pools need ${total} (${sum}). Each node takes a /24, so ${total} nodes × 256 = ${(total * 256).toLocaleString('en-US')} addresses need a /${prefix}. ${rangeRemedy(given, prefix, request)}`
  )
}
