import { deterministicGuid } from '../../deterministic-ids.ts'
import { refusal } from '../../errors.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { findResource, usersOf } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, ResourceType } from '../../world.ts'
import {
  bodyProperties,
  firstRefusal,
  type InlineElement,
  inlineElements,
  type PutCheck,
  referenceId
} from '../put-helpers.ts'
import { prefixLength, subnetRange } from './address-space.ts'
import { BASTION_SUBNET } from './bastion-rules.ts'
import { NETWORK_HOLD_SECONDS, networkProvider, refuseReferences } from './network-provider.ts'
import { refusePublicAddresses } from './public-addresses.ts'

const SKUS = ['Developer', 'Basic', 'Standard', 'Premium']
const SMALLEST_PREFIX = 26

/** Features that need at least the Standard SKU: "About Bastion configuration settings". */
const STANDARD_FEATURES = [
  'enableTunneling',
  'enableIpConnect',
  'enableShareableLink',
  'enableFileCopy',
  'disableCopyPaste'
]

function skuOf(sku: Record<string, unknown> | undefined): string {
  return String(sku?.name ?? 'Basic')
}

function configurations(put: Put): InlineElement[] {
  return inlineElements(bodyProperties(put).ipConfigurations)
}

function subnetIds(put: Put): string[] {
  return configurations(put).flatMap(({ properties: { subnet } }) => referenceId(subnet) ?? [])
}

const checks: readonly PutCheck[] = [
  refuseSku,
  refuseFeatures,
  refuseConfigurations,
  put => refuseReferences(put),
  refuseSubnet,
  put => refusePublicAddresses(put, configurations(put))
]

/** Only the Developer SKU has no host of its own in the network. */
function refuseConfigurations(put: Put): Refusal | undefined {
  if (skuOf(put.body.sku) === 'Developer' || subnetIds(put).length === 1) return undefined
  return refusal(
    400,
    'InvalidRequestFormat',
    `Bastion host ${put.id} needs exactly one IP configuration with a subnet; ${subnetIds(put).length} have one.`
  )
}

function refuseSku(put: Put): Refusal | undefined {
  const wanted = SKUS.indexOf(skuOf(put.body.sku))
  if (wanted < 0)
    return refusal(400, 'InvalidRequestFormat', `Bastion host ${put.id} has the unknown SKU '${skuOf(put.body.sku)}'.`)
  if (put.existing === undefined || SKUS.indexOf(skuOf(put.existing.sku)) <= wanted) return undefined
  return refusal(
    400,
    'BastionHostSkuDowngradeNotSupported',
    `Bastion host ${put.id} cannot go from SKU ${skuOf(put.existing.sku)} to ${skuOf(put.body.sku)}.`
  )
}

function refuseFeatures(put: Put): Refusal | undefined {
  if (SKUS.indexOf(skuOf(put.body.sku)) >= SKUS.indexOf('Standard')) return undefined
  const feature = STANDARD_FEATURES.find(name => bodyProperties(put)[name] === true)
  if (feature === undefined) return undefined
  return refusal(
    400,
    'BastionHostFeatureNotSupportedForSku',
    `Bastion host ${put.id}: ${feature} needs the SKU Standard or Premium.`
  )
}

function refuseSubnet(put: Put): Refusal | undefined {
  for (const id of subnetIds(put)) {
    if (!sameId(parseId(id).name, BASTION_SUBNET)) {
      return refusal(
        400,
        'SubnetNameMustBeAzureBastionSubnet',
        `Subnet name ${id} is invalid for Azure Bastion. Azure Bastion can only be created in subnet with name '${BASTION_SUBNET}'.`
      )
    }
    const range = subnetRange(findResource(put.world, id)?.properties ?? {})
    if (range !== undefined && prefixLength(range) > SMALLEST_PREFIX) {
      return refusal(
        400,
        'BastionHostSubnetTooSmall',
        `Subnet ${id} is too small for Azure Bastion: it has ${range}, at least /${SMALLEST_PREFIX} is needed.`
      )
    }
    const other = usersOf(put.world, id).find(user => !sameId(user.id, put.id))
    if (other !== undefined) return refusal(400, 'BastionHostSubnetInUse', `Subnet ${id} holds ${other.id} already.`)
  }
  return undefined
}

function complete(put: Put): Record<string, unknown> {
  return {
    scaleUnits: 2,
    enableTunneling: false,
    enableIpConnect: false,
    enableShareableLink: false,
    enableKerberos: false,
    enableSessionRecording: false,
    disableCopyPaste: false,
    ...bodyProperties(put),
    dnsName: `bst-${deterministicGuid(put.world, 'bastion', keyOf(put.id))}.bastion.azure.com`,
    ipConfigurations: configurations(put).map(({ name, properties: configuration }) => ({
      name,
      id: `${put.existing?.id ?? put.id}/bastionHostIpConfigurations/${name}`,
      type: 'Microsoft.Network/bastionHosts/bastionHostIpConfigurations',
      properties: { privateIPAllocationMethod: 'Dynamic', ...configuration, provisioningState: 'Succeeded' }
    }))
  }
}

export const bastionTypes: readonly ResourceType[] = [
  {
    ...networkProvider,
    type: 'Microsoft.Network/bastionHosts',
    location: 'region',
    seconds: { create: 480, update: 300, delete: 300 },
    refuse: put => firstRefusal(put, checks),
    complete,
    envelope: put => ({ sku: { name: skuOf(put.body.sku) } }),
    holds: subnetIds,
    holdSeconds: NETWORK_HOLD_SECONDS
  }
]
