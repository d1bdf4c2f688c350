import { freeAddresses, subnetSize } from '../../aks/subnet-space.ts'
import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refuse } from '../errors.ts'
import type { ArmRequest, Route } from '../protocol/arm-request.ts'
import { listResponse } from '../protocol/paging.ts'
import { forApiVersions, refusedResponse } from '../protocol/route-guards.ts'
import { networkProvider } from '../providers/network/network-provider.ts'
import { SUBNET } from '../providers/network/subnets.ts'
import { childrenOf, findResource } from '../resources/resource-lookup.ts'
import type { HttpResponse } from '../world.ts'

/** How many addresses of each subnet of a network are taken, nodes of clusters included ("Virtual Networks, List Usage"). */
function usages({ world, http, caller, match }: ArmRequest): HttpResponse {
  const id = match[1] ?? ''
  const refused =
    refuseUnauthorized(world, caller, 'Microsoft.Network/virtualNetworks/usages/read', id) ??
    (findResource(world, id) === undefined ? refuse.resourceNotFound(id) : undefined)
  if (refused !== undefined) return refusedResponse(refused)
  const value = childrenOf(world, id, SUBNET).map(subnet => ({
    id: subnet.id,
    currentValue: subnetSize(subnet) - freeAddresses(world, subnet, ''),
    limit: subnetSize(subnet),
    unit: 'Count',
    name: { value: 'SubnetSpace', localizedValue: 'Subnet size and usage' }
  }))
  return listResponse(http, value)
}

export const subnetUsageRoutes: readonly Route[] = forApiVersions(networkProvider.apiVersions, [
  {
    method: 'GET',
    path: /^(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.network\/virtualnetworks\/[^/]+)\/usages$/i,
    answer: usages
  }
])
