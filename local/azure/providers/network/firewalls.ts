import { refusal } from '../../errors.ts'
import { parseId, sameId } from '../../resource-ids.ts'
import { findResource, usersOf } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import {
  bodyProperties,
  firstRefusal,
  type InlineElement,
  inlineElements,
  type PutCheck,
  referenceId
} from '../put-helpers.ts'
import { firstFreeAddress, prefixLength, subnetRange } from './address-space.ts'
import { FIREWALL, tierOf } from './firewall-policies.ts'
import { NETWORK_HOLD_SECONDS, networkProvider, refuseReferences } from './network-provider.ts'
import { refusePublicAddresses } from './public-addresses.ts'

const SUBNET_NAME = 'AzureFirewallSubnet'
const MANAGEMENT_SUBNET_NAME = 'AzureFirewallManagementSubnet'
const SMALLEST_PREFIX = 26

interface Place {
  readonly configuration: InlineElement
  readonly subnetName: string
}

/** The configurations that lie in a subnet: the first of the firewall's own, and the one for management. */
function places(put: Put): Place[] {
  const management = bodyProperties(put).managementIpConfiguration
  const own = inlineElements(bodyProperties(put).ipConfigurations).filter(
    ({ properties: { subnet } }) => subnet !== undefined
  )
  return [
    ...own.map(configuration => ({ configuration, subnetName: SUBNET_NAME })),
    ...inlineElements(management === undefined ? [] : [management]).map(configuration => ({
      configuration,
      subnetName: MANAGEMENT_SUBNET_NAME
    }))
  ]
}

const checks: readonly PutCheck[] = [
  refuseConfigurations,
  put => refuseReferences(put),
  refuseSubnet,
  refuseAddresses,
  refuseManagement,
  refusePolicyTier,
  refuseSecondFirewall
]

function refuseConfigurations(put: Put): Refusal | undefined {
  const own = places(put).filter(({ subnetName }) => subnetName === SUBNET_NAME)
  if (own.length === 1) return undefined
  return refusal(
    400,
    'AzureFirewallIpConfigurationSubnetInvalid',
    `Azure Firewall ${put.id} needs exactly one IP configuration with a subnet; ${own.length} have one.`
  )
}

/** Firewalls live only in subnets of these names, of 64 addresses at least. */
function refuseSubnet(put: Put): Refusal | undefined {
  for (const { configuration, subnetName } of places(put)) {
    const id = referenceId(configuration.properties.subnet) ?? ''
    if (!sameId(parseId(id).name, subnetName)) {
      return refusal(
        400,
        'AzureFirewallSubnetNameInvalid',
        `IP configuration ${configuration.name} of ${put.id} must lie in a subnet named ${subnetName}.`
      )
    }
    const range = subnetRange(findResource(put.world, id)?.properties ?? {})
    if (range !== undefined && prefixLength(range) > SMALLEST_PREFIX) {
      return refusal(
        400,
        'AzureFirewallSubnetTooSmall',
        `Subnet ${id} is too small for Azure Firewall: it has ${range}, at least /${SMALLEST_PREFIX} is needed.`
      )
    }
  }
  return undefined
}

function refuseAddresses(put: Put): Refusal | undefined {
  const managed = places(put).map(({ configuration }) => configuration)
  return refusePublicAddresses(put, [...inlineElements(bodyProperties(put).ipConfigurations), ...managed])
}

/** The Basic tier is managed through a subnet and an address of its own. */
function refuseManagement(put: Put): Refusal | undefined {
  if (tierOf(bodyProperties(put)) !== 'Basic' || bodyProperties(put).managementIpConfiguration !== undefined)
    return undefined
  return refusal(
    400,
    'AzureFirewallManagementIpConfigurationRequired',
    `Azure Firewall ${put.id} of tier Basic needs a management IP configuration in ${MANAGEMENT_SUBNET_NAME}.`
  )
}

/** Tiers of the policies a firewall can use ("Azure Firewall Manager policy overview"). */
const policiesFor: Readonly<Record<string, readonly string[]>> = {
  Basic: ['Basic'],
  Standard: ['Standard'],
  Premium: ['Standard', 'Premium']
}

function refusePolicyTier(put: Put): Refusal | undefined {
  const policy = findResource(put.world, referenceId(bodyProperties(put).firewallPolicy) ?? '')
  const tier = tierOf(bodyProperties(put))
  if (policy === undefined || policiesFor[tier]?.includes(tierOf(policy.properties)) === true) return undefined
  return refusal(
    400,
    'AzureFirewallPolicySkuMismatch',
    `Azure Firewall ${put.id} of tier ${tier} cannot use firewall policy ${policy.id} of tier ${tierOf(policy.properties)}.`
  )
}

function refuseSecondFirewall(put: Put): Refusal | undefined {
  for (const { configuration } of places(put)) {
    const subnet = referenceId(configuration.properties.subnet) ?? ''
    const other = usersOf(put.world, subnet).find(({ id }) => !sameId(id, put.id))
    if (other !== undefined) {
      return refusal(
        400,
        'AzureFirewallSubnetInUse',
        `Subnet ${subnet} holds ${other.id} already; it takes one firewall.`
      )
    }
  }
  return undefined
}

/** As stored; the private address is given out when the firewall has been built, and stays. */
function complete(put: Put): Record<string, unknown> {
  const given = bodyProperties(put)
  const present = inlineElements(put.existing?.properties.ipConfigurations)
  return {
    threatIntelMode: 'Alert',
    additionalProperties: {},
    networkRuleCollections: [],
    applicationRuleCollections: [],
    natRuleCollections: [],
    ...given,
    sku: { name: 'AZFW_VNet', tier: tierOf(given) },
    ipConfigurations: inlineElements(given.ipConfigurations).map(configuration =>
      completeConfiguration(put, configuration, present)
    )
  }
}

function completeConfiguration(
  put: Put,
  { name, properties: own }: InlineElement,
  present: readonly InlineElement[]
): Record<string, unknown> {
  const { privateIPAddress: _, ...given } = own
  const address = present.find(other => other.name === name)?.properties.privateIPAddress
  return {
    name,
    id: `${put.existing?.id ?? put.id}/azureFirewallIpConfigurations/${name}`,
    type: `${FIREWALL}/azureFirewallIpConfigurations`,
    properties: {
      privateIPAllocationMethod: 'Dynamic',
      ...given,
      ...(address !== undefined && { privateIPAddress: address }),
      provisioningState: 'Succeeded'
    }
  }
}

function giveAddress(world: World, firewall: Resource): void {
  for (const { properties: configuration } of inlineElements(firewall.properties.ipConfigurations)) {
    const subnet = findResource(world, referenceId(configuration.subnet) ?? '')
    if (subnet === undefined || configuration.privateIPAddress !== undefined) continue
    configuration.privateIPAddress = firstFreeAddress(world, subnet)
  }
}

/** The attachment touches the subnets; the policy must not change in that moment. */
function holds(put: Put): string[] {
  const policy = referenceId(bodyProperties(put).firewallPolicy)
  const subnets = places(put).flatMap(({ configuration }) => referenceId(configuration.properties.subnet) ?? [])
  return policy === undefined ? subnets : [...subnets, policy]
}

export const firewallTypes: readonly ResourceType[] = [
  {
    ...networkProvider,
    type: FIREWALL,
    location: 'region',
    seconds: { create: 420, update: 240, delete: 300 },
    refuse: put => firstRefusal(put, checks),
    complete,
    holds,
    holdSeconds: NETWORK_HOLD_SECONDS,
    settled: giveAddress
  }
]
