import { refusal } from '../../errors.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { childrenOf, findResource, usersOf } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { bodyProperties, firstRefusal, type PutCheck, refuseInUse } from '../put-helpers.ts'
import { isRange } from './address-space.ts'
import { networkProvider, refuseReferences } from './network-provider.ts'

const POLICY = 'Microsoft.Network/firewallPolicies'
const GROUP = `${POLICY}/ruleCollectionGroups`
export const FIREWALL = 'Microsoft.Network/azureFirewalls'

const TIERS: readonly string[] = ['Basic', 'Standard', 'Premium']
const PRIORITIES = { lowest: 100, highest: 65000 } as const

export function tierOf(properties: Readonly<Record<string, unknown>>): string {
  return String((properties.sku as { tier?: unknown } | undefined)?.tier ?? 'Standard')
}

function firewallsOf(world: World, policyId: string): Resource[] {
  return usersOf(world, policyId).filter(({ type }) => type === FIREWALL)
}

/** What a tier lacks: "Choose the right Azure Firewall version to meet your needs". */
const tierLimits: readonly {
  readonly tiers: readonly string[]
  readonly has: (policy: Record<string, unknown>) => boolean
  readonly what: string
}[] = [
  {
    tiers: ['Basic'],
    has: policy => (policy.dnsSettings as { enableProxy?: unknown } | undefined)?.enableProxy === true,
    what: 'DNS Proxy'
  },
  { tiers: ['Basic'], has: policy => policy.threatIntelMode === 'Deny', what: 'Threat Intelligence Mode Deny' },
  { tiers: ['Basic', 'Standard'], has: policy => policy.intrusionDetection !== undefined, what: 'Intrusion Detection' },
  { tiers: ['Basic', 'Standard'], has: policy => policy.transportSecurity !== undefined, what: 'Transport Security' }
]

const policyChecks: readonly PutCheck[] = [refuseTier, refuseTierLimit, put => refuseReferences(withoutComputed(put))]

function refuseTier(put: Put): Refusal | undefined {
  const tier = tierOf(bodyProperties(put))
  if (!TIERS.includes(tier))
    return refusal(400, 'InvalidRequestFormat', `Firewall policy ${put.id} has the unknown tier '${tier}'.`)
  const present = put.existing === undefined ? tier : tierOf(put.existing.properties)
  if (present === tier) return undefined
  return refusal(
    400,
    'FirewallPolicySkuChangeDisallowed',
    `Firewall Policy ${put.id} cannot change sku from SKU Tier=${present} to SKU Tier=${tier}`
  )
}

function refuseTierLimit(put: Put): Refusal | undefined {
  const tier = tierOf(bodyProperties(put))
  const limit = tierLimits.find(({ tiers, has }) => tiers.includes(tier) && has(bodyProperties(put)))
  if (limit === undefined) return undefined
  return refusal(
    400,
    'FirewallPolicyHigherTierOnlyProperties',
    `Firewall Policy ${put.id} contains higher tier only properties - ${limit.what}`
  )
}

const COMPUTED = ['ruleCollectionGroups', 'firewalls', 'childPolicies']

function withoutComputed(put: Put): Put {
  const kept = Object.fromEntries(Object.entries(bodyProperties(put)).filter(([member]) => !COMPUTED.includes(member)))
  return { ...put, body: { ...put.body, properties: kept } }
}

const firewallPolicies: ResourceType = {
  ...networkProvider,
  type: POLICY,
  location: 'region',
  seconds: { create: 3, update: 10, delete: 12 },
  takes: slowWithFirewall,
  refuse: put => firstRefusal(put, policyChecks),
  complete: put => ({
    threatIntelMode: 'Alert',
    ...bodyProperties(withoutComputed(put)),
    sku: { tier: tierOf(bodyProperties(put)) }
  }),
  show: (world, policy) => ({
    childPolicies: [],
    ruleCollectionGroups: childrenOf(world, policy.id, GROUP).map(({ id }) => ({ id })),
    firewalls: firewallsOf(world, policy.id).map(({ id }) => ({ id }))
  }),
  refuseDelete: (world, policy) =>
    refuseInUse(policy, firewallsOf(world, policy.id), message => refusal(400, 'FirewallPolicyInUse', message))
}

/** Every change of a policy re-programs the firewalls that use it. */
export const RE_PROGRAMMING_SECONDS = 180

function slowWithFirewall(world: World, resource: Resource, verb: 'create' | 'update' | 'delete'): number | undefined {
  const policy = resource.type === POLICY ? resource.id : parseId(resource.id).parent
  const isAttached = firewallsOf(world, policy).length > 0
  return isAttached && (verb !== 'delete' || resource.type === GROUP) ? RE_PROGRAMMING_SECONDS : undefined
}

const groupChecks: readonly PutCheck[] = [
  refuseGroupPriority,
  refuseCollections,
  refuseNames,
  refuseFaultedFirewall,
  put => refuseReferences(put, false)
]

function priorityOf(element: Readonly<Record<string, unknown>>): number {
  return Number(element.priority)
}

function isPriority(value: number): boolean {
  return value >= PRIORITIES.lowest && value <= PRIORITIES.highest
}

function refuseGroupPriority(put: Put): Refusal | undefined {
  const priority = priorityOf(bodyProperties(put))
  if (!isPriority(priority)) return wrongPriority(put, `rule collection group ${put.name}`, priority)
  const twin = childrenOf(put.world, parseId(put.id).parent, GROUP).find(
    other => !sameId(other.id, put.id) && priorityOf(other.properties) === priority
  )
  if (twin === undefined) return undefined
  return refusal(
    400,
    'FirewallPolicyRuleCollectionGroupPriorityConflict',
    `Rule collection group ${put.id} has priority ${priority}, which ${twin.id} has already.`
  )
}

function wrongPriority(put: Put, what: string, priority: number): Refusal {
  const { lowest, highest } = PRIORITIES
  return refusal(
    400,
    'FirewallPolicyInvalidPriority',
    `${put.id}: ${what} has priority ${priority}; it must be between ${lowest} and ${highest}.`
  )
}

interface Collection {
  readonly name?: string
  readonly priority?: number
  readonly rules?: readonly {
    readonly ruleType?: string
    readonly name?: string
    readonly destinationFqdns?: readonly string[]
  }[]
}

function collections(put: Put): readonly Collection[] {
  return (bodyProperties(put).ruleCollections ?? []) as Collection[]
}

function refuseCollections(put: Put): Refusal | undefined {
  const seen = new Set<number>()
  for (const { name, priority = 0 } of collections(put)) {
    if (!isPriority(priority)) return wrongPriority(put, `rule collection ${name}`, priority)
    if (seen.has(priority)) {
      return refusal(
        400,
        'FirewallPolicyRuleCollectionPriorityConflict',
        `${put.id}: rule collection ${name} has priority ${priority}, which another has already.`
      )
    }
    seen.add(priority)
  }
  return undefined
}

/** Names in network rules are resolved by the firewall itself: its DNS proxy must be on. */
function refuseNames(put: Put): Refusal | undefined {
  const policy = findResource(put.world, parseId(put.id).parent)
  const dns = policy?.properties.dnsSettings as { enableProxy?: unknown } | undefined
  const named = collections(put)
    .flatMap(({ rules = [] }) => rules)
    .find(({ ruleType, destinationFqdns = [] }) => ruleType === 'NetworkRule' && destinationFqdns.length > 0)
  if (named === undefined || policy === undefined || dns?.enableProxy === true) return undefined
  return refusal(
    400,
    'FirewallPolicyNetworkRuleFqdnRequiresDnsProxy',
    `In order to use DestinationFqdns in Network Rules, DNS Proxy must be enabled. See rule ${named.name} in ${put.id}.`
  )
}

/** A firewall that is being built or re-built refuses the change of its policy. */
function refuseFaultedFirewall(put: Put): Refusal | undefined {
  const policyId = parseId(put.id).parent
  const busy = firewallsOf(put.world, policyId).find(
    ({ properties: { provisioningState } }) => provisioningState !== 'Succeeded'
  )
  if (busy === undefined || put.preflight) return undefined
  return refusal(
    409,
    'FirewallPolicyUpdateFailed',
    `Put on Firewall Policy ${parseId(policyId).name} Failed with 1 faulted referenced firewalls`
  )
}

const ruleCollectionGroups: ResourceType = {
  ...networkProvider,
  type: GROUP,
  location: 'none',
  seconds: { create: 14, update: 10, delete: 12 },
  takes: slowWithFirewall,
  refuse: put => firstRefusal(put, groupChecks),
  holds: put => [parseId(put.id).parent]
}

const ipGroups: ResourceType = {
  ...networkProvider,
  type: 'Microsoft.Network/ipGroups',
  location: 'region',
  seconds: { create: 3, update: 3, delete: 5 },
  refuse: put => {
    const addresses = (bodyProperties(put).ipAddresses ?? []) as string[]
    const wrong = addresses.find(text => !isRange(text) && !/^[\d.]+(-[\d.]+)?$/.test(text))
    return wrong === undefined
      ? undefined
      : refusal(400, 'InvalidAddressPrefixFormat', `IP group ${put.id}: '${wrong}' is no address, range or CIDR block.`)
  },
  complete: put => {
    const { firewalls: _, firewallPolicies: __, ...given } = bodyProperties(put)
    return { ipAddresses: [], ...given }
  },
  show: (world, group) => ({
    firewalls: [],
    firewallPolicies: policiesNaming(world, group).map(id => ({ id }))
  }),
  refuseDelete: (world, group) =>
    refuseInUse(group, usersOf(world, group.id), message =>
      refusal(400, 'IpGroupsHasFirewallPolicyReferences', message)
    )
}

function policiesNaming(world: World, group: Resource): string[] {
  const groups = usersOf(world, group.id).filter(({ type }) => keyOf(type) === keyOf(GROUP))
  return [...new Set(groups.map(({ id }) => parseId(id).parent))].sort()
}

export const firewallPolicyTypes: readonly ResourceType[] = [firewallPolicies, ruleCollectionGroups, ipGroups]
