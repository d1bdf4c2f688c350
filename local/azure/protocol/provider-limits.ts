import { armError, refusal } from '../errors.ts'
import { tableOf } from '../tables.ts'
import type { HttpRequest, HttpResponse, World } from '../world.ts'
import { errorResponse } from './arm-request.ts'
import { type OperationClass, operationClass } from './throttle.ts'

interface Limit {
  readonly name: string
  /** The last provider of a path, with what follows it. */
  readonly path: RegExp
  readonly classes: readonly OperationClass[]
  /** Requests of the whole subscription in one window. */
  readonly size: number
}

const WINDOW_SECONDS = 300

/**
 * Limits of resource providers, beside Resource Manager's own buckets: "Understand how Azure Resource Manager throttles
 * requests", network throttling. Polls are reads. What deployments write for their callers is not counted.
 */
const limits: readonly Limit[] = [
  {
    name: 'network-reads',
    path: /\/providers\/microsoft\.network\/(?!privatedns)/i,
    classes: ['reads'],
    size: 10_000
  },
  {
    name: 'network-writes',
    path: /\/providers\/microsoft\.network\//i,
    classes: ['writes', 'deletes'],
    size: 1000
  },
  {
    name: 'private-dns-reads',
    path: /\/providers\/microsoft\.network\/privatedns/i,
    classes: ['reads'],
    size: 500
  }
]

interface Window {
  endsAt: number
  count: number
}

/** Counts a request against its provider's limit; 429 with the seconds left of the window when that is used up. */
export function drawFromProvider(world: World, { method, path }: HttpRequest): HttpResponse | undefined {
  const asked = path.slice(Math.max(0, path.toLowerCase().lastIndexOf('/providers/')))
  const limit = limits.find(each => each.classes.includes(operationClass(method)) && each.path.test(asked))
  if (limit === undefined) return undefined
  const windows = tableOf<Window>(world, 'providerWindows')
  const present = windows[limit.name]
  const window =
    present !== undefined && present.endsAt > world.now
      ? present
      : { endsAt: world.now + WINDOW_SECONDS * 1000, count: 0 }
  windows[limit.name] = window
  if (window.count >= limit.size) return throttled(world, Math.ceil((window.endsAt - world.now) / 1000))
  window.count += 1
  return undefined
}

/** As the Network provider says it; that it was not Resource Manager is told by `x-ms-failure-cause`. */
function throttled(world: World, seconds: number): HttpResponse {
  const message = `Subscription ${world.subscriptionId} was used to perform too many calls within last 5 minutes. The number of calls exceeds Microsoft.Network throttling limit. The call can be retried in ${seconds} seconds.`
  const { status, error } = refusal(429, 'RetryableError', 'A retryable error occurred.')
  const details = [armError('RetryableErrorDueToTooManyCalls', message)]
  return errorResponse(
    status,
    { ...error, details },
    { 'Retry-After': String(seconds), 'x-ms-failure-cause': 'service' }
  )
}
