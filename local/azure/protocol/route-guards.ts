import { refusal, refuse } from '../errors.ts'
import { regions } from '../regions.ts'
import type { HttpResponse, Refusal } from '../world.ts'
import { errorResponse, type Route } from './arm-request.ts'

export function refusedResponse({ status, error }: Refusal): HttpResponse {
  return errorResponse(status, error)
}

/** Routes that answer only to these api-versions: 400 InvalidApiVersionParameter for any other. */
export function forApiVersions(versions: readonly string[], routes: readonly Route[]): Route[] {
  return routes.map(route => ({
    ...route,
    answer: request =>
      versions.includes(request.apiVersion)
        ? route.answer(request)
        : refusedResponse(refuse.invalidApiVersion(request.apiVersion, versions))
  }))
}

/** For questions about a region: why one that the subscription does not have is not answered. */
export function refuseUnknownRegion(region: string): Refusal | undefined {
  if (regions[region] !== undefined) return undefined
  const names = Object.keys(regions).join(',')
  return refusal(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location '${region}'. The supported locations are '${names}'.`
  )
}
