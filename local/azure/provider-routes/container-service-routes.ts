import { clusterOf, clusterProperties, POOL, poolProperties, poolsOf, supportPlanOf } from '../../aks/cluster-model.ts'
import {
  latestNodeImage,
  minorNumber,
  offeredMinors,
  resolveVersion,
  type SupportPlan,
  upgradesFrom
} from '../../aks/kubernetes-versions.ts'
import { machinesOf } from '../../aks/nodes/machines.ts'
import { LARGEST_SKEW } from '../../aks/pool-version.ts'
import { recentVersions } from '../../aks/upgrades/pool-goal.ts'
import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refuseLocked } from '../authorization/management-locks.ts'
import { refuse } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { listResponse } from '../protocol/paging.ts'
import { forApiVersions, refusedResponse, refuseUnknownRegion } from '../protocol/route-guards.ts'
import { containerService, refuseStopped } from '../providers/container-service/container-service.ts'
import { refuseBusyTarget } from '../providers/container-service/managed-cluster-actions.ts'
import { regionName } from '../regions.ts'
import { findResource } from '../resources/resource-lookup.ts'
import { showResource } from '../resources/resources.ts'
import type { HttpResponse, PutBody, Resource, World } from '../world.ts'

/** Lists the versions that a region offers. AKS answers with `values` in one piece, not with a page of `value`. */
function kubernetesVersions({ world, caller, match }: ArmRequest): HttpResponse {
  const subscription = `/subscriptions/${world.subscriptionId}`
  const action = 'Microsoft.ContainerService/locations/kubernetesVersions/read'
  const refused =
    refuseUnauthorized(world, caller, action, subscription) ?? refuseUnknownRegion(regionName(match[1] ?? ''))
  if (refused !== undefined) return refusedResponse(refused)
  const values = offeredMinors(world).map(({ minor, patches, isDefault, isPreview, supportPlans }) => ({
    version: minor,
    ...(isDefault && { isDefault }),
    ...(isPreview && { isPreview }),
    capabilities: { supportPlan: supportPlans },
    patchVersions: Object.fromEntries(
      patches.map(patch => [patch, { upgrades: targets(world, patch, supportPlans.at(0)) }])
    )
  }))
  return jsonResponse(200, { values })
}

function targets(world: World, patch: string, plan: SupportPlan = 'KubernetesOfficial'): string[] {
  return upgradesFrom(world, patch, plan).map(({ kubernetesVersion }) => kubernetesVersion)
}

/**
 * Opens the cluster or pool that the first group of the path names, for callers who may read this part of it. The
 * actions are those of "Azure permissions for Containers".
 */
function opened(request: ArmRequest, part: string, answer: (resource: Resource) => HttpResponse): HttpResponse {
  const { world, caller, match } = request
  const id = match[1] ?? ''
  const found = findResource(world, id)
  const type = found?.type ?? POOL
  const refused =
    refuseUnauthorized(world, caller, `${type}${part}/read`, id) ??
    (found === undefined ? refuse.resourceNotFound(id) : undefined)
  return found === undefined || refused !== undefined
    ? refusedResponse(refused ?? refuse.resourceNotFound(id))
    : answer(found)
}

function clusterUpgrades(request: ArmRequest): HttpResponse {
  const { world } = request
  return opened(request, '/upgradeProfiles', cluster => {
    const { currentKubernetesVersion: current = '' } = clusterProperties(cluster)
    const plan = supportPlanOf(clusterProperties(cluster))
    const controlPlaneProfile = {
      name: 'master',
      kubernetesVersion: current,
      osType: 'Linux',
      upgrades: upgradesFrom(world, current, plan)
    }
    const agentPoolProfiles = poolsOf(world, cluster.id).map(pool => ({
      name: pool.name,
      kubernetesVersion: poolProperties(pool).currentOrchestratorVersion,
      osType: poolProperties(pool).osType,
      upgrades: poolUpgrades(world, cluster, pool)
    }))
    return jsonResponse(200, {
      id: `${cluster.id}/upgradeprofiles/default`,
      name: 'default',
      type: 'Microsoft.ContainerService/managedClusters/upgradeprofiles',
      properties: { controlPlaneProfile, agentPoolProfiles }
    })
  })
}

/** Returns the versions to which a pool can be upgraded: at most that of the control plane. */
function poolUpgrades(world: World, cluster: Resource, pool: Resource): { kubernetesVersion: string }[] {
  const { currentKubernetesVersion: plane = '' } = clusterProperties(cluster)
  const { currentOrchestratorVersion: current = '' } = poolProperties(pool)
  const offered = offeredMinors(world).flatMap(({ patches }) => patches)
  return [...new Set([...offered, plane])]
    .filter(version => newer(version, current) && !newer(version, plane))
    .map(kubernetesVersion => ({ kubernetesVersion }))
}

function newer(a: string, b: string): boolean {
  const [left, right] = [a, b].map(version => minorNumber(version) * 1000 + Number(version.split('.')[2] ?? 0))
  return (left ?? 0) > (right ?? 0)
}

function poolProfile(request: ArmRequest): HttpResponse {
  const { world } = request
  return opened(request, '/upgradeProfiles', pool => {
    const cluster = clusterOf(world, pool.id)
    const { currentOrchestratorVersion, osType, osSKU = 'Ubuntu' } = poolProperties(pool)
    return jsonResponse(200, {
      id: `${pool.id}/upgradeprofiles/default`,
      name: 'default',
      type: 'Microsoft.ContainerService/managedClusters/agentPools/upgradeProfiles',
      properties: {
        kubernetesVersion: currentOrchestratorVersion,
        osType,
        upgrades: cluster === undefined ? [] : poolUpgrades(world, cluster, pool),
        latestNodeImageVersion: latestNodeImage(world.now, osSKU, currentOrchestratorVersion ?? ''),
        recentlyUsedVersions: recentVersions(world, pool.id)
      }
    })
  })
}

/** Lists the versions of a new pool: that of the control plane, and those that are not too far behind it. */
function poolVersions(request: ArmRequest): HttpResponse {
  const { world } = request
  return opened(request, '/availableAgentPoolVersions', cluster => {
    const { currentKubernetesVersion: plane = '' } = clusterProperties(cluster)
    const standard = resolveVersion(world, undefined, supportPlanOf(clusterProperties(cluster)))
    const offered = offeredMinors(world).flatMap(({ patches, isPreview }) =>
      patches.map(patch => ({ kubernetesVersion: patch, ...(isPreview && { isPreview }) }))
    )
    const agentPoolVersions = offered
      .filter(({ kubernetesVersion: version }) => {
        return !newer(version, plane) && minorNumber(plane) - minorNumber(version) <= LARGEST_SKEW
      })
      .map(entry => ({ ...entry, ...(entry.kubernetesVersion === standard && { default: true }) }))
    const id = `${cluster.id}/availableagentpoolversions`
    return jsonResponse(200, {
      id,
      name: 'default',
      type: `${cluster.type}/availableAgentPoolVersions`,
      properties: { agentPoolVersions }
    })
  })
}

/** Lists the nodes of a pool as machines. */
function machines(request: ArmRequest): HttpResponse {
  const { world, http, apiVersion } = request
  return opened(request, '/machines', pool => {
    const cluster = clusterOf(world, pool.id)
    return listResponse(http, cluster === undefined ? [] : machinesOf(world, cluster, pool, apiVersion))
  })
}

/** Tags, and nothing else a body may hold. */
function patchTags(request: ArmRequest): HttpResponse {
  const { world, caller, match, body } = request
  const id = match[1] ?? ''
  return opened(request, '', cluster => {
    const refused =
      refuseUnauthorized(world, caller, `${cluster.type}/write`, id) ??
      refuseLocked(world, id, 'write') ??
      refuseStopped(cluster) ??
      refuseBusyTarget(world, cluster)
    if (refused !== undefined) return refusedResponse(refused)
    const { tags } = (body ?? {}) as PutBody
    if (tags !== undefined) cluster.tags = tags
    cluster.generation += 1
    return jsonResponse(200, showResource(world, cluster))
  })
}

const CLUSTER_PATH = String.raw`(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.containerservice\/managedclusters\/[^/]+)`
const POOL_PATH = CLUSTER_PATH.replace(/\)$/, String.raw`\/agentpools\/[^/]+)`)

function below(base: string, rest: string): RegExp {
  return new RegExp(`^${base}${rest}$`, 'i')
}

export const containerServiceRoutes: readonly Route[] = forApiVersions(containerService.apiVersions, [
  {
    method: 'GET',
    path: /^\/subscriptions\/[^/]+\/providers\/microsoft\.containerservice\/locations\/([^/]+)\/kubernetesversions$/i,
    answer: kubernetesVersions
  },
  { method: 'GET', path: below(CLUSTER_PATH, '/upgradeprofiles/default'), answer: clusterUpgrades },
  { method: 'GET', path: below(CLUSTER_PATH, '/availableagentpoolversions'), answer: poolVersions },
  { method: 'GET', path: below(POOL_PATH, '/upgradeprofiles/default'), answer: poolProfile },
  { method: 'GET', path: below(POOL_PATH, '/machines'), answer: machines },
  { method: 'PATCH', path: below(CLUSTER_PATH, ''), answer: patchTags }
])
