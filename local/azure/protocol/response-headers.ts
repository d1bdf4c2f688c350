import { deterministicGuid } from '../deterministic-ids.ts'
import type { HttpRequest, HttpResponse, World } from '../world.ts'

/** What every Resource Manager answer carries. */
export function commonHeaders(world: World, http: HttpRequest, response: HttpResponse): Record<string, string> {
  const invent = (what: string) => deterministicGuid(world, what, world.now, world.requests)
  const correlation = http.headers['x-ms-correlation-request-id'] ?? correlationIdAt(world, world.now)
  const at = new Date(world.now)
  const routedAt = `${at.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
  return {
    'x-ms-request-id': invent('request id'),
    'x-ms-correlation-request-id': correlation,
    'x-ms-routing-request-id': `WESTEUROPE:${routedAt}:${invent('routing id')}`,
    Date: at.toUTCString(),
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    ...clientRequestId(http),
    ...(response.status >= 400 && { 'x-ms-failure-cause': 'gateway' })
  }
}

/** Returns the correlation id of the request at an instant: each request has an instant of its own. */
export function correlationIdAt(world: World, at: number): string {
  return deterministicGuid(world, 'correlation id', at)
}

function clientRequestId({ headers }: HttpRequest): Record<string, string> {
  const id = headers['x-ms-client-request-id']
  const wanted = /^true$/i.test(headers['x-ms-return-client-request-id'] ?? '')
  return id !== undefined && wanted ? { 'x-ms-client-request-id': id } : {}
}
