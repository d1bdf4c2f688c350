import { refusal } from '../../errors.ts'
import { keyOf, parseId } from '../../resource-ids.ts'
import { usersOf } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { elementHooks, inlineElementOf, withElement, withoutElement, writeListed } from '../inline-children.ts'
import {
  bodyProperties,
  type InlineElement,
  inlineElements,
  type Properties,
  refuseInUse,
  resourceGuid
} from '../put-helpers.ts'
import { BASTION_SUBNET, refuseBastionRules } from './bastion-rules.ts'
import { networkProvider, refuseReferences } from './network-provider.ts'
import { SUBNET, showAttachedSubnets } from './subnets.ts'

const GROUP = 'Microsoft.Network/networkSecurityGroups'
const PRIORITIES = { lowest: 100, highest: 4096 } as const

const RULES = { type: `${GROUP}/securityRules`, member: 'securityRules' } as const

function rulesOf(put: Put): InlineElement[] {
  return inlineElements(bodyProperties(put).securityRules)
}

/** Why a group could not have these rules: the same for rules inline and for one written alone. */
function refuseRules(world: World, groupId: string, rules: readonly InlineElement[]): Refusal | undefined {
  return refusePriority(rules) ?? refuseConflict(rules) ?? refuseAttached(world, groupId, rules)
}

function refusePriority(rules: readonly InlineElement[]): Refusal | undefined {
  const { lowest, highest } = PRIORITIES
  const wrong = rules.find(
    ({ properties: { priority } }) => !(Number(priority) >= lowest && Number(priority) <= highest)
  )
  if (wrong === undefined) return undefined
  // A priority that is missing counts as 0 (assumed).
  return refusal(
    400,
    'SecurityRuleInvalidPriority',
    `Security rule ${wrong.name} has invalid priority. Value provided: ${wrong.properties.priority ?? 0} Allowed range ${lowest}-${highest}.`
  )
}

function refuseConflict(rules: readonly InlineElement[]): Refusal | undefined {
  const seen = new Map<string, string>()
  for (const { name, properties: rule } of rules) {
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
function refuseAttached(world: World, groupId: string, rules: readonly InlineElement[]): Refusal | undefined {
  const onBastion = usersOf(world, groupId).some(
    ({ type, name }) => type === SUBNET && keyOf(name) === keyOf(BASTION_SUBNET)
  )
  return onBastion ? refuseBastionRules(groupId, rules) : undefined
}

/** What the provider answers beside what it was given: it must not be looked up when it is written back. */
function withoutComputed(put: Put): Put {
  const { subnets: _, networkInterfaces: __, defaultSecurityRules: ___, ...kept } = bodyProperties(put)
  return { ...put, body: { ...put.body, properties: kept } }
}

/** A rule as stored: plural forms are there even when empty. */
function completeRule(rule: Properties): Properties {
  const empty = {
    sourcePortRanges: [],
    destinationPortRanges: [],
    sourceAddressPrefixes: [],
    destinationAddressPrefixes: []
  }
  return { ...empty, ...rule }
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

const networkSecurityGroups: ResourceType = {
  ...networkProvider,
  type: GROUP,
  location: 'region',
  seconds: { create: 3, update: 3, delete: 10 },
  refuse: put => refuseRules(put.world, put.id, rulesOf(put)) ?? refuseReferences(withoutComputed(put)),
  complete: put => {
    const { subnets: _, defaultSecurityRules: __, ...given } = bodyProperties(put)
    return {
      ...given,
      resourceGuid: resourceGuid(put),
      securityRules: rulesOf(put).map(({ name, properties: rule }) =>
        inlineElementOf(put.existing?.id ?? put.id, RULES, { name, properties: completeRule(rule) })
      )
    }
  },
  stored: (world, group) => writeListed(world, group, RULES),
  show: (world, group) => ({ defaultSecurityRules: showDefaultRules(group), ...showAttachedSubnets(world, group) }),
  refuseDelete: (world, group) =>
    refuseInUse(group, usersOf(world, group.id), message =>
      refusal(400, 'InUseNetworkSecurityGroupCannotBeDeleted', message)
    )
}

const securityRules: ResourceType = {
  ...networkProvider,
  type: RULES.type,
  location: 'none',
  seconds: { create: 3, update: 3, delete: 10 },
  refuse: put => {
    const groupId = parseId(put.id).parent
    const rules = withElement(put.world, groupId, RULES, { name: put.name, properties: bodyProperties(put) })
    return refuseRules(put.world, groupId, rules) ?? refuseReferences(put)
  },
  complete: put => completeRule(bodyProperties(put)),
  ...elementHooks(RULES),
  refuseDelete: (world, { id, name }) => {
    const groupId = parseId(id).parent
    return refuseAttached(world, groupId, withoutElement(world, groupId, RULES, name))
  }
}

export const securityTypes: readonly ResourceType[] = [networkSecurityGroups, securityRules]
