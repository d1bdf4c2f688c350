import type { HttpRequest, HttpResponse } from '../world.ts'
import { jsonResponse } from './arm-request.ts'

/** Small on purpose, so that a client that does not follow `nextLink` shows at once. */
const PAGE_SIZE = 3

/** One page of a list, `{ value, nextLink? }`; the next page is asked for with the address given, verbatim. */
export function listResponse(http: HttpRequest, items: readonly unknown[], size = PAGE_SIZE): HttpResponse {
  const skipped = Number(http.query.get('$skiptoken') ?? 0)
  const value = items.slice(skipped, skipped + size)
  const next = skipped + size
  return jsonResponse(200, next < items.length ? { value, nextLink: address(http, next) } : { value })
}

function address(http: HttpRequest, skipped: number): string {
  const query = new URLSearchParams(http.query)
  query.set('$skiptoken', String(skipped))
  return `https://management.azure.com${http.path}?${query}`
}
