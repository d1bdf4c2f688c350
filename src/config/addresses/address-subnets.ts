import { COLOURS } from '../colours.ts'
import type { AddressProblem } from '../errors.ts'
import type { AddressAdvice, AddressPlan, BaselineConfig, HubSubnets } from '../types.ts'
import { AZURE_RESERVED_ADDRESSES, endpointAddresses, nodeAddresses, scalePaths } from './address-capacity.ts'
import type { IsSet } from './address-overlaps.ts'
import {
  describeRange,
  explainRange,
  freeRangeWithin,
  type NamedRange,
  namedRange,
  prefixLengthFor,
  prefixLengthOf,
  rangeContains,
  sharedRange
} from './address-ranges.ts'

/** Minimum number of addresses of a subnet, and the reason for the number. */
interface Rule {
  readonly addresses: number
  /** Paths of the settings from which the number follows. Absent if Azure sets the number. */
  readonly from?: readonly string[]
  readonly because: string
  /** Recommended number and its reason. Absent if the minimum is recommended. */
  readonly advised?: { readonly addresses: number; readonly because: string }
}

/**
 * Minimum sizes that Azure requires, by subnet ("Azure Firewall FAQ", "About Bastion configuration settings", "About
 * VPN gateway settings").
 */
const HUB_RULES: Readonly<Record<keyof HubSubnets, Rule>> = {
  firewall: { addresses: 64, because: 'Azure requires a /26 so that the firewall can scale' },
  firewallManagement: { addresses: 64, because: 'Azure requires a /26 for the management of a Basic firewall' },
  gateway: { addresses: 32, because: 'Azure requires a /27 for coexisting gateways' },
  bastion: { addresses: 64, because: 'Azure requires a /26 for Bastion' }
}

const INGRESS_ADDRESSES = 2
/**
 * Number of gateway instances for which the subnet must be large enough. Each instance needs an address, and a private
 * frontend needs one more ("Application Gateway infrastructure configuration").
 */
const GATEWAY_INSTANCES = 10
const GATEWAY_INSTANCES_AT_MOST = 125
/**
 * Minimum number of addresses that a cluster reserves for its API server. If the subnet has no free address, the
 * cluster has an outage ("API Server VNet Integration").
 */
const API_SERVER_ADDRESSES = 9

const kept = (addresses: number) => `${addresses} + ${AZURE_RESERVED_ADDRESSES} that Azure reserves`

const INGRESS: Rule = {
  addresses: INGRESS_ADDRESSES + AZURE_RESERVED_ADDRESSES,
  because: `load balancers ${kept(INGRESS_ADDRESSES)}`
}

const API_SERVER: Rule = {
  addresses: API_SERVER_ADDRESSES + AZURE_RESERVED_ADDRESSES,
  because: `API server ${kept(API_SERVER_ADDRESSES)}`,
  advised: {
    addresses: 2 * API_SERVER_ADDRESSES + AZURE_RESERVED_ADDRESSES,
    because: `API server while it scales 2 × ${kept(API_SERVER_ADDRESSES)}`
  }
}

const APPLICATION_GATEWAY: Rule = {
  addresses: GATEWAY_INSTANCES + 1 + AZURE_RESERVED_ADDRESSES,
  because: `instances ${GATEWAY_INSTANCES} + private frontend ${kept(1)}`,
  advised: {
    addresses: GATEWAY_INSTANCES_AT_MOST + 1 + AZURE_RESERVED_ADDRESSES,
    because: `instances at most ${GATEWAY_INSTANCES_AT_MOST} + private frontend ${kept(1)}`
  }
}

interface Subnet extends NamedRange, Rule {}

/**
 * Returns one problem for each subnet that is too small, outside its network, or overlaps another subnet. `isSet` tells
 * which paths the file sets.
 */
export function subnetProblems(network: NamedRange, subnets: readonly Subnet[], isSet: IsSet): AddressProblem[] {
  const problems = new Map<string, AddressProblem>()
  for (const subnet of subnets) {
    const problem = outside(subnet, network) ?? tooSmall(subnet, network, subnets)
    if (problem !== undefined) problems.set(subnet.path, problem)
  }
  for (const [i, subnet] of subnets.entries())
    for (const other of subnets.slice(0, i)) {
      if (problems.has(subnet.path) || problems.has(other.path)) continue
      const [given, taken] = !isSet(subnet.path) && isSet(other.path) ? [other, subnet] : [subnet, other]
      const problem = overlapping(given, taken, network, subnets)
      if (problem !== undefined) problems.set(given.path, problem)
    }
  return [...problems.values()]
}

/** Returns advice for subnets that are smaller than recommended. */
export function subnetAdvice(subnets: readonly Subnet[]): AddressAdvice[] {
  return subnets.flatMap(adviceFor)
}

/** Returns the hub's subnets with their minimum sizes. */
export function hubSubnets(subnets: HubSubnets): Subnet[] {
  return Object.entries(HUB_RULES).flatMap(([name, rule]) => {
    const cidr = subnets[name as keyof HubSubnets]
    return cidr === undefined ? [] : [{ ...namedRange(`hub.subnets.${name}`, cidr), ...rule }]
  })
}

/**
 * Returns the spoke's subnets with their minimum sizes. The minimum sizes of the subnets for nodes and private
 * endpoints depend on the scale.
 */
export function spokeSubnets(plan: AddressPlan['spoke'], scale: BaselineConfig['scale']): Subnet[] {
  const nodes = nodeAddresses(scale)
  const endpoints = endpointAddresses(scale)
  const colours = COLOURS.flatMap(colour => [
    {
      ...namedRange(`spoke.subnets.${colour}.nodes`, plan[colour].nodes),
      addresses: nodes.total,
      because: nodes.sum,
      from: scalePaths(scale)
    },
    { ...namedRange(`spoke.subnets.${colour}.ingress`, plan[colour].ingress), ...INGRESS },
    { ...namedRange(`spoke.subnets.${colour}.apiServer`, plan[colour].apiServer), ...API_SERVER }
  ])
  const shared = [
    { ...namedRange('spoke.subnets.applicationGateway', plan.applicationGateway), ...APPLICATION_GATEWAY },
    {
      ...namedRange('spoke.subnets.privateEndpoints', plan.privateEndpoints),
      addresses: endpoints.total,
      because: endpoints.sum,
      from: ['registry.replicas']
    }
  ]
  return [...colours, ...shared]
}

function outside(subnet: Subnet, network: NamedRange): AddressProblem | undefined {
  if (rangeContains(network.range, subnet.range)) return undefined
  return {
    paths: [subnet.path, network.path],
    message: `${describeRange(subnet)} is outside ${describeRange(network)}. Choose a range inside it.`
  }
}

function tooSmall(subnet: Subnet, network: NamedRange, all: readonly Subnet[]): AddressProblem | undefined {
  const { addresses, because, from = [] } = subnet
  if (subnet.range.size >= addresses) return undefined
  const prefix = prefixLengthFor(addresses)
  return {
    paths: [subnet.path, ...from, network.path],
    message: `${describeRange(subnet)} is too small: it needs a /${prefix} for ${addresses.toLocaleString('en-US')} addresses (${because}). ${freeSubnet(subnet, network, all, prefix)}`
  }
}

function freeSubnet(subnet: Subnet, network: NamedRange, all: readonly Subnet[], prefix: number): string {
  const others = all.filter(({ path }) => path !== subnet.path).map(each => each.range)
  const free = freeRangeWithin(network.range, prefix, others)
  return free === undefined
    ? `${describeRange(network)} has no free range of this size; choose a larger network.`
    : `Write for example ${subnet.path}: ${free.cidr}.`
}

function overlapping(
  subnet: Subnet,
  other: Subnet,
  network: NamedRange,
  all: readonly Subnet[]
): AddressProblem | undefined {
  const common = sharedRange(subnet.range, other.range)
  if (common === undefined) return undefined
  return {
    paths: [subnet.path, other.path, network.path],
    message: `${describeRange(subnet)} and ${describeRange(other)} overlap in ${explainRange(common)}; subnets must not overlap. ${freeSubnet(subnet, network, all, prefixLengthOf(subnet.range))}`
  }
}

function adviceFor({ path, range, advised }: Subnet): AddressAdvice[] {
  if (advised === undefined || range.size >= advised.addresses) return []
  const { addresses, because } = advised
  const message = `${path} ${explainRange(range)} is smaller than recommended: use a /${prefixLengthFor(addresses)} for ${addresses} addresses (${because}).`
  return [{ path, message }]
}
