import { meshRevisions, meshUpgrade } from '../../aks/mesh-revisions.ts'
import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refuse } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { listResponse } from '../protocol/paging.ts'
import { forApiVersions, refusedResponse, refuseUnknownRegion } from '../protocol/route-guards.ts'
import { containerService } from '../providers/container-service/container-service.ts'
import { regionName } from '../regions.ts'
import { findResource } from '../resources/resource-lookup.ts'
import type { HttpResponse } from '../world.ts'

const SERVICE = 'Microsoft.ContainerService'
/** The only mode of a mesh. */
const MODE = 'istio'

/** Lists the revisions that a region offers, or those of the mode that the path names. */
function ofRegion({ world, caller, match, http }: ArmRequest): HttpResponse {
  const [, subscription = '', location = '', mode] = match
  const action = `${SERVICE}/locations/meshRevisionProfiles/read`
  const refused = refuseUnauthorized(world, caller, action, subscription) ?? refuseUnknownRegion(regionName(location))
  if (refused !== undefined) return refusedResponse(refused)
  const profile = {
    id: `${subscription}/providers/${SERVICE}/locations/${location}/meshRevisionProfiles/${MODE}`,
    name: MODE,
    type: `${SERVICE}/locations/meshRevisionProfiles`,
    properties: { meshRevisions: meshRevisions(world) }
  }
  if (mode === undefined) return listResponse(http, [profile])
  return isMode(mode) ? jsonResponse(200, profile) : refusedResponse(refuse.resourceNotFound(http.path))
}

/** Lists the revision of a cluster with its upgrades, or that of the mode that the path names. */
function ofCluster({ world, caller, match, http }: ArmRequest): HttpResponse {
  const [, id = '', mode] = match
  const action = `${SERVICE}/managedClusters/meshUpgradeProfiles/read`
  const refused = refuseUnauthorized(world, caller, action, id)
  const cluster = findResource(world, id)
  if (refused !== undefined || cluster === undefined) return refusedResponse(refused ?? refuse.resourceNotFound(id))
  const running = meshUpgrade(world, cluster)
  const profile = {
    id: `${cluster.id}/meshUpgradeProfiles/${MODE}`,
    name: MODE,
    type: `${SERVICE}/managedClusters/meshUpgradeProfiles`,
    properties: running
  }
  if (mode === undefined) return listResponse(http, running === undefined ? [] : [profile])
  return isMode(mode) && running !== undefined
    ? jsonResponse(200, profile)
    : refusedResponse(refuse.resourceNotFound(http.path))
}

function isMode(mode: string): boolean {
  return mode.toLowerCase() === MODE
}

const REGION = String.raw`^(\/subscriptions\/[^/]+)\/providers\/microsoft\.containerservice\/locations\/([^/]+)`
const CLUSTER = String.raw`^(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.containerservice\/managedclusters\/[^/]+)`

export const meshRevisionRoutes: readonly Route[] = forApiVersions(containerService.apiVersions, [
  { method: 'GET', path: new RegExp(`${REGION}\\/meshrevisionprofiles(?:\\/([^/]+))?$`, 'i'), answer: ofRegion },
  { method: 'GET', path: new RegExp(`${CLUSTER}\\/meshupgradeprofiles(?:\\/([^/]+))?$`, 'i'), answer: ofCluster }
])
