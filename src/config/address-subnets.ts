import { type NamedRange, named, say } from './address-overlaps.ts'
import { endpointAddresses, nodeAddresses, RESERVED } from './capacity.ts'
import { COLOURS } from './colours.ts'
import { AddressError } from './errors.ts'
import { contains, explain, freeWithin, prefixFor, shared } from './ranges.ts'
import type { AddressAdvice, AddressPlan, BaselineConfig, HubSubnets } from './types.ts'

/** What a subnet must have room for, and where the number comes from. */
interface Rule {
  readonly addresses: number
  readonly because: string
  /** What it had better have. */
  readonly advised?: { readonly addresses: number; readonly because: string }
}

/** Sizes Azure demands by name of the subnet ("Azure Firewall FAQ", "About Bastion configuration settings", "About VPN gateway settings"). */
const HUB_RULES: Readonly<Record<keyof HubSubnets, Rule>> = {
  firewall: { addresses: 64, because: 'Azure demands a /26 for a firewall that scales' },
  firewallManagement: { addresses: 64, because: 'Azure demands a /26 for the management of a Basic firewall' },
  gateway: { addresses: 32, because: 'Azure demands a /27 for gateways that stand side by side' },
  bastion: { addresses: 64, because: 'Azure demands a /26 for Bastion' }
}

const INGRESS_ADDRESSES = 2
/** "Application Gateway infrastructure configuration": one for each instance, one for a private frontend. */
const GATEWAY_INSTANCES = 10
const GATEWAY_INSTANCES_AT_MOST = 125
/** "API Server VNet Integration": a cluster reserves at least nine, and an outage follows where they run out. */
const API_SERVER_ADDRESSES = 9

const kept = (addresses: number) => `${addresses} + ${RESERVED} that Azure keeps`

const INGRESS: Rule = {
  addresses: INGRESS_ADDRESSES + RESERVED,
  because: `load balancers ${kept(INGRESS_ADDRESSES)}`
}

const API_SERVER: Rule = {
  addresses: API_SERVER_ADDRESSES + RESERVED,
  because: `API server ${kept(API_SERVER_ADDRESSES)}`,
  advised: {
    addresses: 2 * API_SERVER_ADDRESSES + RESERVED,
    because: `API server while it scales 2 × ${kept(API_SERVER_ADDRESSES)}`
  }
}

const APPLICATION_GATEWAY: Rule = {
  addresses: GATEWAY_INSTANCES + 1 + RESERVED,
  because: `instances ${GATEWAY_INSTANCES} + private frontend ${kept(1)}`,
  advised: {
    addresses: GATEWAY_INSTANCES_AT_MOST + 1 + RESERVED,
    because: `instances at most ${GATEWAY_INSTANCES_AT_MOST} + private frontend ${kept(1)}`
  }
}

interface Subnet extends NamedRange, Rule {}

/**
 * Refuses subnets that are too small, lie outside their network or share addresses; gives advice for those that leave
 * little room. Throws AddressError with the ranges and the arithmetic.
 */
export function checkSubnets(network: NamedRange, subnets: readonly Subnet[]): AddressAdvice[] {
  for (const [i, subnet] of subnets.entries()) {
    checkInside(subnet, network)
    checkSize(subnet, network, subnets)
    for (const other of subnets.slice(0, i)) checkApart(subnet, other)
  }
  return subnets.flatMap(adviceFor)
}

/** The hub's subnets with their rules. */
export function hubSubnets(subnets: HubSubnets): Subnet[] {
  return Object.entries(HUB_RULES).flatMap(([name, rule]) => {
    const cidr = subnets[name as keyof HubSubnets]
    return cidr === undefined ? [] : [{ ...named(`hub.subnets.${name}`, cidr), ...rule }]
  })
}

/** The spoke's subnets with their rules, nodes and private endpoints by the scale asked for. */
export function spokeSubnets(plan: AddressPlan['spoke'], scale: BaselineConfig['scale']): Subnet[] {
  const nodes = nodeAddresses(scale)
  const endpoints = endpointAddresses(scale)
  const colours = COLOURS.flatMap(colour => [
    { ...named(`spoke.subnets.${colour}.nodes`, plan[colour].nodes), addresses: nodes.total, because: nodes.sum },
    { ...named(`spoke.subnets.${colour}.ingress`, plan[colour].ingress), ...INGRESS },
    { ...named(`spoke.subnets.${colour}.apiServer`, plan[colour].apiServer), ...API_SERVER }
  ])
  const shared = [
    { ...named('spoke.subnets.applicationGateway', plan.applicationGateway), ...APPLICATION_GATEWAY },
    {
      ...named('spoke.subnets.privateEndpoints', plan.privateEndpoints),
      addresses: endpoints.total,
      because: endpoints.sum
    }
  ]
  return [...colours, ...shared]
}

function checkInside(subnet: Subnet, network: NamedRange): void {
  if (contains(network.range, subnet.range)) return
  throw new AddressError(subnet.path, `${say(subnet)} lies outside ${say(network)}. Choose a range inside it.`)
}

function checkSize(subnet: Subnet, network: NamedRange, all: readonly Subnet[]): void {
  const { addresses, because } = subnet
  if (subnet.range.size >= addresses) return
  const prefix = prefixFor(addresses)
  throw new AddressError(
    subnet.path,
    `${say(subnet)} is too small: ${because} = ${addresses.toLocaleString('en-US')} addresses need a /${prefix}. ${larger(subnet, network, all, prefix)}`
  )
}

function larger(subnet: Subnet, network: NamedRange, all: readonly Subnet[], prefix: number): string {
  const others = all.filter(({ path }) => path !== subnet.path).map(each => each.range)
  const free = freeWithin(network.range, prefix, others)
  return free === undefined
    ? `${say(network)} has no such range free; choose a larger one.`
    : `Write for example ${subnet.path}: ${free.cidr}.`
}

function checkApart(subnet: Subnet, other: Subnet): void {
  const common = shared(subnet.range, other.range)
  if (common === undefined) return
  throw new AddressError(
    subnet.path,
    `${say(subnet)} and ${say(other)} share ${explain(common)}; subnets must not overlap. Where one is written and the other computed, write both.`
  )
}

function adviceFor({ path, range, advised }: Subnet): AddressAdvice[] {
  if (advised === undefined || range.size >= advised.addresses) return []
  const { addresses, because } = advised
  const message = `${path} ${explain(range)} leaves little room: ${because} = ${addresses} addresses, a /${prefixFor(addresses)}, is better.`
  return [{ path, message }]
}
