import { refusal } from '../../errors.ts'
import { keyOf } from '../../resource-ids.ts'
import type { Refusal } from '../../world.ts'
import type { InlineElement, Properties } from '../put-helpers.ts'

export const BASTION_SUBNET = 'AzureBastionSubnet'

interface Needed {
  readonly direction: 'Inbound' | 'Outbound'
  /** Where traffic comes from (inbound) or goes to (outbound). */
  readonly peer: string
  readonly port: number
}

/** Traffic a security group on Bastion's subnet must let through: "Working with NSG access and Azure Bastion". */
const needed: readonly Needed[] = [
  { direction: 'Inbound', peer: 'Internet', port: 443 },
  { direction: 'Inbound', peer: 'GatewayManager', port: 443 },
  { direction: 'Inbound', peer: 'AzureLoadBalancer', port: 443 },
  { direction: 'Inbound', peer: 'VirtualNetwork', port: 8080 },
  { direction: 'Inbound', peer: 'VirtualNetwork', port: 5701 },
  { direction: 'Outbound', peer: 'VirtualNetwork', port: 22 },
  { direction: 'Outbound', peer: 'VirtualNetwork', port: 3389 },
  { direction: 'Outbound', peer: 'VirtualNetwork', port: 8080 },
  { direction: 'Outbound', peer: 'VirtualNetwork', port: 5701 },
  { direction: 'Outbound', peer: 'AzureCloud', port: 443 },
  { direction: 'Outbound', peer: 'Internet', port: 80 }
]

/** 400 NetworkSecurityGroupNotCompliantForAzureBastionSubnet unless rules of the group's own let through what Bastion needs: the default rules do not count (azure-docs#80806). */
export function refuseBastionRules(groupId: string, rules: readonly InlineElement[]): Refusal | undefined {
  const missing = needed.find(need => !letsThrough(rules, need))
  if (missing === undefined) return undefined
  return refusal(
    400,
    'NetworkSecurityGroupNotCompliantForAzureBastionSubnet',
    `Network security group ${groupId} does not have necessary rules for Azure Bastion Subnet ${BASTION_SUBNET}: ${missing.direction} ${missing.peer} ${missing.port}.`
  )
}

function letsThrough(rules: readonly InlineElement[], need: Needed): boolean {
  const first = rules
    .map(({ properties }) => properties)
    .filter(rule => rule.direction === need.direction && covers(rule, need))
    .sort((a, b) => Number(a.priority) - Number(b.priority))[0]
  return first?.access === 'Allow'
}

function covers(rule: Properties, { direction, peer, port }: Needed): boolean {
  const side = direction === 'Inbound' ? 'source' : 'destination'
  const peers = values(rule, `${side}AddressPrefix`, `${side}AddressPrefixes`)
  const ports = values(rule, 'destinationPortRange', 'destinationPortRanges')
  const protocol = keyOf(String(rule.protocol))
  return (
    ['*', 'tcp'].includes(protocol) &&
    peers.some(each => each === '*' || keyOf(each) === keyOf(peer)) &&
    ports.some(range => includesPort(range, port))
  )
}

function values(rule: Properties, one: string, several: string): string[] {
  const first = rule[one] === undefined ? [] : [String(rule[one])]
  return [...first, ...((rule[several] ?? []) as string[])]
}

function includesPort(range: string, port: number): boolean {
  if (range === '*') return true
  const [from = '', to = from] = range.split('-')
  return Number(from) <= port && port <= Number(to)
}
