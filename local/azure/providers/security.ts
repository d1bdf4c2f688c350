import { refusal } from '../errors.ts'
import { keyOf } from '../ids.ts'
import { usersOf } from '../lookup.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../world.ts'
import { isRange } from './addresses.ts'
import { BASTION_SUBNET, refuseBastionRules } from './bastion-rules.ts'
import {
  type Check,
  firstRefusal,
  type Inline,
  inline,
  inUse,
  network,
  properties,
  refuseReferences,
  resourceGuid
} from './network-common.ts'
import { SUBNET } from './subnets.ts'

const PRIORITIES = { lowest: 100, highest: 4096 } as const

function rulesOf(put: Put): Inline[] {
  return inline(properties(put).securityRules)
}

const groupChecks: readonly Check[] = [
  refusePriority,
  refuseConflict,
  refuseAttached,
  put => refuseReferences(withoutComputed(put))
]

function refusePriority(put: Put): Refusal | undefined {
  const { lowest, highest } = PRIORITIES
  const wrong = rulesOf(put).find(
    ({ properties: { priority } }) => !(Number(priority) >= lowest && Number(priority) <= highest)
  )
  if (wrong === undefined) return undefined
  return refusal(
    400,
    'SecurityRuleInvalidPriority',
    `Security rule ${wrong.name} has invalid priority. Value provided: ${wrong.properties.priority} Allowed range ${lowest}-${highest}.`
  )
}

function refuseConflict(put: Put): Refusal | undefined {
  const seen = new Map<string, string>()
  for (const { name, properties: rule } of rulesOf(put)) {
    const place = `${rule.direction}/${rule.priority}`
    const other = seen.get(place)
    if (other !== undefined) {
      return refusal(
        400,
        'SecurityRuleConflict',
        `Security rule ${name} conflicts with rule ${other}. Rules cannot have the same Priority and Direction.`
      )
    }
    seen.set(place, name)
  }
  return undefined
}

/** A group on Bastion's subnet may not lose the rules Bastion needs. */
function refuseAttached(put: Put): Refusal | undefined {
  const onBastion = usersOf(put.world, put.id).some(
    ({ type, name }) => type === SUBNET && keyOf(name) === keyOf(BASTION_SUBNET)
  )
  return onBastion ? refuseBastionRules(put.id, rulesOf(put)) : undefined
}

/** What the provider answers beside what it was given: it must not be looked up when it is written back. */
function withoutComputed(put: Put): Put {
  const { subnets: _, networkInterfaces: __, defaultSecurityRules: ___, ...kept } = properties(put)
  return { ...put, body: { ...put.body, properties: kept } }
}

/** A rule as stored: plural forms are there even when empty. */
function completeRule(put: Put, { name, properties: rule }: Inline): Record<string, unknown> {
  const empty = {
    sourcePortRanges: [],
    destinationPortRanges: [],
    sourceAddressPrefixes: [],
    destinationAddressPrefixes: []
  }
  return {
    name,
    id: `${put.existing?.id ?? put.id}/securityRules/${name}`,
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    properties: { ...empty, ...rule, provisioningState: 'Succeeded' }
  }
}

/** The rules every group has below its own. */
const defaultRules = [
  ['AllowVnetInBound', 'Inbound', 65000, 'Allow', 'VirtualNetwork', 'VirtualNetwork'],
  ['AllowAzureLoadBalancerInBound', 'Inbound', 65001, 'Allow', 'AzureLoadBalancer', '*'],
  ['DenyAllInBound', 'Inbound', 65500, 'Deny', '*', '*'],
  ['AllowVnetOutBound', 'Outbound', 65000, 'Allow', 'VirtualNetwork', 'VirtualNetwork'],
  ['AllowInternetOutBound', 'Outbound', 65001, 'Allow', '*', 'Internet'],
  ['DenyAllOutBound', 'Outbound', 65500, 'Deny', '*', '*']
] as const

function showDefaultRules(group: Resource): unknown[] {
  return defaultRules.map(([name, direction, priority, access, sourceAddressPrefix, destinationAddressPrefix]) => ({
    name,
    id: `${group.id}/defaultSecurityRules/${name}`,
    type: 'Microsoft.Network/networkSecurityGroups/defaultSecurityRules',
    properties: {
      provisioningState: 'Succeeded',
      protocol: '*',
      sourcePortRange: '*',
      destinationPortRange: '*',
      sourceAddressPrefix,
      destinationAddressPrefix,
      access,
      priority,
      direction
    }
  }))
}

function showSubnets(world: World, resource: Resource): Record<string, unknown> {
  const subnets = usersOf(world, resource.id).filter(({ type }) => type === SUBNET)
  return subnets.length === 0 ? {} : { subnets: subnets.map(({ id }) => ({ id })) }
}

const networkSecurityGroups: ResourceType = {
  ...network,
  type: 'Microsoft.Network/networkSecurityGroups',
  location: 'region',
  seconds: { create: 3, update: 3, delete: 10 },
  refuse: put => firstRefusal(put, groupChecks),
  complete: put => {
    const { subnets: _, defaultSecurityRules: __, ...given } = properties(put)
    return {
      ...given,
      resourceGuid: resourceGuid(put),
      securityRules: rulesOf(put).map(rule => completeRule(put, rule))
    }
  },
  show: (world, group) => ({ defaultSecurityRules: showDefaultRules(group), ...showSubnets(world, group) }),
  refuseDelete: (world, group) =>
    inUse(group, usersOf(world, group.id), message => refusal(400, 'InUseNetworkSecurityGroupCannotBeDeleted', message))
}

const NEXT_HOPS = ['VirtualNetworkGateway', 'VnetLocal', 'Internet', 'VirtualAppliance', 'None']

function refuseRoute(put: Put): Refusal | undefined {
  for (const { name, properties: route } of inline(properties(put).routes)) {
    const isTag = /^[A-Za-z][\w.]*$/.test(String(route.addressPrefix))
    if (!isTag && !isRange(route.addressPrefix)) {
      return refusal(
        400,
        'InvalidAddressPrefixFormat',
        `Address prefix ${route.addressPrefix} of route ${name} is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.`
      )
    }
    if (!NEXT_HOPS.includes(String(route.nextHopType))) {
      return refusal(400, 'InvalidRequestFormat', `Route ${name} has the unknown next hop type '${route.nextHopType}'.`)
    }
    const refused = refuseNextHop(name, route)
    if (refused !== undefined) return refused
  }
  return undefined
}

/** An address goes with an appliance, and only with one. */
function refuseNextHop(name: string, { nextHopType, nextHopIpAddress }: Inline['properties']): Refusal | undefined {
  const isAppliance = nextHopType === 'VirtualAppliance'
  const hasAddress = typeof nextHopIpAddress === 'string' && nextHopIpAddress !== ''
  if (isAppliance === hasAddress) return undefined
  return isAppliance
    ? refusal(
        400,
        'MissingNextHopIpAddress',
        `NextHopIpAddress cannot be Null or Empty in route ${name} when NextHopType is VirtualAppliance.`
      )
    : refusal(
        400,
        'NextHopIpAddressNotAllowed',
        `NextHopIpAddress must be empty in route ${name} when NextHopType is ${nextHopType}.`
      )
}

const routeTables: ResourceType = {
  ...network,
  type: 'Microsoft.Network/routeTables',
  location: 'region',
  seconds: { create: 3, update: 3, delete: 10 },
  refuse: refuseRoute,
  complete: put => {
    const { subnets: _, ...given } = properties(put)
    const routes = inline(given.routes).map(({ name, properties: route }) => ({
      name,
      id: `${put.existing?.id ?? put.id}/routes/${name}`,
      type: 'Microsoft.Network/routeTables/routes',
      properties: { hasBgpOverride: false, ...route, provisioningState: 'Succeeded' }
    }))
    return { disableBgpRoutePropagation: false, ...given, resourceGuid: resourceGuid(put), routes }
  },
  show: showSubnets,
  refuseDelete: (world, table) =>
    inUse(table, usersOf(world, table.id), message => refusal(400, 'InUseRouteTableCannotBeDeleted', message))
}

export const securityTypes: readonly ResourceType[] = [networkSecurityGroups, routeTables]
