import { refuseUnauthorized } from '../authorization/authorization.ts'
import { notSupported } from '../deployments/deployment-start.ts'
import type { ArmRequest, Route } from '../protocol/arm-request.ts'
import { refusedResponse } from '../protocol/route-guards.ts'
import type { HttpResponse } from '../world.ts'

interface Query {
  readonly method: Route['method']
  readonly path: RegExp
  /** Permission that Azure checks first. Absent if Azure filters the result instead. */
  readonly action?: string
  readonly what: string
}

const CLUSTER = String.raw`(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.containerservice\/managedclusters\/[^/]+)`

/** Queries that exist on Azure and that local Azure names as a gap. Without them, a client would read 404. */
const queries: readonly Query[] = [
  {
    method: 'GET',
    path: new RegExp(String.raw`^${CLUSTER}\/detectors(?:\/[^/]+)?$`, 'i'),
    action: 'Microsoft.ContainerService/managedClusters/detectors/read',
    what: 'detectors of AKS'
  },
  {
    method: 'GET',
    path: /^(\/subscriptions\/[^/]+)\/providers\/microsoft\.containerservice\/locations\/[^/]+\/meshrevisionprofiles(?:\/[^/]+)?$/i,
    action: 'Microsoft.ContainerService/locations/meshRevisionProfiles/read',
    what: 'revisions of the Istio add-on'
  },
  { method: 'POST', path: /^\/providers\/microsoft\.resourcegraph\/resources$/i, what: 'queries of Resource Graph' }
]

function answer({ action, what }: Query, { world, caller, match }: ArmRequest): HttpResponse {
  const refused = action === undefined ? undefined : refuseUnauthorized(world, caller, action, match[1] ?? '')
  return refusedResponse(refused ?? notSupported(what))
}

export const unsimulatedQueryRoutes: readonly Route[] = queries.map(query => ({
  method: query.method,
  path: query.path,
  answer: request => answer(query, request)
}))
