import {
  firstUsable,
  hubLayout,
  LONGEST_HUB,
  LONGEST_SPOKE,
  largestNodesPrefix,
  spokeLayout
} from './address-layout.ts'
import { checkOverlaps, named, say } from './address-overlaps.ts'
import { checkSubnets, hubSubnets, spokeSubnets } from './address-subnets.ts'
import { nodeAddresses, nodesAtMost, nodesFor, podPrefixFor, podRange } from './capacity.ts'
import { AddressError } from './errors.ts'
import { addressText, explain, prefixFor, prefixOf, type Range, range } from './ranges.ts'
import type { AddressAdvice, AddressPlan, BaselineConfig, ColourSubnets } from './types.ts'

/** What of a configuration the plan follows from. */
export type AddressWishes = Pick<
  BaselineConfig,
  'hub' | 'spoke' | 'peeredAddressSpaces' | 'clusterAddressSpaces' | 'scale'
>

/** The subnets of both networks. Throws AddressError, which names the ranges and shows the arithmetic. */
export function addressPlan(wishes: AddressWishes): AddressPlan {
  checkHubSize(wishes.hub)
  checkSpokeSize(wishes.spoke)
  checkOverlaps(wishes)
  checkServices(wishes)
  checkPods(wishes)
  const hub = hubPlan(wishes.hub)
  const spoke = spokePlan(wishes)
  return { hub, spoke, advice: [...hubAdvice(wishes, hub), ...spokeAdvice(wishes, spoke)] }
}

function hubPlan({ addressSpace, subnets, firewall, existing }: BaselineConfig['hub']): AddressPlan['hub'] {
  if (existing !== undefined)
    return { addressSpaces: existing.addressSpaces, subnets: undefined, firewallAddress: existing.firewallAddress }
  const withManagement = firewall.tier === 'Basic'
  const planned = { ...hubLayout(range(addressSpace), withManagement), ...subnets }
  return {
    addressSpaces: [addressSpace],
    subnets: withManagement ? planned : { ...planned, firewallManagement: undefined },
    firewallAddress: firstUsable(range(planned.firewall))
  }
}

function hubAdvice({ hub }: AddressWishes, { subnets }: AddressPlan['hub']): AddressAdvice[] {
  return subnets === undefined ? [] : checkSubnets(named('hub.addressSpace', hub.addressSpace), hubSubnets(subnets))
}

function spokePlan(wishes: AddressWishes): AddressPlan['spoke'] {
  const { subnets, addressSpace } = wishes.spoke
  const computed = spokeLayout(range(addressSpace), nodesPrefix(wishes))
  return {
    ...computed,
    ...subnets,
    blue: { ...computed.blue, ...subnets.blue },
    green: { ...computed.green, ...subnets.green }
  }
}

function spokeAdvice({ spoke, scale }: AddressWishes, plan: AddressPlan['spoke']): AddressAdvice[] {
  return checkSubnets(named('spoke.addressSpace', spoke.addressSpace), spokeSubnets(plan, scale))
}

/** How large the computed subnets of nodes must be. Refuses a spoke of which a quarter is too small for them. */
function nodesPrefix({ spoke, scale }: AddressWishes): number {
  const { total, sum } = nodeAddresses(scale)
  const wanted = prefixFor(total)
  const given = named('spoke.addressSpace', spoke.addressSpace)
  const largest = largestNodesPrefix(given.range)
  const written = [spoke.subnets.blue, spoke.subnets.green].every(colour => isComplete(colour, ['nodes']))
  if (wanted >= largest || written) return Math.max(wanted, largest)
  throw new AddressError(
    given.path,
    `${say(given)} is too small: ${sum} = ${total.toLocaleString('en-US')} addresses need a /${wanted} for each colour, and a quarter of it is a /${largest}. Use a /${wanted - 2}, for example ${grown(given.range, wanted - 2)}, or write \`spoke.subnets\` yourself.`
  )
}

function checkHubSize({ addressSpace, subnets, existing, firewall }: BaselineConfig['hub']): void {
  const needed = ['firewall', 'gateway', 'bastion', ...(firewall.tier === 'Basic' ? ['firewallManagement'] : [])]
  if (existing !== undefined || isComplete(subnets, needed)) return
  checkSize(
    'hub.addressSpace',
    addressSpace,
    LONGEST_HUB,
    'firewall 64 + gateway 32 + Bastion 64 + firewall management 64 = 224'
  )
}

function checkSpokeSize({ addressSpace, subnets }: BaselineConfig['spoke']): void {
  const colour: readonly (keyof ColourSubnets)[] = ['nodes', 'ingress', 'apiServer']
  const written =
    isComplete(subnets, ['applicationGateway', 'privateEndpoints']) &&
    [subnets.blue, subnets.green].every(each => isComplete(each, colour))
  if (written) return
  checkSize(
    'spoke.addressSpace',
    addressSpace,
    LONGEST_SPOKE,
    'nodes 2 × 256 + application gateway 256 + small subnets 256 = 1,024'
  )
}

/** Whether nothing of these is left to compute. */
function isComplete(written: object | undefined, names: readonly string[]): boolean {
  return written !== undefined && names.every(name => Object.hasOwn(written, name))
}

function checkSize(path: string, cidr: string, longest: number, sum: string): void {
  const given = range(cidr)
  if (prefixOf(given) <= longest) return
  throw new AddressError(
    path,
    `${path} ${explain(given)} is too small: ${sum} addresses need a /${longest}. Use for example ${grown(given, longest)}.`
  )
}

/** The range of that prefix length a smaller one lies in. */
function grown(given: Range, prefix: number): string {
  const size = 2 ** (32 - prefix)
  return `${addressText(Math.floor(given.first / size) * size)}/${prefix}`
}

/** "Configure Azure CNI networking", planning of IP addresses: the range of services is smaller than a /12. */
const SHORTEST_SERVICES = 13

function checkServices({ clusterAddressSpaces }: AddressWishes): void {
  const given = named('clusterAddressSpaces.services', clusterAddressSpaces.services)
  if (prefixOf(given.range) >= SHORTEST_SERVICES) return
  throw new AddressError(
    given.path,
    `${say(given)} is too large: AKS takes ranges smaller than a /12. Use for example ${addressText(given.range.first)}/${SHORTEST_SERVICES}.`
  )
}

function checkPods(wishes: AddressWishes): void {
  const given = { path: 'clusterAddressSpaces.pods', range: podRange(wishes) }
  const { total, sum } = nodesAtMost(wishes.scale)
  const most = nodesFor(given.range)
  if (total <= most) return
  const prefix = podPrefixFor(total)
  throw new AddressError(
    given.path,
    `${say(given)} is too small: ${sum}; ${total} nodes × 256 = ${(total * 256).toLocaleString('en-US')} addresses, a /24 for each node, need a /${prefix}, and this is enough for ${most} nodes. Use for example ${grown(given.range, prefix)}.`
  )
}
