import { strikeRequest } from '../../azure/fault-injection.ts'
import { advanceTo } from '../../azure/protocol/operations.ts'
import type { HttpRequest, HttpResponse, World } from '../../azure/world.ts'
import { reviewAccess } from './access-review.ts'
import { type ApiRequest, type ResourceInfo, resourceInfo } from './api-request.ts'
import { reachableCluster } from './api-server-host.ts'
import { refuseUnauthorized } from './azure-rbac.ts'
import { authenticate } from './caller.ts'
import { answerPath } from './discovery.ts'
import { patchNode } from './node-patch.ts'
import { evict } from './pod-evictions.ts'
import { listObjects, readObject } from './resource-reads.ts'
import { findResourceType, type ServedResource } from './served-resources.ts'
import { injectedFailure, notSupported, refused } from './status.ts'

/** Duration of every request. */
const REQUEST_MILLISECONDS = 50

/**
 * Answers a request to the API server that the host of the request names. The connection is dropped where no API server
 * has that name, where the name does not resolve in the network of its nodes, or where it does not answer now.
 */
export function handleKubernetes(world: World, http: HttpRequest): HttpResponse {
  advanceTo(world, world.now + REQUEST_MILLISECONDS)
  const cluster = reachableCluster(world, http.host)
  if (cluster === undefined) return { status: 0, drop: true }
  const fault = strikeRequest(world, http.method, `${http.host}${http.path}`)
  if (fault?.outcome === 'lose-request') return { status: 0, drop: true }
  if (fault !== undefined && fault.outcome !== 'lose-response') {
    return injectedFailure(Number(fault.outcome), fault.retryAfter)
  }
  const caller = authenticate(world, cluster, http.headers)
  const answered = caller === undefined ? refused.unauthorized() : answerApi({ world, cluster, caller, http })
  return fault?.outcome === 'lose-response' ? { ...answered, drop: true } : answered
}

/** Answers a request of an authenticated caller: rights are checked before anything else, as the API server does. */
export function answerApi(request: ApiRequest): HttpResponse {
  const denied = refuseUnauthorized(request)
  if (denied !== undefined) return denied
  const info = resourceInfo(request.http)
  return info === undefined ? answerPath(request) : answerResource(request, info)
}

function answerResource(request: ApiRequest, info: ResourceInfo): HttpResponse {
  const { group, resource, verb } = info
  if (group === 'authorization.k8s.io' && resource === 'selfsubjectaccessreviews') {
    return verb === 'create' ? reviewAccess(request) : refused.methodNotAllowed()
  }
  const type = findResourceType(request.world, request.cluster, info)
  if (type === 'not-simulated') return notSupported(`${resource} of the Kubernetes API`)
  if (type === 'unknown-resource') return refused.unknownResource()
  if (type === 'unknown-group') return refused.unknownPath()
  return info.subresource === undefined ? answerServed(request, info, type) : answerSubresource(request, info, type)
}

function answerServed(request: ApiRequest, info: ResourceInfo, type: ServedResource): HttpResponse {
  if (info.verb === 'get') return readObject(request, info, type)
  if (info.verb === 'list') return listObjects(request, info, type)
  if (info.verb === 'watch') return notSupported('watches; list the objects again')
  if (info.verb === 'patch' && type.resource === 'nodes') return patchNode(request, info, type)
  return notSupported(`the verb ${info.verb} for ${type.resource}`)
}

function answerSubresource(request: ApiRequest, info: ResourceInfo, type: ServedResource): HttpResponse {
  const isEviction = type.resource === 'pods' && info.subresource === 'eviction'
  if (isEviction) return info.verb === 'create' ? evict(request, info, type) : refused.methodNotAllowed()
  return notSupported(`the subresource ${info.subresource} of ${type.resource}`)
}
