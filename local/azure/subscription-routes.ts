import { effectiveRoles, refuseUnauthorized, roleAssignments } from './authorization/authorization.ts'
import { type ArmRequest, jsonResponse, type Route } from './protocol/arm-request.ts'
import { listResponse } from './protocol/paging.ts'
import { forApiVersions, refusedResponse } from './protocol/route-guards.ts'
import { regions, zonesOf } from './regions.ts'
import { isWithin, sameId } from './resource-ids.ts'
import { allSubscriptions, type Subscription, subscriptionOfPath, subscriptionScope } from './subscriptions.ts'
import type { HttpResponse, World } from './world.ts'

const VERSIONS = ['2022-12-01', '2022-09-01', '2021-01-01', '2020-01-01', '2019-11-01', '2016-06-01']

function showSubscription(world: World, { subscriptionId, displayName }: Subscription): Record<string, unknown> {
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId: world.tenantId,
    displayName,
    state: 'Enabled',
    authorizationSource: 'RoleBased',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off'
    }
  }
}

/** Only what the caller has some role in. */
function listSubscriptions({ world, http, caller }: ArmRequest): HttpResponse {
  const sees = ({ subscriptionId }: Subscription) => {
    const scope = `/subscriptions/${subscriptionId}`
    return (
      effectiveRoles(world, caller.objectId, scope).length > 0 ||
      roleAssignments(world).some(
        ({ properties }) =>
          sameId(String(properties.principalId), caller.objectId) && isWithin(String(properties.scope), scope)
      )
    )
  }
  return listResponse(
    http,
    allSubscriptions(world)
      .filter(sees)
      .map(subscription => showSubscription(world, subscription))
  )
}

function readSubscription({ world, caller, http }: ArmRequest): HttpResponse {
  const [own = { subscriptionId: '', displayName: '' }] = allSubscriptions(world)
  const subscription = subscriptionOfPath(world, http.path) ?? own
  const scope = `/subscriptions/${subscription.subscriptionId}`
  const refused = refuseUnauthorized(world, caller, 'Microsoft.Resources/subscriptions/read', scope)
  return refused === undefined ? jsonResponse(200, showSubscription(world, subscription)) : refusedResponse(refused)
}

function listLocations({ world, caller, http }: ArmRequest): HttpResponse {
  const scope = subscriptionScope(world, http.path)
  const refused = refuseUnauthorized(world, caller, 'Microsoft.Resources/subscriptions/locations/read', scope)
  if (refused !== undefined) return refusedResponse(refused)
  const value = Object.entries(regions).map(([name, displayName]) => ({
    id: `${scope}/locations/${name}`,
    name,
    displayName,
    regionalDisplayName: displayName,
    type: 'Region',
    metadata: { regionType: 'Physical', regionCategory: 'Recommended' },
    ...zoneMappings(name)
  }))
  return jsonResponse(200, { value })
}

/** Returns the zones of a region. Azure leaves out the property for a region without zones. */
function zoneMappings(region: string) {
  const zones = zonesOf(region)
  if (zones.length === 0) return {}
  return { availabilityZoneMappings: zones.map(zone => ({ logicalZone: zone, physicalZone: `${region}-az${zone}` })) }
}

function listTenants({ world, http }: ArmRequest): HttpResponse {
  return listResponse(http, [{ id: `/tenants/${world.tenantId}`, tenantId: world.tenantId, tenantCategory: 'Home' }])
}

export const subscriptionRoutes: readonly Route[] = forApiVersions(VERSIONS, [
  { method: 'GET', path: /^\/tenants$/i, answer: listTenants },
  { method: 'GET', path: /^\/subscriptions$/i, answer: listSubscriptions },
  { method: 'GET', path: /^\/subscriptions\/[^/]+$/i, answer: readSubscription },
  { method: 'GET', path: /^\/subscriptions\/[^/]+\/locations$/i, answer: listLocations }
])
