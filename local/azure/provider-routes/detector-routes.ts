import { detectorsOf, showDetector } from '../../aks/detectors.ts'
import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refusal, refuse } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { listResponse } from '../protocol/paging.ts'
import { forApiVersions, refusedResponse } from '../protocol/route-guards.ts'
import { findResource } from '../resources/resource-lookup.ts'
import type { HttpResponse, Refusal, World } from '../world.ts'

const ACTION = 'Microsoft.ContainerService/managedClusters/detectors/read'
const CLUSTER = String.raw`(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.containerservice\/managedclusters\/[^/]+)`

/** Lists the detectors of a cluster, or runs the one that the path names. */
function detectors({ world, caller, match, http }: ArmRequest): HttpResponse {
  const [, id = '', name] = match
  const refused = refuseUnauthorized(world, caller, ACTION, id)
  if (refused !== undefined) return refusedResponse(refused)
  const cluster = findResource(world, id)
  if (cluster === undefined) return refusedResponse(refuse.resourceNotFound(id))
  const all = detectorsOf(world, cluster)
  if (name === undefined)
    return listResponse(
      http,
      all.map(each => showDetector(world, cluster, each, false))
    )
  const detector = all.find(each => each.id.toLowerCase() === name.toLowerCase())
  if (detector === undefined) return refusedResponse(refuse.resourceNotFound(`${id}/detectors/${name}`))
  const wrong = refusePeriod(world, http.query)
  return wrong === undefined ? jsonResponse(200, showDetector(world, cluster, detector, true)) : refusedResponse(wrong)
}

const HOUR = 3600 * 1000

/** Refuses a period that is longer than a day, or begins more than 30 days ago. */
function refusePeriod(world: World, query: URLSearchParams): Refusal | undefined {
  const [start, end] = [query.get('startTime'), query.get('endTime')].map(text => Date.parse(text ?? ''))
  if (start === undefined || end === undefined || Number.isNaN(start) || Number.isNaN(end)) return undefined
  const isRight = start < end && end - start <= 24 * HOUR && world.now - start <= 30 * 24 * HOUR
  if (isRight) return undefined
  return refusal(400, 'BadRequest', 'The period of a detector is at most 24 hours, within the last 30 days.')
}

export const detectorRoutes: readonly Route[] = forApiVersions(
  ['2024-08-01'],
  [{ method: 'GET', path: new RegExp(`^${CLUSTER}\\/detectors(?:\\/([^/]+))?$`, 'i'), answer: detectors }]
)
