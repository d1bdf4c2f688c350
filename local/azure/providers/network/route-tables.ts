import { refusal } from '../../errors.ts'
import { parseId } from '../../resource-ids.ts'
import { usersOf } from '../../resources/resource-lookup.ts'
import type { Refusal, ResourceType } from '../../world.ts'
import { elementHooks, inlineElementOf, withElement, writeListed } from '../inline-children.ts'
import {
  bodyProperties,
  type InlineElement,
  inlineElements,
  type Properties,
  refuseInUse,
  resourceGuid
} from '../put-helpers.ts'
import { isRange } from './address-space.ts'
import { networkProvider } from './network-provider.ts'
import { showAttachedSubnets } from './subnets.ts'

const TABLE = 'Microsoft.Network/routeTables'
const ROUTES = { type: `${TABLE}/routes`, member: 'routes' } as const
const NEXT_HOPS = ['VirtualNetworkGateway', 'VnetLocal', 'Internet', 'VirtualAppliance', 'None']

/** Why a table could not have these routes: the same for routes inline and for one written alone. */
function refuseRoutes(routes: readonly InlineElement[]): Refusal | undefined {
  for (const { name, properties: route } of routes) {
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
function refuseNextHop(
  name: string,
  { nextHopType, nextHopIpAddress }: InlineElement['properties']
): Refusal | undefined {
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

function completeRoute(route: Properties): Properties {
  return { hasBgpOverride: false, ...route }
}

const routeTables: ResourceType = {
  ...networkProvider,
  type: TABLE,
  location: 'region',
  seconds: { create: 3, update: 3, delete: 10 },
  refuse: put => refuseRoutes(inlineElements(bodyProperties(put).routes)),
  complete: put => {
    const { subnets: _, ...given } = bodyProperties(put)
    const routes = inlineElements(given.routes).map(({ name, properties: route }) =>
      inlineElementOf(put.existing?.id ?? put.id, ROUTES, { name, properties: completeRoute(route) })
    )
    return { disableBgpRoutePropagation: false, ...given, resourceGuid: resourceGuid(put), routes }
  },
  stored: (world, table) => writeListed(world, table, ROUTES),
  show: showAttachedSubnets,
  refuseDelete: (world, table) =>
    refuseInUse(table, usersOf(world, table.id), message => refusal(400, 'InUseRouteTableCannotBeDeleted', message))
}

const routes: ResourceType = {
  ...networkProvider,
  type: ROUTES.type,
  location: 'none',
  seconds: { create: 3, update: 3, delete: 10 },
  refuse: put => {
    const element = { name: put.name, properties: bodyProperties(put) }
    return refuseRoutes(withElement(put.world, parseId(put.id).parent, ROUTES, element))
  },
  complete: put => completeRoute(bodyProperties(put)),
  ...elementHooks(ROUTES)
}

export const routeTableTypes: readonly ResourceType[] = [routeTables, routes]
