import { deterministicGuid } from '../../deterministic-ids.ts'
import { refusal } from '../../errors.ts'
import { keyOf } from '../../resource-ids.ts'
import { findResource, usersOf } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType } from '../../world.ts'
import {
  bodyProperties,
  firstRefusal,
  type InlineElement,
  type PutCheck,
  referenceId,
  refuseInUse,
  resourceGuid
} from '../put-helpers.ts'
import { configurationsNaming, networkProvider } from './network-provider.ts'

function skuName(sku: Record<string, unknown> | undefined): string {
  return String(sku?.name ?? 'Standard')
}

const checks: readonly PutCheck[] = [
  put =>
    skuName(put.body.sku) === 'Basic'
      ? refusal(
          400,
          'IPv4BasicSkuPublicIpCountLimitReached',
          'Cannot create more than 0 IPv4 Basic SKU public IP addresses for this subscription in this region.'
        )
      : undefined,
  put =>
    bodyProperties(put).publicIPAllocationMethod === 'Static'
      ? undefined
      : refusal(
          400,
          'PublicIPAddressAllocationMethodNotSupportedForSku',
          `Standard SKU public IP address ${put.id} must have static allocation.`
        ),
  refuseChange
]

/** Zones and SKU of an address are for life. */
function refuseChange(put: Put): Refusal | undefined {
  const { existing, body } = put
  if (existing === undefined) return undefined
  if (skuName(existing.sku) !== skuName(body.sku)) {
    return refusal(
      400,
      'PublicIPAddressSkuCannotBeChanged',
      `The SKU of public IP address ${put.id} cannot be changed.`
    )
  }
  if (sorted(existing.zones) === sorted(body.zones)) return undefined
  return refusal(
    400,
    'ResourceAvailabilityZonesCannotBeModified',
    `Resource ${put.id} has an existing availability zone constraint ${sorted(existing.zones)} and the request has availability zone constraint ${sorted(body.zones)}, which do not match. Zones cannot be added/updated/removed once the resource is created. The resource cannot be updated from regional to zonal or vice-versa.`
  )
}

function sorted(zones: readonly string[] | undefined): string {
  return [...(zones ?? [])].sort().join(', ')
}

/** An address of Azure's own ranges, always the same for the same id. */
function deterministicAddress(put: Put): string {
  const bytes = Buffer.from(deterministicGuid(put.world, 'public address', keyOf(put.id)).replaceAll('-', ''), 'hex')
  return `20.${bytes[0]}.${bytes[1]}.${bytes[2]}`
}

function complete(put: Put): Record<string, unknown> {
  const { ipConfiguration: _, ...given } = bodyProperties(put)
  return {
    publicIPAddressVersion: 'IPv4',
    idleTimeoutInMinutes: 4,
    ipTags: [],
    ddosSettings: { protectionMode: 'VirtualNetworkInherited' },
    ...given,
    ipAddress: deterministicAddress(put),
    resourceGuid: resourceGuid(put)
  }
}

const publicIPAddresses: ResourceType = {
  ...networkProvider,
  type: 'Microsoft.Network/publicIPAddresses',
  location: 'region',
  seconds: { create: 4, update: 3, delete: 11 },
  refuse: put => firstRefusal(put, checks),
  complete,
  envelope: put => ({ sku: { tier: 'Regional', name: 'Standard', ...put.body.sku } }),
  show: (world, address) => {
    const [used] = configurationsNaming(usersOf(world, address.id), address.id)
    return used === undefined ? {} : { ipConfiguration: used }
  },
  refuseDelete: (world, address) =>
    refuseInUse(address, usersOf(world, address.id), message => refusal(400, 'PublicIPAddressCannotBeDeleted', message))
}

/** 400 when an address that one of the configurations names is taken by another resource. */
export function refusePublicAddresses(put: Put, configurations: readonly InlineElement[]): Refusal | undefined {
  for (const { properties: configuration } of configurations) {
    const refused = refuseTaken(put, findResource(put.world, referenceId(configuration.publicIPAddress) ?? ''))
    if (refused !== undefined) return refused
  }
  return undefined
}

function refuseTaken(put: Put, address: Resource | undefined): Refusal | undefined {
  if (address === undefined) return undefined
  const other = usersOf(put.world, address.id).find(({ id }) => keyOf(id) !== keyOf(put.id))
  if (other === undefined) return undefined
  return refusal(
    400,
    'PublicIPAddressInUse',
    `Resource ${put.id} is referencing public IP address ${address.id} that is already allocated to resource ${other.id}.`
  )
}

export const publicAddressTypes: readonly ResourceType[] = [publicIPAddresses]
