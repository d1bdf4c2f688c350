import { AddressError } from './errors.ts'
import { addressText, block, explain, nextFree, type Range, range, shared } from './ranges.ts'
import type { AddressPlan, BaselineConfig } from './types.ts'

/**
 * Where each subnet lies, as [offset in addresses, prefix length]. Networks exist that were carved by these tables: a row
 * may be added in a gap, never moved or resized.
 */
const HUB_LAYOUT = {
  firewall: [0, 26],
  gateway: [64, 27],
  bastion: [128, 26],
  firewallManagement: [192, 26]
} as const

/** The spoke's layout depends on how many nodes it has room for: /22 for each colour from a /20 on, half and quarter below. */
const SPOKE_LAYOUTS = [
  { longest: 20, ...spokeLayout(1024, 22) },
  { longest: 21, ...spokeLayout(512, 23) },
  { longest: 22, ...spokeLayout(256, 24) }
] as const

/** Nodes of both colours, the gateway's /24, and one /24 for all that is small. */
function spokeLayout(nodes: number, nodesPrefix: number) {
  const small = 2 * nodes + 256
  return {
    blueNodes: [0, nodesPrefix],
    greenNodes: [nodes, nodesPrefix],
    applicationGateway: [2 * nodes, 24],
    privateEndpoints: [small, 27],
    blueApiServer: [small + 32, 27],
    greenApiServer: [small + 64, 27],
    blueIngress: [small + 96, 28],
    greenIngress: [small + 112, 28]
  } as const
}

/** Ranges no network of a cluster may touch. */
const REFUSED = [
  ['169.254.0.0/16', 'AKS refuses it: link-local and instance metadata'],
  ['172.30.0.0/16', 'AKS refuses it'],
  ['172.31.0.0/16', 'AKS refuses it'],
  ['192.0.2.0/24', 'AKS refuses it'],
  ['0.0.0.0/8', 'it is no range for hosts'],
  ['127.0.0.0/8', 'Azure refuses it: loopback'],
  ['168.63.129.16/32', 'Azure refuses it: its own DNS and health probes'],
  ['224.0.0.0/3', 'Azure refuses it: multicast and broadcast']
] as const

/** Azure keeps the first four addresses and the last of each subnet; the firewall takes the first that is left. */
const FIRST_USABLE = 4

/** The subnets of both networks. Throws AddressError, which names the ranges and shows the arithmetic. */
export function addressPlan({ hub, spoke }: Pick<BaselineConfig, 'hub' | 'spoke'>): AddressPlan {
  const hubRange = range(hub.addressSpace)
  const spokeRange = range(spoke.addressSpace)
  checkSize('hub.addressSpace', hubRange, 24, 'firewall 64 + gateway 32 + Bastion 64 + firewall management 64 = 224')
  checkSize('spoke.addressSpace', spokeRange, 22, 'nodes 2 × 256 + application gateway 256 + small subnets 256 = 1,024')
  checkRefused('hub.addressSpace', hubRange, [spokeRange])
  checkRefused('spoke.addressSpace', spokeRange, [hubRange])
  checkApart(hubRange, spokeRange)
  return { hub: hubPlan(hubRange, hub.firewall.tier === 'Basic'), spoke: spokePlan(spokeRange) }
}

function hubPlan(hub: Range, withManagement: boolean): AddressPlan['hub'] {
  return {
    addressSpace: hub.cidr,
    firewall: block(hub, ...HUB_LAYOUT.firewall),
    firewallManagement: withManagement ? block(hub, ...HUB_LAYOUT.firewallManagement) : undefined,
    gateway: block(hub, ...HUB_LAYOUT.gateway),
    bastion: block(hub, ...HUB_LAYOUT.bastion),
    firewallAddress: addressText(hub.first + HUB_LAYOUT.firewall[0] + FIRST_USABLE)
  }
}

function spokePlan(spoke: Range): AddressPlan['spoke'] {
  const layout = SPOKE_LAYOUTS.find(({ longest }) => prefixOf(spoke) <= longest) ?? SPOKE_LAYOUTS[2]
  return {
    addressSpace: spoke.cidr,
    applicationGateway: block(spoke, ...layout.applicationGateway),
    privateEndpoints: block(spoke, ...layout.privateEndpoints),
    blue: {
      nodes: block(spoke, ...layout.blueNodes),
      ingress: block(spoke, ...layout.blueIngress),
      apiServer: block(spoke, ...layout.blueApiServer)
    },
    green: {
      nodes: block(spoke, ...layout.greenNodes),
      ingress: block(spoke, ...layout.greenIngress),
      apiServer: block(spoke, ...layout.greenApiServer)
    }
  }
}

function checkSize(path: string, given: Range, longest: number, sum: string): void {
  if (prefixOf(given) <= longest) return
  const size = 2 ** (32 - longest)
  const enough = `${addressText(Math.floor(given.first / size) * size)}/${longest}`
  throw new AddressError(
    path,
    `${path} ${explain(given)} is too small: ${sum} addresses need a /${longest}. Use for example ${enough}.`
  )
}

function checkRefused(path: string, given: Range, avoid: readonly Range[]): void {
  for (const [cidr, because] of REFUSED) {
    const common = shared(given, range(cidr))
    if (common === undefined) continue
    throw new AddressError(
      path,
      `${path} ${explain(given)} and ${explain(range(cidr))} share ${explain(common)}; ${because}. ${instead(given, range(cidr), avoid)}`
    )
  }
}

function checkApart(hub: Range, spoke: Range): void {
  const common = shared(hub, spoke)
  if (common === undefined) return
  throw new AddressError(
    'spoke.addressSpace',
    `spoke.addressSpace ${explain(spoke)} and hub.addressSpace ${explain(hub)} share ${explain(common)}; networks that are peered must not overlap. ${instead(spoke, hub, [hub])}`
  )
}

function instead(given: Range, taken: Range, avoid: readonly Range[]): string {
  const free = nextFree(given, taken, [...avoid, ...REFUSED.map(([cidr]) => range(cidr))])
  return free === undefined ? 'Choose another range.' : `The next range of that size that is free is ${free.cidr}.`
}

function prefixOf({ size }: Range): number {
  return 32 - Math.log2(size)
}
