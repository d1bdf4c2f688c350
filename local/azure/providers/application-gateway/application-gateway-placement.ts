import { refusal } from '../../errors.ts'
import { keyOf } from '../../resource-ids.ts'
import { findResource, usersOf } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource } from '../../world.ts'
import { freeAddresses, subnetRange } from '../network/address-space.ts'
import { refusePublicAddresses } from '../network/public-addresses.ts'
import {
  bodyProperties,
  firstRefusal,
  inlineElements,
  type Properties,
  type PutCheck,
  referenceId
} from '../put-helpers.ts'
import { gatewayPart } from './application-gateway-routing.ts'

export const APPLICATION_GATEWAY = 'Microsoft.Network/applicationGateways'

const checks: readonly PutCheck[] = [refuseSubnets, refuseSecurityGroup, refuseAddresses, refuseZones]

/** Refuses a gateway that cannot live where it is put: subnet, security group, addresses, zones. */
export function refusePlacement(put: Put): Refusal | undefined {
  return firstRefusal(put, checks)
}

export function subnetIdsOf(given: Properties): string[] {
  return gatewayPart(given, 'gatewayIPConfigurations').flatMap(
    ({ properties: { subnet } }) => referenceId(subnet) ?? []
  )
}

function subnetOf(put: Put): Resource | undefined {
  return findResource(put.world, subnetIdsOf(bodyProperties(put))[0] ?? '')
}

/** A subnet of its own, with an address for each instance and each private frontend ("Infrastructure configuration"). */
function refuseSubnets(put: Put): Refusal | undefined {
  if (subnetIdsOf(bodyProperties(put)).length !== 1) {
    return refusal(
      400,
      'InvalidRequestFormat',
      `Cannot parse the request for ${put.id}: it needs exactly one gateway IP configuration with a subnet.`
    )
  }
  const subnet = subnetOf(put)
  if (subnet === undefined) return undefined
  const other = usersOf(put.world, subnet.id).find(({ type }) => type !== APPLICATION_GATEWAY)
  if (other !== undefined) {
    return refusal(
      400,
      'ApplicationGatewaySubnetCannotBeUsedByOtherResources',
      `Subnet ${subnet.id} cannot be used for application gateway ${put.id} since it contains ${other.id}; it takes application gateways only.`
    )
  }
  const needed =
    instances(put) +
    gatewayPart(bodyProperties(put), 'frontendIPConfigurations').filter(
      ({ properties: { subnet: own } }) => own !== undefined
    ).length
  if (freeAddresses(put.world, subnet) >= needed) return undefined
  return refusal(
    400,
    'SubnetIsFull',
    `Subnet ${subnet.name} with address prefix ${subnetRange(subnet.properties)} does not have enough capacity for ${needed} IP addresses of ${put.id}.`
  )
}

/** Instances a gateway begins with: a subnet too small to grow in is taken. */
function instances(put: Put): number {
  const { sku, autoscaleConfiguration } = bodyProperties(put)
  const { capacity } = (sku ?? {}) as { capacity?: number }
  const { minCapacity = 0 } = (autoscaleConfiguration ?? {}) as { minCapacity?: number }
  return capacity ?? Math.max(minCapacity, 1)
}

/** Ports on which Azure reaches a gateway of version 2. */
const MANAGEMENT_PORTS = { from: 65200, to: 65535 } as const

function refuseSecurityGroup(put: Put): Refusal | undefined {
  const group = findResource(put.world, referenceId(subnetOf(put)?.properties.networkSecurityGroup) ?? '')
  if (group === undefined || admitsManagement(group)) return undefined
  return refusal(
    400,
    'ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup',
    `Network security group ${group.id} blocks incoming internet traffic on ports ${MANAGEMENT_PORTS.from} - ${MANAGEMENT_PORTS.to} to subnet ${subnetOf(put)?.id}, associated with Application Gateway ${put.id}. This is not permitted for Application Gateways that have V2 Sku.`
  )
}

/** The first inbound rule for those ports decides; where there is none, the default rules deny. */
function admitsManagement(group: Resource): boolean {
  const rules = inlineElements(group.properties.securityRules)
    .map(({ properties: rule }) => rule)
    .filter(rule => rule.direction === 'Inbound' && isFromManagement(rule))
    .sort((a, b) => Number(a.priority) - Number(b.priority))
  const decisive = rules.find(rule => touches(rule) && (rule.access === 'Deny' || covers(rule)))
  return decisive?.access === 'Allow'
}

function isFromManagement(rule: Properties): boolean {
  const peers = values(rule, 'sourceAddressPrefix', 'sourceAddressPrefixes').map(keyOf)
  const protocol = keyOf(String(rule.protocol))
  return (
    (protocol === '*' || protocol === 'tcp') &&
    peers.some(peer => ['*', 'any', '0.0.0.0/0', 'internet', 'gatewaymanager'].includes(peer))
  )
}

function touches(rule: Properties): boolean {
  return portsOf(rule).some(({ from, to }) => from <= MANAGEMENT_PORTS.to && to >= MANAGEMENT_PORTS.from)
}

function covers(rule: Properties): boolean {
  return portsOf(rule).some(({ from, to }) => from <= MANAGEMENT_PORTS.from && to >= MANAGEMENT_PORTS.to)
}

function portsOf(rule: Properties): { from: number; to: number }[] {
  return values(rule, 'destinationPortRange', 'destinationPortRanges').map(range => {
    const [from = '', to = from] = range === '*' ? ['0', '65535'] : range.split('-')
    return { from: Number(from), to: Number(to) }
  })
}

function values(rule: Properties, one: string, several: string): string[] {
  const first = rule[one] === undefined || rule[one] === '' ? [] : [String(rule[one])]
  return [...first, ...((rule[several] ?? []) as string[])]
}

function publicAddresses(put: Put): Resource[] {
  return gatewayPart(bodyProperties(put), 'frontendIPConfigurations').flatMap(
    ({ properties: { publicIPAddress } }) => findResource(put.world, referenceId(publicIPAddress) ?? '') ?? []
  )
}

function refuseAddresses(put: Put): Refusal | undefined {
  return refusePublicAddresses(put, inlineElements(bodyProperties(put).frontendIPConfigurations))
}

/** Zones are for life, and the address must be in all of them ("Reliability in Application Gateway v2"). */
function refuseZones(put: Put): Refusal | undefined {
  const wanted = sorted(put.body.zones)
  if (put.existing !== undefined && sorted(put.existing.zones) !== wanted) {
    return refusal(
      400,
      'ResourceAvailabilityZonesCannotBeModified',
      `Resource ${put.id} has an existing availability zone constraint ${sorted(put.existing.zones)} and the request has availability zone constraint ${wanted}, which do not match. Zones cannot be added/updated/removed once the resource is created. The resource cannot be updated from regional to zonal or vice-versa.`
    )
  }
  const apart = publicAddresses(put).find(
    ({ zones = [] }) => zones.length > 0 && put.body.zones?.some(zone => !zones.includes(zone))
  )
  if (apart === undefined) return undefined
  return refusal(
    400,
    'ApplicationGatewayPublicIPAddressZonesMismatch',
    `Application Gateway ${put.id} lies in zones ${wanted}, its public IP address ${apart.id} only in ${sorted(apart.zones)}.`
  )
}

function sorted(zones: readonly string[] | undefined): string {
  return [...(zones ?? [])].sort().join(', ')
}
