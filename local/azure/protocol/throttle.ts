import { refusal } from '../errors.ts'
import { tableOf } from '../tables.ts'
import type { Caller, HttpRequest, HttpResponse, World } from '../world.ts'
import { errorResponse } from './arm-request.ts'

export type OperationClass = 'reads' | 'writes' | 'deletes'

interface Limit {
  readonly size: number
  readonly refillPerSecond: number
}

/** Token buckets for each principal, by operation class: "Understand how Azure Resource Manager throttles requests". */
const limits: Readonly<Record<OperationClass, Limit>> = {
  reads: { size: 250, refillPerSecond: 25 },
  writes: { size: 200, refillPerSecond: 10 },
  deletes: { size: 200, refillPerSecond: 10 }
}

/** The subscription's bucket over all principals is that many times a principal's. */
const GLOBAL_FACTOR = 15

interface Bucket {
  tokens: number
  at: number
}

export interface ThrottleOutcome {
  /** `x-ms-ratelimit-remaining-…` of the answer. */
  readonly headers: Readonly<Record<string, string>>
  /** 429 when a bucket is empty. */
  readonly refused?: HttpResponse
}

export function operationClass(method: string): OperationClass {
  if (method === 'GET' || method === 'HEAD') return 'reads'
  return method === 'DELETE' ? 'deletes' : 'writes'
}

/** Takes one request out of the caller's bucket and out of the subscription's; at tenant scope there is only the first. */
export function drawRequest(world: World, caller: Caller, http: HttpRequest): ThrottleOutcome {
  const name = operationClass(http.method)
  const scope = /^\/subscriptions\/[^/]+/i.test(http.path) ? 'subscription' : 'tenant'
  const own = draw(world, `${caller.objectId}/${scope}-${name}`, limits[name])
  const header = `x-ms-ratelimit-remaining-${scope}`
  if (own.wait > 0) return throttled(own.wait, `${header}-${name}`)
  if (scope === 'tenant') return { headers: { [`${header}-${name}`]: String(own.left) } }
  const { size, refillPerSecond } = limits[name]
  const shared = { size: size * GLOBAL_FACTOR, refillPerSecond: refillPerSecond * GLOBAL_FACTOR }
  const all = draw(world, `${scope}-global-${name}`, shared)
  if (all.wait > 0) return throttled(all.wait, `${header}-global-${name}`)
  return { headers: { [`${header}-${name}`]: String(own.left), [`${header}-global-${name}`]: String(all.left) } }
}

/** The header of the bucket that is empty says so. */
function throttled(seconds: number, header: string): ThrottleOutcome {
  const { status, error } = refusal(429, 'TooManyRequests', 'The request is being throttled.')
  return { headers: {}, refused: errorResponse(status, error, { 'Retry-After': String(seconds), [header]: '0' }) }
}

function draw(world: World, name: string, { size, refillPerSecond }: Limit): { left: number; wait: number } {
  const buckets = tableOf<Bucket>(world, 'throttle')
  const bucket = buckets[name] ?? { tokens: size, at: world.now }
  buckets[name] = bucket
  bucket.tokens = Math.min(size, bucket.tokens + ((world.now - bucket.at) / 1000) * refillPerSecond)
  bucket.at = world.now
  if (bucket.tokens < 1) return { left: 0, wait: Math.ceil((1 - bucket.tokens) / refillPerSecond) }
  bucket.tokens -= 1
  return { left: Math.floor(bucket.tokens), wait: 0 }
}
