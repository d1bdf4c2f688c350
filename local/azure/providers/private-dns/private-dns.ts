import { refusal } from '../../errors.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { childrenOf, findResource, resourcesWithin } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType } from '../../world.ts'
import { invalidReference } from '../network/network-provider.ts'
import { bodyProperties, firstRefusal, type PutCheck, referenceId } from '../put-helpers.ts'
import { recordSetsOf, recordSetTypes, writeAuthority } from './dns-records.ts'
import { privateDns, ZONE } from './private-dns-provider.ts'

const LINK = `${ZONE}/virtualNetworkLinks`

/** Names of Azure's own ("What is an Azure private DNS zone?", restrictions). */
const RESERVED = [
  'azclient.ms',
  'azure.com',
  'cloudapp.net',
  'core.windows.net',
  'microsoft.com',
  'msidentity.com',
  'trafficmanager.net',
  'windows.net'
]

/** Two to 34 labels, none of Azure's own zones. */
function refuseZoneName({ name }: Put): Refusal | undefined {
  const labels = name.split('.')
  if (labels.length < 2 || labels.length > 34 || labels.some(label => !/^[\w-]{1,63}$/.test(label))) {
    return refusal(400, 'BadRequest', `The zone name '${name}' is not valid: a zone has two to 34 labels.`)
  }
  if (!RESERVED.includes(keyOf(name))) return undefined
  return refusal(400, 'BadRequest', `The zone '${name}' is not available: its name is reserved.`)
}

const zones: ResourceType = {
  ...privateDns,
  type: ZONE,
  location: 'global',
  seconds: { create: 30, update: 5, delete: 30 },
  refuse: refuseZoneName,
  complete: () => ({
    maxNumberOfRecordSets: 25000,
    maxNumberOfVirtualNetworkLinks: 1000,
    maxNumberOfVirtualNetworkLinksWithRegistration: 100
  }),
  stored: writeAuthority,
  show: (world, zone) => {
    const links = childrenOf(world, zone.id, LINK)
    return {
      numberOfRecordSets: recordSetsOf(world, zone.id).length,
      numberOfVirtualNetworkLinks: links.length,
      numberOfVirtualNetworkLinksWithRegistration: links.filter(
        ({ properties: link }) => link.registrationEnabled === true
      ).length
    }
  },
  refuseDelete: (world, zone) => {
    const links = childrenOf(world, zone.id, LINK).map(({ id }) => id)
    if (links.length === 0) return undefined
    return refusal(
      409,
      'CannotDeleteResource',
      `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '${links.join(', ')}'. Please delete all nested resources before deleting this resource.`
    )
  }
}

function networkOf(properties: Readonly<Record<string, unknown>>): string {
  return referenceId(properties.virtualNetwork) ?? ''
}

/** Links of other zones to the same virtual network. */
function otherLinks(put: Put): Resource[] {
  const wanted = networkOf(bodyProperties(put))
  return resourcesWithin(put.world, '/').filter(
    ({ type, id, properties: link }) => type === LINK && !sameId(id, put.id) && sameId(networkOf(link), wanted)
  )
}

const linkChecks: readonly PutCheck[] = [
  put => {
    const wanted = networkOf(bodyProperties(put))
    return put.preflight || findResource(put.world, wanted) !== undefined ? undefined : invalidReference(wanted, put.id)
  },
  refuseSameZone,
  refuseRegistration,
  refuseMove
]

/** A network resolves each name in one place: one zone of a name, whatever group it lies in. */
function refuseSameZone(put: Put): Refusal | undefined {
  const zone = parseId(parseId(put.id).parent).name
  const other = otherLinks(put).find(({ id }) => sameId(parseId(parseId(id).parent).name, zone))
  if (other === undefined) return undefined
  return refusal(
    400,
    'BadRequest',
    `A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with '${zone}' and '${parseId(parseId(other.id).parent).name}' zones.`
  )
}

function refuseRegistration(put: Put): Refusal | undefined {
  if (bodyProperties(put).registrationEnabled !== true) return undefined
  const other = otherLinks(put).find(({ properties: link }) => link.registrationEnabled === true)
  if (other === undefined) return undefined
  return refusal(
    409,
    'Conflict',
    `A virtual network can only be linked to 1 Private DNS zone(s) with auto-registration enabled; conflicting link is '${other.id}'.`
  )
}

function refuseMove(put: Put): Refusal | undefined {
  if (put.existing === undefined || sameId(networkOf(put.existing.properties), networkOf(bodyProperties(put))))
    return undefined
  return refusal(400, 'BadRequest', `The virtual network of link '${put.name}' cannot be changed.`)
}

const links: ResourceType = {
  ...privateDns,
  type: LINK,
  location: 'global',
  seconds: { create: 35, update: 5, delete: 60 },
  refuse: put => firstRefusal(put, linkChecks),
  complete: put => ({
    registrationEnabled: false,
    resolutionPolicy: 'Default',
    ...bodyProperties(put),
    virtualNetworkLinkState: 'Completed'
  }),
  show: (_world, link) =>
    link.properties.provisioningState === 'Succeeded' ? {} : { virtualNetworkLinkState: 'InProgress' }
}

export const privateDnsTypes: readonly ResourceType[] = [zones, links, ...recordSetTypes]
