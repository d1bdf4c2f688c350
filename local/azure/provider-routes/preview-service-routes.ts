import { refuseUnauthorized } from '../authorization/authorization.ts'
import { notSupported } from '../deployments/deployment-start.ts'
import type { ArmRequest, Route } from '../protocol/arm-request.ts'
import { refusedResponse } from '../protocol/route-guards.ts'
import type { HttpResponse } from '../world.ts'

const PROVIDER = 'Microsoft.KubernetesConfiguration'
const CLUSTER = String.raw`(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.containerservice\/managedclusters\/[^/]+)`

/** Previews that exist on Azure and that local Azure names as a gap. Without them, a client would read 404. */
const previews = ['upgradeAssessments', 'kubernetesResources'] as const

function gap(preview: string, { world, caller, match }: ArmRequest): HttpResponse {
  const refused = refuseUnauthorized(world, caller, `${PROVIDER}/${preview}/read`, match[1] ?? '')
  return refusedResponse(refused ?? notSupported(`the preview ${preview}`))
}

export const previewServiceRoutes: readonly Route[] = previews.map(preview => ({
  method: 'GET',
  path: new RegExp(`^${CLUSTER}\\/providers\\/microsoft\\.kubernetesconfiguration\\/${preview}(?:\\/[^/]+)?$`, 'i'),
  answer: request => gap(preview, request)
}))
