import type { Clock } from '../runtime/clock-and-log.ts'

/**
 * Kind of request. Resource Manager counts each kind separately ("Understand how Azure Resource Manager throttles
 * requests").
 */
export type Kind = 'reads' | 'writes' | 'deletes'

interface Limit {
  /** Number of requests that can be sent at once, before any refill. */
  readonly size: number
  readonly refillPerSecond: number
}

/** Limits of each identity, for requests to a subscription or to the tenant (the page that `Kind` names). */
const LIMITS: Readonly<Record<Kind, Limit>> = {
  reads: { size: 250, refillPerSecond: 25 },
  writes: { size: 200, refillPerSecond: 10 },
  deletes: { size: 200, refillPerSecond: 10 }
}

/** Ratio between the limit of all identities together and the limit of one identity. */
const GLOBAL_FACTOR = 15

interface ProviderLimit extends Limit {
  readonly namespace: string
  readonly kinds: readonly Kind[]
}

/**
 * Additional limits that a provider counts and reports in no header (the page that `Kind` names). This client counts
 * only its own requests, not the requests that Azure sends while it deploys a stack.
 */
const PROVIDER_LIMITS: readonly ProviderLimit[] = [
  { namespace: 'microsoft.network', kinds: ['reads'], size: 10_000, refillPerSecond: 10_000 / 300 },
  { namespace: 'microsoft.network', kinds: ['writes', 'deletes'], size: 1_000, refillPerSecond: 1_000 / 300 }
]

/**
 * Assumed limit of a throttling policy that a provider reports. The header names the policy and its remaining requests,
 * but neither size nor refill rate: `Microsoft.Compute/GetVMScaleSet3Min;197,…`.
 */
const NAMED_BY_PROVIDER: Limit = { size: 200, refillPerSecond: 1 }
const PROVIDER_HEADER = 'x-ms-ratelimit-remaining-resource'

/** Fraction of a limit. If fewer requests remain, they are sent one at a time. */
const LOW = 0.1

/** Request that counts against the limits. */
export interface RequestCost {
  readonly kind: Kind
  /** Path without query. */
  readonly path: string
}

/** Limit with `left`, the estimated number of remaining requests. Requests without a response count as sent. */
interface Account extends Limit {
  readonly fits: (draw: RequestCost) => boolean
  left: number
  /** Time in milliseconds for which `left` is valid. It is in the future if requests already wait for their turn. */
  at: number
}

/** Estimate of the requests that remain until Azure throttles, as far as its responses report this. */
export interface RateBudget {
  /**
   * Reserves a turn for a request and returns the milliseconds to wait before it is sent. The wait is 0 unless few
   * requests remain.
   */
  reserveTurn(draw: RequestCost): number
  /** Records the response headers of a request that had its turn. `headers` is empty if the response was lost. */
  recordResponse(draw: RequestCost, headers: Readonly<Record<string, string | undefined>>): void
}

/**
 * Creates the rate budget of one client. If less than a tenth of a limit remains, requests are sent one at a time. At
 * first, they are sent as fast as the limit refills. The fewer requests remain, the more slowly they are sent, because
 * other callers use the same limits.
 */
export function createRateBudget(clock: Clock): RateBudget {
  const accounts = new Map<string, Account>(PROVIDER_LIMITS.map((limit, i) => [`own ${i}`, providerAccount(limit)]))
  const unanswered: Record<Kind, number> = { reads: 0, writes: 0, deletes: 0 }

  return {
    reserveTurn(draw) {
      unanswered[draw.kind]++
      const drawn = [...accounts.values()].filter(account => account.fits(draw))
      const turn = Math.max(clock.now(), ...drawn.map(account => turnIn(account, clock.now())))
      for (const account of drawn) {
        account.left = leftAt(account, turn) - 1
        account.at = Math.max(account.at, turn)
      }
      return Math.ceil(turn - clock.now())
    },
    recordResponse(draw, headers) {
      unanswered[draw.kind]--
      for (const { name, left, ...account } of accountsIn(headers, draw)) {
        accounts.set(name, { ...account, left: left - unanswered[draw.kind], at: clock.now() })
      }
    }
  }
}

function leftAt({ left, at, size, refillPerSecond }: Account, time: number): number {
  return Math.min(size, left + (Math.max(0, time - at) / 1000) * refillPerSecond)
}

/** Returns the time in milliseconds at which one limit allows the next request. */
function turnIn(account: Account, now: number): number {
  const from = Math.max(now, account.at)
  const low = account.size * LOW
  const left = leftAt(account, from)
  if (left > low) return now
  return from + ((low / (Math.max(0, left) + 1)) * 1000) / account.refillPerSecond
}

function providerAccount({ namespace, kinds, ...limit }: ProviderLimit): Account {
  return { ...limit, left: limit.size, at: 0, fits: ({ kind, path }) => kinds.includes(kind) && isIn(path, namespace) }
}

type Told = Account & { readonly name: string }

/** Returns the limits that a response reports, with the number of remaining requests. */
function accountsIn(headers: Readonly<Record<string, string | undefined>>, draw: RequestCost): Told[] {
  const resource = headers[PROVIDER_HEADER]
  const own = Object.entries(headers).flatMap(([name, value]) => managerAccount(name, Number(value)) ?? [])
  return resource === undefined
    ? own
    : [...own, ...resource.split(',').flatMap(each => policyAccount(each, draw) ?? [])]
}

const MANAGER_HEADER = /^x-ms-ratelimit-remaining-(subscription|tenant)(-global)?-(reads|writes|deletes)$/

function managerAccount(name: string, left: number): Told | undefined {
  const [, scope, global, kind] = MANAGER_HEADER.exec(name) ?? []
  if (kind === undefined || Number.isNaN(left)) return undefined
  const factor = global === undefined ? 1 : GLOBAL_FACTOR
  const { size, refillPerSecond } = LIMITS[kind as Kind]
  const fits = (draw: RequestCost) =>
    draw.kind === kind && /^\/subscriptions\//i.test(draw.path) === (scope === 'subscription')
  return { name, left, at: 0, size: size * factor, refillPerSecond: refillPerSecond * factor, fits }
}

/**
 * Returns the limit that one entry of the provider's header reports. The name of a policy does not tell which requests
 * the policy counts. It is assumed to count all requests of the same kind to the same provider.
 */
function policyAccount(text: string, { kind }: RequestCost): Told | undefined {
  const [policy = '', left] = text.trim().split(';')
  const [namespace = '', rest] = policy.split('/')
  if (rest === undefined || left === undefined || Number.isNaN(Number(left))) return undefined
  const fits = (draw: RequestCost) => draw.kind === kind && isIn(draw.path, namespace)
  return { name: policy, left: Number(left), at: 0, ...NAMED_BY_PROVIDER, fits }
}

function isIn(path: string, namespace: string): boolean {
  const lower = path.toLowerCase()
  const at = lower.lastIndexOf(PROVIDERS)
  return at >= 0 && lower.startsWith(`${namespace.toLowerCase()}/`, at + PROVIDERS.length)
}

const PROVIDERS = '/providers/'
